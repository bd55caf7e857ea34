import {
  isAlias,
  isCollection,
  isMap,
  isNode,
  isPair,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
} from "yaml";
import type { Finding, Path, Problem } from "./problem.ts";
import { formatPath } from "./problem.ts";
import { yamlMessages } from "./yaml-messages.ts";
import { lostAliases, type YamlProblem, yamlProblem } from "./yaml-problems.ts";

/** A YAML text that was read, and where things stand in it. */
export interface YamlSource {
  /** What it says, as plain data; undefined when the text can't be read as YAML. */
  readonly value: unknown;
  /** What is wrong with the YAML itself. */
  readonly problems: readonly Problem[];
  /** Looks a finding up in the text. */
  locate(finding: Finding): Problem;
}

/** The parser's own messages quote the text, which may be a secret pasted into the wrong place: none is used. */
const PARSE_OPTIONS = { prettyErrors: false, stringKeys: true } as const;

/** The path to what stands at an offset, as deep as the tree reaches. */
function pathAt(root: Node | null, offset: number): Path {
  const holds = (node: unknown) =>
    isNode(node) && node.range != null && node.range[0] <= offset && offset <= node.range[1];
  if (!isCollection(root)) return [];
  for (const [index, item] of root.items.entries()) {
    if (!isPair(item)) {
      if (holds(item)) return [index, ...pathAt(item as Node, offset)];
    } else if (isScalar(item.key) && (holds(item.key) || holds(item.value))) {
      return [String(item.key.value), ...(holds(item.value) ? pathAt(item.value as Node, offset) : [])];
    }
  }
  return [];
}

/**
 * Reads YAML and keeps the positions.
 * @param file is only printed
 */
export function readYaml(text: string, file: string): YamlSource {
  const lines = new LineCounter();
  const document = parseDocument(text, { ...PARSE_OPTIONS, lineCounter: lines });
  const place = (offset: number) => {
    const { line, col } = lines.linePos(Math.max(0, Math.min(offset, text.length)));
    return line === 0 ? { line: 1, column: 1 } : { line, column: col };
  };
  const told = ({ offset, ...said }: YamlProblem): Problem => ({ file, ...place(offset), path: "", ...said });
  const lost = lostAliases(document);
  const problems: Problem[] = [...document.errors, ...document.warnings].map((error) => ({
    ...told(yamlProblem(error, document, text)),
    // In a text that can't be read, what looks like a key may be a value: only this error's path is safe to print.
    path: error.code === "DUPLICATE_KEY" ? formatPath(pathAt(document.contents, error.pos[0])) : "",
  }));
  problems.push(...lost.map(told));

  /** The deepest node that the path reaches, with the key that led there. */
  const find = (path: Path): { key?: Node; value?: Node } => {
    let value: Node | undefined = document.contents ?? undefined;
    let key: Node | undefined;
    for (const step of path) {
      const node: unknown = isAlias(value) ? value.resolve(document) : value;
      if (!isCollection(node)) break;
      const item: unknown = isMap(node)
        ? node.items.find((pair) => isScalar(pair.key) && String(pair.key.value) === String(step))
        : node.items[Number(step)];
      if (item === undefined) break;
      if (isNode(item)) {
        key = undefined;
        value = item;
      } else {
        const pair = item as { key: unknown; value: unknown };
        key = isNode(pair.key) ? pair.key : undefined;
        value = isNode(pair.value) ? pair.value : undefined;
      }
    }
    return { ...(key && { key }), ...(value && { value }) };
  };

  const locate = ({ path, at, ...said }: Finding): Problem => {
    const { key, value } = find(path);
    // An empty value has no text to point at.
    const shown = value?.range != null && value.range[0] < value.range[1] ? value : undefined;
    const node = at === "key" ? (key ?? value) : (shown ?? key ?? value);
    return { file, ...place(node?.range?.[0] ?? 0), path: formatPath(path), ...said };
  };

  let value: unknown;
  const readable = document.errors.every((error) => error.code === "DUPLICATE_KEY");
  if (readable && lost.length === 0) {
    try {
      value = document.toJS();
    } catch {
      problems.push({ file, line: 1, column: 1, path: "", ...yamlMessages.RESOURCE_EXHAUSTION });
    }
  }
  return { value, problems, locate };
}
