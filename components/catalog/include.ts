import { dirname, isAbsolute, join, normalize } from "node:path";
import { CatalogError, type Finding, formatPath, type Path, type Problem } from "./problem.ts";
import { readYaml, type YamlSource } from "./yaml-source.ts";

/** Where the text of a catalog came from, and the files that it takes in come from. */
export interface Files {
  /** The catalog's own path. */
  readonly path: string;
  /**
   * The text of another file.
   * @throws {CatalogError} when it can't be read
   */
  read(path: string): string;
  /** What a file is called in messages. */
  shown(path: string): string;
}

type Plain = Record<string, unknown>;

/** Whose parts stand by name: what two files say of them is put together. All else is one file's. */
const BY_NAME: readonly string[] = ["targets", "probes", "services", "secrets", "notify"];
/** What each file says of itself: the one that takes others in goes before. */
const OWN: readonly string[] = ["version", "system", "description"];

const isMap = (value: unknown): value is Plain =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Which files a catalog takes in, as paths: those that are well written, and are no text of a wrong kind. */
export function includedPaths(value: unknown, path: string): { readonly path: string; readonly at: Path }[] {
  const named = isMap(value) && Array.isArray(value.include) ? value.include : [];
  return named.flatMap((one, index) =>
    typeof one === "string" && one.trim() !== "" && !isAbsolute(one) && !one.includes("\0")
      ? [{ path: normalize(join(dirname(path), one.trim())), at: ["include", index] }]
      : [],
  );
}

/** The same of a catalog's text; none where it can't be read. */
export function includedPathsOf(text: string, path: string): string[] {
  return includedPaths(readYaml(text, path).value, path).map((one) => one.path);
}

/**
 * Reads a catalog and the files that it takes in, as if all stood in one. What a later check finds is looked up in the file that
 * says it.
 */
export function readFiles(text: string, file: string, files: Files): YamlSource {
  const main = readYaml(text, file);
  if (!isMap(main.value) || main.value.include === undefined) return main;
  const joined = new Joined(files);
  joined.add(main, files.path, []);
  return {
    value: joined.readable ? joined.value : undefined,
    problems: joined.problems,
    locate: (finding) => joined.locate(finding, main),
  };
}

/** What of several files has been put together, and which file each part is of. */
class Joined {
  readonly value: Plain = {};
  readonly problems: Problem[] = [];
  /** Whether every file could be read as YAML: of half a catalog nothing can be said. */
  readable = true;
  readonly #files: Files;
  readonly #owners = new Map<string, { readonly source: YamlSource; readonly path: Path }>();
  readonly #seen = new Set<string>();

  constructor(files: Files) {
    this.#files = files;
  }

  /** Takes a file in; those that it names itself before it, as if they stood above. */
  add(source: YamlSource, path: string, way: readonly string[]): void {
    this.#seen.add(path);
    this.problems.push(...source.problems);
    if (source.value === undefined) this.readable = false;
    if (!isMap(source.value)) {
      this.#notMap(source);
      return;
    }
    const isMain = way.length === 0;
    if (isMain) for (const key of OWN) this.#one(source, key, source.value[key]);
    for (const one of includedPaths(source.value, path)) this.#include(source, one, [...way, path]);
    this.#refuseAbsolute(source);
    for (const [key, value] of Object.entries(source.value)) {
      if (key === "include" ? isListOfTexts(value) : isMain && OWN.includes(key)) continue;
      this.#section(source, key, value);
    }
  }

  /** Looks a finding up in the file that says it. */
  locate(finding: Finding, main: YamlSource): Problem {
    for (let length = finding.path.length; length > 0; length -= 1) {
      const owner = this.#owners.get(formatPath(finding.path.slice(0, length)));
      if (owner !== undefined)
        return owner.source.locate({ ...finding, path: [...owner.path, ...finding.path.slice(length)] });
    }
    return main.locate(finding);
  }

  #include(from: YamlSource, { path, at }: { path: string; at: Path }, way: readonly string[]): void {
    const refuse = (message: string, remedy?: string) =>
      this.problems.push(from.locate({ path: at, at: "value", message, ...(remedy && { remedy }) }));
    if (way.includes(path)) {
      const circle = [...way.slice(way.indexOf(path)), path].map((one) => this.#files.shown(one));
      refuse(`goes round in a circle: ${circle.join(" → ")}`, "take one of these lines out");
      return;
    }
    // Two files may rest on the same third one.
    if (this.#seen.has(path)) return;
    const shown = this.#files.shown(path);
    let text: string;
    try {
      text = this.#files.read(path);
    } catch (error) {
      if (!(error instanceof CatalogError)) throw error;
      const [problem] = error.problems;
      this.readable = false;
      refuse(`${shown}: ${problem?.message}`, "check the path, which begins at this file's folder");
      return;
    }
    this.add(readYaml(text, shown), path, way);
  }

  #notMap(source: YamlSource): void {
    if (source.value === undefined) return;
    this.readable = false;
    const message = source.value === null ? "the file holds no catalog" : "has the wrong form";
    const remedy = "write sections of a catalog, such as targets: and secrets:, or do not include it";
    this.problems.push(source.locate({ path: [], at: "value", message, remedy }));
  }

  /** It would be another file on each machine. */
  #refuseAbsolute(source: YamlSource): void {
    const named = isMap(source.value) ? source.value.include : undefined;
    for (const [index, one] of (Array.isArray(named) ? named : []).entries()) {
      if (typeof one !== "string" || !isAbsolute(one)) continue;
      const said = { message: "is an absolute path", remedy: "write it from this file's folder on" };
      this.problems.push(source.locate({ path: ["include", index], at: "value", ...said }));
    }
  }

  #section(source: YamlSource, key: string, value: unknown): void {
    if (OWN.includes(key)) this.#ofIncluded(source, key, value);
    else if (key === "hardening" && isMap(value)) this.#hardening(source, value);
    else if (BY_NAME.includes(key) && isMap(value)) this.#named(source, [key], value);
    else this.#one(source, key, value);
  }

  /** The system's name may stand in the file that is taken in alone. */
  #ofIncluded(source: YamlSource, key: string, value: unknown): void {
    if (this.value[key] === undefined) this.#one(source, key, value);
  }

  #hardening(source: YamlSource, { origins, accepted, ...others }: Plain): void {
    if (isMap(origins)) this.#origins(source, origins);
    else if (origins !== undefined) this.#put(source, ["hardening", "origins"], origins);
    if (Array.isArray(accepted)) this.#listed(source, accepted);
    else if (accepted !== undefined) this.#put(source, ["hardening", "accepted"], accepted);
    for (const [key, value] of Object.entries(others)) this.#put(source, ["hardening", key], value);
    this.value.hardening ??= {};
  }

  /** What several files say of an origin is put together: one may tell of the machine, another of a guard. */
  #origins(source: YamlSource, origins: Plain): void {
    for (const [name, origin] of Object.entries(origins)) {
      const path = ["hardening", "origins", name];
      if (!isMap(origin)) this.#put(source, path, origin);
      else {
        // What is missing in it is told where it is first described.
        const key = formatPath(path);
        if (!this.#owners.has(key)) this.#owners.set(key, { source, path });
        this.#named(source, path, origin);
      }
    }
    if (Object.keys(origins).length === 0) this.#hold(["hardening", "origins"]);
  }

  #named(source: YamlSource, section: readonly string[], parts: Plain): void {
    if (Object.keys(parts).length === 0) this.#hold(section);
    for (const [name, part] of Object.entries(parts)) this.#put(source, [...section, name], part);
  }

  /** Positions go on from those of the file before. */
  #listed(source: YamlSource, parts: readonly unknown[]): void {
    const hardening = this.#hold(["hardening"]);
    const before = Array.isArray(hardening.accepted) ? hardening.accepted : [];
    hardening.accepted = [...before, ...parts];
    for (const index of parts.keys()) {
      const path = ["hardening", "accepted", index];
      this.#owners.set(formatPath(["hardening", "accepted", before.length + index]), { source, path });
    }
  }

  #one(source: YamlSource, key: string, value: unknown): void {
    if (value !== undefined) this.#put(source, [key], value);
  }

  #put(source: YamlSource, path: readonly string[], value: unknown): void {
    const key = formatPath(path);
    const before = this.#owners.get(key);
    if (before === undefined) {
      // A key `__proto__` is a key like any other here, never the map's prototype.
      const how = { value, enumerable: true, writable: true, configurable: true };
      Object.defineProperty(this.#hold(path.slice(0, -1)), path.at(-1) ?? "", how);
      this.#owners.set(key, { source, path });
      return;
    }
    const first = before.source.locate({ path: before.path, at: "key", message: "" });
    const message = `stands in ${first.file}, line ${first.line}, already`;
    this.problems.push(source.locate({ path, at: "key", message, remedy: "keep it in one file" }));
  }

  /** The map at a path, made where there is none. What has the wrong form stays, to be told: nothing is put into it. */
  #hold(path: readonly string[]): Plain {
    let map = this.value;
    for (const step of path) {
      map[step] ??= {};
      const next = map[step];
      if (!isMap(next)) return {};
      map = next;
    }
    return map;
  }
}

function isListOfTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((one) => typeof one === "string" && one.trim() !== "");
}
