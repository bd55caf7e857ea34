import { type Document, isMap, isNode, isScalar, type Pair, parseDocument, type YAMLMap } from "yaml";

/** A YAML text that is edited in place: what an edit does not name keeps its bytes wherever that can be had. */
export class YamlText {
  readonly #lineEnd: string;
  #text: string;
  #document: Document;

  constructor(text: string) {
    this.#lineEnd = text.includes("\r\n") ? "\r\n" : "\n";
    this.#text = text;
    this.#document = parseDocument(text);
  }

  /** Where and why it is no YAML, if it is none; the reason is a code, such as `BAD_INDENT`, and quotes nothing. */
  get problem(): { line: number; column: number; code: string } | undefined {
    const [error] = this.#document.errors;
    if (error === undefined) return undefined;
    const { line, col } = error.linePos?.[0] ?? { line: 1, col: 1 };
    return { line, column: col, code: error.code };
  }

  toString(): string {
    return this.#text;
  }

  /** The plain value at a path; undefined where there is none. */
  at(path: readonly string[]): unknown {
    const node = this.#document.getIn(path);
    return (isNode(node) ? node.toJS(this.#document) : node) ?? undefined;
  }

  /** Sets an entry of the map at a path to `line`, YAML of one line. The map is made where there is none. */
  set(path: readonly string[], name: string, line: string): void {
    const map = this.#document.getIn(path);
    const old = isMap(map) ? map.get(name) : undefined;
    const below = isMap(map) && old === undefined ? endOfLastLine(map, this.#text) : undefined;
    if (isMap(old) && old.flow && old.range) {
      this.#splice(old.range[0], old.range[1], line);
    } else if (below !== undefined) {
      this.#splice(below.at, below.at, `${this.#lineEnd}${below.indent}${name}: ${line}`);
    } else {
      this.#makeMaps(path);
      this.#document.setIn([...path, name], parseDocument(line).contents);
      this.#rewrite();
    }
  }

  /** Gives an entry of the map at a path another name, where it has that entry and none of the new name. */
  rename(path: readonly string[], name: string, to: string): void {
    const map = this.#document.getIn(path);
    if (!isMap(map) || map.has(to)) return;
    const key = map.items.find((pair) => isScalar(pair.key) && pair.key.value === name)?.key;
    if (isScalar(key) && key.range) this.#splice(key.range[0], key.range[1], to);
  }

  /** The names of the entries of the map at a path. */
  names(path: readonly string[]): string[] {
    const map = this.#document.getIn(path);
    if (!isMap(map)) return [];
    return map.items.flatMap(({ key }) =>
      isScalar(key) && typeof key.value === "string" ? [key.value] : [],
    );
  }

  /** Removes an entry of the map at a path, and the map with its last one. */
  remove(path: readonly string[], name: string): void {
    this.#document.deleteIn([...path, name]);
    const map = this.#document.getIn(path);
    if (isMap(map) && map.items.length === 0) this.#document.deleteIn(path);
    this.#rewrite();
  }

  /** A key may be there and hold nothing, or `{}`, which the engine writes. */
  #makeMaps(path: readonly string[]): void {
    for (const [index] of path.entries()) {
      const part = path.slice(0, index + 1);
      const map = this.#document.getIn(part);
      if (!isMap(map)) this.#document.setIn(part, this.#document.createNode({}));
      else if (map.items.length === 0) map.flow = false;
    }
  }

  #splice(from: number, to: number, text: string): void {
    this.#replace(this.#text.slice(0, from) + text + this.#text.slice(to));
  }

  /** In the engine's own style, so that what it writes later differs no more than it must. */
  #rewrite(): void {
    const text = this.#document.toString({ lineWidth: 0, flowCollectionPadding: false });
    this.#replace(text.replaceAll("\n", this.#lineEnd));
  }

  /** The places of things in the text have moved, so it is read again. */
  #replace(text: string): void {
    this.#text = text;
    this.#document = parseDocument(text);
  }
}

/** Where a line can be added below a map's last entry, if that entry is one line; `indent` is its entries'. */
function endOfLastLine(map: YAMLMap, text: string): { at: number; indent: string } | undefined {
  const last: Pair | undefined = map.items.at(-1);
  if (map.flow || !isScalar(last?.key) || !isMap(last.value) || !last.value.flow) return undefined;
  const [start, end] = [last.key.range?.[0], last.value.range?.[1]];
  if (start === undefined || end === undefined) return undefined;
  const at = end + (/\r?\n|$/.exec(text.slice(end))?.index ?? 0);
  return { at, indent: text.slice(text.lastIndexOf("\n", start) + 1, start) };
}
