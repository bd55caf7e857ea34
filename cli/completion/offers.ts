import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { projectRoot, stacksOf } from "../project-root.ts";

/** What a shell offers is asked for at every press of a key: it is quick, and never an error. */
function quietly<T>(ask: () => T[]): T[] {
  try {
    return ask();
  } catch {
    return [];
  }
}

/** The stacks of the project around the working directory. */
export function stackNames(): string[] {
  return quietly(() => stacksOf(projectRoot(process.cwd())));
}

/**
 * The secrets of the catalog, with their descriptions: of the stack that the line names, else of all; for
 * `keyturn remove` also those that left the catalog and still hold generations. What the line has already is left
 * out, but for its last word.
 *
 * @param typed the words of the line so far
 */
export function secretNames(typed: readonly string[]): [name: string, description: string][] {
  const root = quietly(() => [projectRoot(process.cwd())])[0];
  if (root === undefined) return [];
  const named = stackIn(typed) ?? process.env.PULUMI_STACK;
  const stacks = named === undefined || named === "" ? stackNames() : [named];
  const paths = new Set(stacks.flatMap((stack) => quietly(() => catalogOf(root, stack))));
  const found = new Map([...paths].flatMap((path) => quietly(() => secretsIn(path))));
  if (typed.find((word) => !word.startsWith("-")) === "remove") {
    for (const name of stacks.flatMap((stack) => quietly(() => heldIn(root, stack)))) {
      if (!found.has(name)) found.set(name, "left the catalog");
    }
  }
  for (const word of typed.slice(0, -1)) found.delete(word);
  return [...found];
}

/** The optional targets of the catalog of the stack that the line names, else of all; not those of the line so far. */
export function optionalTargetNames(typed: readonly string[]): string[] {
  return namesIn(typed, optionalTargetsIn);
}

/** The notifiers of the same catalogs; not those of the line so far. */
export function notifierNames(typed: readonly string[]): string[] {
  return namesIn(typed, (path) => entriesBelow(path, "notify").flatMap((notifier) => nameOf(notifier) ?? []));
}

function namesIn(typed: readonly string[], namesOf: (path: string) => string[]): string[] {
  const root = quietly(() => [projectRoot(process.cwd())])[0];
  if (root === undefined) return [];
  const named = stackIn(typed) ?? process.env.PULUMI_STACK;
  const stacks = named === undefined || named === "" ? stackNames() : [named];
  const paths = new Set(stacks.flatMap((stack) => quietly(() => catalogOf(root, stack))));
  const found = [...paths].flatMap((path) => quietly(() => namesOf(path)));
  return [...new Set(found)].filter((name) => !typed.slice(0, -1).includes(name));
}

function stackIn(typed: readonly string[]): string | undefined {
  const at = typed.findLastIndex((word) => word === "--stack" || word === "-s");
  const joined = typed.findLast((word) => word.startsWith("--stack="));
  return at >= 0 ? typed[at + 1] : joined?.slice("--stack=".length);
}

/** Both files are looked through by lines, for reading YAML as it should be takes longer than a key may. */
function catalogOf(root: string, stack: string): string[] {
  const text = readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8");
  const path = /^\s+keyturn:catalog:\s*(?:"([^"]+)"|'([^']+)'|(\S+))/m.exec(text)?.slice(1).find(Boolean);
  return path === undefined ? [] : [resolve(root, path)];
}

/** The secrets that hold generations: the keys below `keyturn:generations:`. */
function heldIn(root: string, stack: string): string[] {
  const text = readFileSync(join(root, `Pulumi.${stack}.yaml`), "utf8");
  const [, indent = "", block = ""] = /^( +)keyturn:generations: *\n((?:\1 .*\n?)*)/m.exec(text) ?? [];
  const inner = new RegExp(`^${indent} +`).exec(block)?.[0];
  if (inner === undefined) return [];
  return [...block.matchAll(new RegExp(`^${inner}(\\w+):`, "gm"))].flatMap(([, name]) => name ?? []);
}

/** The texts of the entries right below a key of the catalog, such as `secrets`. */
function entriesBelow(path: string, key: string): string[] {
  const [, below = ""] = readFileSync(path, "utf8").split(new RegExp(`^${key}:.*$`, "m"));
  const [block = ""] = below.split(/^(?=[^\s#])/m);
  const indent = /^( +)\w/m.exec(block)?.[1];
  return indent === undefined ? [] : block.split(new RegExp(`^${indent}(?=\\w)`, "m"));
}

function nameOf(entry: string): string | undefined {
  return /^([\w.-]+):/.exec(entry)?.[1];
}

function optionalTargetsIn(path: string): string[] {
  return entriesBelow(path, "targets").flatMap((target) => {
    const name = nameOf(target);
    return name !== undefined && /\boptional: *true\b/.test(target) ? [name] : [];
  });
}

/** The keys right below `secrets:`, and the line `description:` of each that has one. */
function secretsIn(path: string): [string, string][] {
  return entriesBelow(path, "secrets").flatMap((secret): [string, string][] => {
    const [, name] = /^(\w+):/.exec(secret) ?? [];
    const [, description = ""] = /^\s+description: *(?![>|"'])(.+)$/m.exec(secret) ?? [];
    return name === undefined ? [] : [[name, description.trim()]];
  });
}
