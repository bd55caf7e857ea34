import { parseAllDocuments } from "yaml";
import type { SopsFormat } from "../../../components/catalog/index.ts";

/** A file as SOPS wrote it, not decrypted. */
export interface SopsDocument {
  /** What SOPS keeps of its own; undefined in a file that it did not encrypt. */
  readonly own: SopsOwn | undefined;
  /** What stands at the end of a path, if anything: encrypted, or in plain text. */
  at(path: readonly string[]): unknown;
}

/** Who may open the file. */
export interface SopsOwn {
  /** The recipients of age's. */
  readonly recipients: readonly string[];
  /** True where several groups of keys are needed to open it. */
  readonly isGrouped: boolean;
  /** True where nothing but keys of age's opens it. */
  readonly isOfAge: boolean;
}

/** @throws Error where the text is not of that format; it quotes nothing of the text */
export function readSopsDocument(format: SopsFormat, text: string): SopsDocument {
  const tree = treeOf(format, text);
  return {
    own: format === "json" || format === "yaml" ? nestedOwn(tree) : flatOwn(tree),
    at: (path) => valueAt(tree, path),
  };
}

/** What stands at the end of a path of names; undefined where that leads to nothing. */
export function valueAt(tree: unknown, path: readonly string[]): unknown {
  return path.reduce((found: unknown, name) => (isMap(found) ? own(found, name) : undefined), tree);
}

/** Whether SOPS encrypted what stands somewhere. */
export function isEncrypted(value: unknown): boolean {
  return typeof value === "string" && value.startsWith("ENC[");
}

type Tree = Record<string, unknown>;

export const isMap = (value: unknown): value is Tree =>
  typeof value === "object" && value !== null && !Array.isArray(value);

const own = (map: Tree, name: string): unknown => (Object.hasOwn(map, name) ? map[name] : undefined);

function treeOf(format: SopsFormat, text: string): Tree {
  const tree =
    format === "json" ? parsedJson(text) : format === "yaml" ? parsedYaml(text) : lines(format, text);
  if (isMap(tree)) return tree;
  throw new Error(`is no ${format} file with names in it`);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** SOPS sets values in the first document, as this reads it. */
function parsedYaml(text: string): unknown {
  const [first] = parseAllDocuments(text, { logLevel: "silent" });
  return first === undefined || !("toJS" in first) || first.errors.length > 0 ? undefined : first.toJS();
}

/** As SOPS writes both: a name and a value a line, in sections in an INI file. */
function lines(format: "dotenv" | "ini", text: string): Tree {
  const tree: Tree = {};
  const section = (name: string): Tree => {
    const found = own(tree, name);
    if (isMap(found)) return found;
    const made: Tree = {};
    tree[name] = made;
    return made;
  };
  let into = format === "ini" ? section("DEFAULT") : tree;
  for (const line of text.split(/\r?\n/)) {
    const heading = format === "ini" ? /^\s*\[(.+)\]\s*$/.exec(line)?.[1] : undefined;
    if (heading !== undefined) into = section(heading);
    const [, name, value] = /^([^#;=\s][^=]*?)\s*=\s*(.*)$/.exec(line) ?? [];
    if (name !== undefined && heading === undefined) into[name] = value;
  }
  return tree;
}

function nestedOwn(tree: Tree): SopsOwn | undefined {
  const sops = own(tree, "sops");
  if (!isMap(sops) || typeof sops.mac !== "string") return undefined;
  const age = Array.isArray(sops.age) ? sops.age : [];
  const isGrouped = Array.isArray(sops.key_groups) && sops.key_groups.length > 0;
  const others = ["kms", "gcp_kms", "hckms", "azure_kv", "hc_vault", "pgp"];
  const isOfAge = !isGrouped && others.every((kind) => !Array.isArray(sops[kind]) || sops[kind].length === 0);
  const recipients = age.flatMap((one: unknown) =>
    isMap(one) && typeof one.recipient === "string" ? [one.recipient] : [],
  );
  return { recipients, isGrouped, isOfAge };
}

/** SOPS writes what is nested as `age__list_0__map_recipient`: in a section of its own in an INI file, after `sops_` in a .env file. */
function flatOwn(tree: Tree): SopsOwn | undefined {
  const section = own(tree, "sops");
  const all = isMap(section)
    ? Object.entries(section)
    : Object.entries(tree).filter(([name]) => name.startsWith("sops_"));
  const flat = all.map(([name, value]): [string, unknown] => [name.replace(/^sops_/, ""), value]);
  if (!flat.some(([name]) => name === "mac")) return undefined;
  const recipients = flat.flatMap(([name, value]) =>
    /^age__list_\d+__map_recipient$/.test(name) && typeof value === "string" ? [value] : [],
  );
  const isGrouped = flat.some(([name]) => name.startsWith("key_groups__"));
  const isOfAge = !isGrouped && flat.every(([name]) => !name.includes("__") || name.startsWith("age__"));
  return { recipients, isGrouped, isOfAge };
}
