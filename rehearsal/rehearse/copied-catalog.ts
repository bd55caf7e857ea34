import { hostname } from "node:os";
import { isAbsolute, join, normalize } from "node:path";
import { isMap, isSeq, type Pair, parseDocument, type YAMLMap, YAMLSeq } from "yaml";
import { withoutGuards } from "./without-guards.ts";

/** A catalog whose files all lie in one folder. */
export interface CopiedCatalog {
  readonly text: string;
  /** What had to be changed, in words. */
  readonly changes: readonly string[];
}

/**
 * A catalog's text with every file moved to below the folder that paths start from, and to this machine; with nothing that
 * says how a machine is reached, or with which credential something is opened; without what guards origins; and with stand-ins
 * for the programs of probes. All else stays as it is written.
 */
export function copiedCatalog(text: string): CopiedCatalog {
  const document = parseDocument(text);
  const changes = withoutGuards(document);
  for (const [name, target] of maps(document.get("targets")))
    changes.push(...(MOVES[String(target.get("kind"))]?.(name, target) ?? []));
  for (const [name, probe] of maps(document.get("probes"))) changes.push(...playedCommand(name, probe));
  const notifiers = maps(document.get("notify")).map(([name]) => name);
  if (notifiers.length > 0) changes.push(`nothing is sent to ${notifiers.join(", ")}: KEYTURN_NOTIFY is off`);
  return { text: document.toString({ lineWidth: 0 }), changes };
}

type Move = (name: string, target: YAMLMap) => string[];

const moveFile: Move = (name, target) => [
  ...movePath(name, target),
  ...moveHost(name, target),
  ...moveFolders(name, target),
];

const MOVES: Readonly<Record<string, Move>> = {
  "dotenv-file": moveFile,
  "compose-env": moveFile,
  "sops-file": (name, target) => [...movePath(name, target), ...without(name, target, ["identity"])],
  "sops-recipients": (name, target) => [...movePaths(name, target), ...without(name, target, ["identity"])],
  "ssh-env-file": (name, target) => [
    `${name}: ${String(target.get("host"))} is played by an SSH server of the rehearsal`,
    ...without(name, target, ["port", "hostKey", "identity", "jump"]),
  ],
};

function maps(map: unknown): [string, YAMLMap][] {
  return (isMap(map) ? (map.items as Pair[]) : []).flatMap(({ key, value }): [string, YAMLMap][] =>
    isMap(value) ? [[String(key), value]] : [],
  );
}

function movePath(name: string, target: YAMLMap): string[] {
  const path = String(target.get("path"));
  const inside = insidePath(path);
  if (inside === path) return [];
  target.set("path", inside);
  return [movedWords(name, path)];
}

function movePaths(name: string, target: YAMLMap): string[] {
  const paths = target.get("paths");
  if (!isSeq(paths)) return [];
  const before = (paths.toJSON() as unknown[]).map(String);
  const moved = before.filter((path) => insidePath(path) !== path);
  if (moved.length > 0) target.set("paths", before.map(insidePath));
  return moved.map((path) => movedWords(name, path));
}

const movedWords = (name: string, path: string) =>
  `${name}: ${path} is played by a file of the rehearsal's folder`;

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

/** The folder of a Compose project elsewhere on this machine is not gone into: its file's own is. */
function moveFolders(name: string, target: YAMLMap): string[] {
  const actions = target.get("then");
  if (!isSeq(actions)) return [];
  return actions.items.flatMap((action) => {
    const compose = isMap(action) ? action.get("compose") : undefined;
    return isMap(compose) ? without(name, compose, ["directory"]) : [];
  });
}

function without(name: string, map: YAMLMap, fields: readonly string[]): string[] {
  return fields.filter((field) => map.delete(field)).map((field) => `${name}: \`${field}\` is left out`);
}

/** A person's own program would ask something real. */
function playedCommand(name: string, probe: YAMLMap): string[] {
  const command = probe.get("command");
  const run = isMap(command) ? command.get("run") : undefined;
  if (!isMap(command) || !isSeq(run)) return [];
  const program = String(run.get(0));
  const played = new YAMLSeq();
  for (const word of ["rehearsed-probe", name]) played.add(word);
  command.set("run", played);
  return [`${name}: ${program} is played, by what the places hold`];
}
