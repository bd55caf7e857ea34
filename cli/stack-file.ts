import { readFileSync } from "node:fs";
import writeFileAtomic from "write-file-atomic";
import { type Document, isMap, parseDocument, visit, type YAMLMap } from "yaml";
import type { Generations, Intent } from "../components/plan/index.ts";
import { CommandError, EXIT } from "./errors.ts";

/**
 * A stack's file, such as `Pulumi.prod.yaml`, edited in place: comments, order and all that is not
 * keyturn's own stay as they are.
 */
export class StackFile {
  readonly path: string;
  readonly #read: string;
  readonly #document: Document;

  private constructor(path: string, text: string, document: Document) {
    this.path = path;
    this.#read = text;
    this.#document = document;
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
    const document = parseDocument(text);
    const [problem] = document.errors;
    if (problem !== undefined) {
      const { line, col } = problem.linePos?.[0] ?? { line: 1, col: 1 };
      throw new CommandError(
        `${path}:${line}:${col}: this is not valid YAML (${problem.code}). Mend it, then try again`,
      );
    }
    return new StackFile(path, text, document);
  }

  /** A plain setting `keyturn:NAME`. */
  setting(name: string): string | undefined {
    const value = this.#document.getIn(["config", `keyturn:${name}`]);
    return typeof value === "string" ? value : undefined;
  }

  /** `keyturn:generations` and `keyturn:issued` as they stand; `parseIntent` checks them. */
  rawIntent(): { generations: unknown; issued: unknown } {
    return { generations: this.#plain("generations"), issued: this.#plain("issued") };
  }

  /** Writes the entries that differ; an entry is one line, as a person would write it. */
  setIntent(before: Intent, after: Intent): void {
    for (const [name, entry] of Object.entries(after.generations)) {
      if (before.generations[name] === entry) continue;
      this.#setLine(["keyturn:generations", name], ordered(entry));
    }
    for (const [name, times] of Object.entries(after.issued)) {
      if (before.issued[name] !== times) this.#setLine(["keyturn:issued", name], times);
    }
    for (const name of Object.keys(before.issued)) {
      if (after.issued[name] === undefined) this.#document.deleteIn(["config", "keyturn:issued", name]);
    }
  }

  /** The text as it would be written. */
  text(): string {
    return this.#document.toString({ lineWidth: 0, flowCollectionPadding: true });
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

  #plain(name: string): unknown {
    const node = this.#document.getIn(["config", `keyturn:${name}`], true);
    return isMap(node) ? node.toJS(this.#document) : (node ?? {});
  }

  #setLine([setting, name]: [string, string], value: unknown): void {
    const node = oneLine(this.#document.createNode(value) as YAMLMap);
    if (!this.#document.hasIn(["config"])) this.#document.set("config", this.#document.createNode({}));
    if (!this.#document.hasIn(["config", setting])) {
      this.#document.setIn(["config", setting], this.#document.createNode({}));
    }
    this.#document.setIn(["config", setting, name], node);
  }
}

/** As one line, times in quotes: the engine reads a bare one as a time and writes it back in another form. */
function oneLine(node: YAMLMap): YAMLMap {
  node.flow = true;
  visit(node, {
    Scalar(key, scalar) {
      const isKey = key === "key";
      if (typeof scalar.value === "string" && (!isKey || /^\d+$/.test(scalar.value)))
        scalar.type = "QUOTE_DOUBLE";
    },
  });
  return node;
}

/** The order in which a person reads it; the numbers of `made` as the strings that the engine's parser wants. */
function ordered({ current, previous, next, made }: Generations): Record<string, unknown> {
  return { current, ...(previous === undefined ? {} : { previous }), next, made };
}
