import { readFileSync } from "node:fs";
import writeFileAtomic from "write-file-atomic";
import { type Catalog, NamesOfToday } from "../components/catalog/index.ts";
import type { Generations, Intent } from "../components/plan/index.ts";
import { CommandError, EXIT } from "./errors.ts";
import { oneLine } from "./one-line.ts";
import { YamlText } from "./yaml-text.ts";

/**
 * A stack's file, such as `Pulumi.prod.yaml`, edited in place: a rotation changes one line, and comments, order,
 * line ends and all that is not keyturn's own stay as they are.
 */
export class StackFile {
  readonly path: string;
  readonly #read: string;
  readonly #yaml: YamlText;

  private constructor(path: string, text: string, yaml: YamlText) {
    this.path = path;
    this.#read = text;
    this.#yaml = yaml;
  }

  /** @throws CommandError where the file is missing, unreadable or no YAML */
  static read(path: string): StackFile {
    let text: string;
    try {
      text = readFileSync(path, "utf8");
    } catch (error) {
      const missing = (error as NodeJS.ErrnoException).code === "ENOENT";
      const remedy = missing ? "Name another with --stack, or make one: keyturn init" : "Make it readable";
      throw new CommandError(`${path} ${missing ? "does not exist" : "cannot be read"}. ${remedy}`);
    }
    return StackFile.parse(path, text);
  }

  /** A stack file's text; `path` is where it stands. @throws CommandError where it is no YAML */
  static parse(path: string, text: string): StackFile {
    const yaml = new YamlText(text);
    if (yaml.problem !== undefined) {
      const { line, column, code } = yaml.problem;
      throw new CommandError(
        `${path}:${line}:${column}: this is not valid YAML (${code}). Mend it, then try again`,
      );
    }
    return new StackFile(path, text, yaml);
  }

  /** A plain setting `keyturn:NAME`. */
  setting(name: string): string | undefined {
    const value = this.#yaml.at(["config", `keyturn:${name}`]);
    return typeof value === "string" ? value : undefined;
  }

  /** `keyturn:generations` and the other three that make an intent, as they stand; `parseIntent` checks them. */
  rawIntent(): { generations: unknown; issued: unknown; removed?: unknown; abandoned?: unknown } {
    const [removed, abandoned] = [this.#yaml.at(REMOVED), this.#yaml.at(ABANDONED)];
    return {
      generations: this.#yaml.at(GENERATIONS) ?? {},
      issued: this.#yaml.at(ISSUED) ?? {},
      ...(removed !== undefined && { removed }),
      ...(abandoned !== undefined && { abandoned }),
    };
  }

  /** `keyturn:origins` as it stands; `parseSteps` checks it. */
  rawOrigins(): unknown {
    return this.#yaml.at(["config", "keyturn:origins"]);
  }

  /**
   * Every entry but for what rotations write (the intent, and encrypted values that a person gave): those of `config` by
   * their names there, others, such as `secretsprovider`, by theirs.
   */
  settings(): [name: string, value: unknown][] {
    const config = this.#yaml.names(CONFIG).filter((name) => !isWrittenByRotation(name));
    const others = this.#yaml.names([]).filter((name) => name !== "config");
    return [
      ...config.map((name): [string, unknown] => [name, this.#yaml.at([...CONFIG, name])]),
      ...others.map((name): [string, unknown] => [name, this.#yaml.at([name])]),
    ];
  }

  /** The text with another catalog, at an absolute path. */
  textWithCatalog(path: string): string {
    const copy = new YamlText(this.#yaml.toString());
    copy.set(CONFIG, "keyturn:catalog", JSON.stringify(path));
    return copy.toString();
  }

  /** The keys `keyturn-given:NAME-gN` and `keyturn-access:NAME` whose value stands there in plain. */
  plainGiven(): string[] {
    const config = this.#yaml.at(CONFIG);
    if (typeof config !== "object" || config === null) return [];
    return Object.entries(config).flatMap(([key, value]) =>
      /^keyturn-(?:given|access):/.test(key) && !isEncrypted(value) ? [key] : [],
    );
  }

  /**
   * Gives entries that stand under former names of secrets and targets those of today, where they stand; the next write
   * brings that to the disk. An entry whose new name is there as well is left alone: `parseIntent` says so.
   */
  rename(catalog: Pick<Catalog, "secrets" | "targets">): void {
    const names = new NamesOfToday(catalog);
    for (const [old, today] of names.secrets) {
      for (const path of [GENERATIONS, ISSUED, REMOVED]) this.#yaml.rename(path, old, today);
    }
    for (const [old, today] of names.targets) this.#yaml.rename(ABANDONED, old, today);
    for (const key of this.#yaml.names(CONFIG)) {
      const [, secret = "", generation = ""] = /^keyturn-given:(\w+)(-g\d+)$/.exec(key) ?? [];
      const today = names.secret(secret);
      if (today !== secret) this.#yaml.rename(CONFIG, key, `keyturn-given:${today}${generation}`);
    }
  }

  /** Writes the entries that differ; an entry is one line, as a person would write it. */
  setIntent(before: Intent, after: Intent): void {
    for (const [name, entry] of Object.entries(after.generations)) {
      if (before.generations[name] !== entry) this.#yaml.set(GENERATIONS, name, oneLine(ordered(entry)));
    }
    for (const [name, times] of Object.entries(after.issued)) {
      if (before.issued[name] !== times) this.#yaml.set(ISSUED, name, oneLine(times));
    }
    for (const name of Object.keys(before.issued)) {
      if (after.issued[name] === undefined) this.#yaml.remove(ISSUED, name);
    }
    for (const name of Object.keys(before.generations)) {
      if (after.generations[name] === undefined) this.#yaml.remove(GENERATIONS, name);
    }
    this.#setMarks(REMOVED, before.removed, after.removed);
    // The engine reads a bare time as one, and writes it back in another form.
    this.#setMarks(ABANDONED, before.abandoned, after.abandoned, JSON.stringify);
  }

  #setMarks(
    path: readonly string[],
    before: Marks = {},
    after: Marks = {},
    written = (mark: string) => mark,
  ): void {
    for (const [name, mark] of Object.entries(after)) {
      if (before[name] !== mark) this.#yaml.set(path, name, written(mark));
    }
    for (const name of Object.keys(before)) {
      if (after[name] === undefined) this.#yaml.remove(path, name);
    }
  }

  /** The text as it would be written. */
  text(): string {
    return this.#yaml.toString();
  }

  /** Writes the file: it is replaced as a whole or not at all. @throws as {@link replaceWith} */
  async write(): Promise<void> {
    await this.replaceWith(this.text());
  }

  /**
   * Replaces the file by `text`.
   *
   * @throws CommandError where somebody else changed the file since it was read
   */
  async replaceWith(text: string): Promise<void> {
    if (readFileSync(this.path, "utf8") !== this.#read) {
      throw new CommandError(
        `${this.path} was changed meanwhile, so it is left alone. Try again`,
        EXIT.locked,
      );
    }
    await writeFileAtomic(this.path, text);
  }
}

const CONFIG = ["config"];
const GENERATIONS = ["config", "keyturn:generations"];
const ISSUED = ["config", "keyturn:issued"];
const REMOVED = ["config", "keyturn:removed"];
const ABANDONED = ["config", "keyturn:abandoned"];

/** What a number's change may come with. Values that are given are refused in plain elsewhere. */
function isWrittenByRotation(name: string): boolean {
  return /^keyturn:(?:generations|issued|removed|abandoned)$|^keyturn-given:\w+-g\d+$/.test(name);
}

/** One word or time by name. */
type Marks = Readonly<Record<string, string>>;

/** As the engine writes a secret of the configuration. */
function isEncrypted(value: unknown): boolean {
  return typeof value === "object" && value !== null && "secure" in value && typeof value.secure === "string";
}

/** The order in which a person reads it. */
function ordered({ current, previous, next, made }: Generations): Record<string, unknown> {
  return { current, ...(previous === undefined ? {} : { previous }), next, made };
}
