import { hostname } from "node:os";
import { isAbsolute, join, normalize } from "node:path";
import { isMap, type Pair, parseDocument, type YAMLMap } from "yaml";

/** A catalog whose files all lie in one folder. */
export interface CopiedCatalog {
  readonly text: string;
  /** What had to be changed, in words. */
  readonly changes: readonly string[];
}

/** Kinds of target that are a file on this machine. */
const FILES: ReadonlySet<unknown> = new Set(["dotenv-file", "compose-env"]);

/**
 * A catalog's text with every file moved to below the folder that paths start from, and to this machine. All else
 * stays as it is written.
 */
export function copiedCatalog(text: string): CopiedCatalog {
  const document = parseDocument(text);
  const changes: string[] = [];
  const targets = document.get("targets");
  for (const { key, value } of isMap(targets) ? (targets.items as Pair[]) : []) {
    if (!isMap(value) || !FILES.has(value.get("kind"))) continue;
    const name = String(key);
    const path = String(value.get("path"));
    const inside = insidePath(path);
    if (inside !== path) {
      value.set("path", inside);
      changes.push(`${name}: ${path} is played by a file of the rehearsal's folder`);
    }
    changes.push(...moveHost(name, value));
  }
  return { text: document.toString({ lineWidth: 0 }), changes };
}

function insidePath(path: string): string {
  const plain = normalize(path);
  if (!isAbsolute(plain) && !plain.startsWith("..")) return path;
  return join("elsewhere", plain.replace(/(?:\.\.\/)+/, "above/").replace(/^\/+/, ""));
}

/** Files of another machine are written here; its name would be refused. */
function moveHost(name: string, target: YAMLMap): string[] {
  const host = target.get("host");
  if (host === undefined || host === "any" || host === hostname()) return [];
  target.set("host", "any");
  return [`${name}: ${String(host)} is played by this machine`];
}
