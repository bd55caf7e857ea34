import { dirname, join } from "node:path";
import type { Catalog } from "../../components/catalog/index.ts";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { listTree, searchTree } from "../leaks/file-tree.ts";
import { Findings } from "../leaks/findings.ts";
import { type ProcessSample, searchProcesses } from "../leaks/process-search.ts";
import type { Ran } from "./commands.ts";
import { plainFiles } from "./place-file.ts";
import type { Violations } from "./violation.ts";

/** Shorter ones would be found by chance. */
const SHORTEST = 12;

/** What may have kept a value. */
export interface Searched {
  readonly model: { readonly catalog: Catalog };
  /** The folder, beside that of the engine's home. */
  readonly folder: string;
  readonly cloud: { readonly seen: ReadonlySet<string> };
  readonly commands: { readonly ran: readonly Ran[] };
}

/** What values are searched for, and in which processes. */
export interface Sought {
  /** By name, those that the state decrypts to. */
  readonly inState: Readonly<Record<string, string>>;
  /** How many values the cloud had been given already when it began. */
  readonly seenBefore?: number;
  readonly processes: readonly ProcessSample[];
}

/**
 * Searches all that the commands printed, what their processes showed of themselves and every file that they left, state
 * and logs included, for values: those that the state decrypts to, and those that the cloud was given or made.
 */
export async function checkForLeftValues(
  { model, folder, cloud, commands }: Searched,
  { inState, seenBefore = 0, processes }: Sought,
  violations: Violations,
): Promise<void> {
  const fromCloud = [...cloud.seen]
    .slice(seenBefore)
    .map((value, index) => [`a value (${index})`, value] as const);
  const secrets = [...Object.entries(inState), ...fromCloud].filter(([, value]) => value.length >= SHORTEST);
  const unique = new Map(secrets.map(([name, value]) => [value, name]));
  if (unique.size === 0) return;
  const findings = new Findings(new SecretSearcher(swapped(unique)));
  for (const { command, stdout, stderr } of commands.ran) {
    findings.search("stdout", command, stdout);
    findings.search("stderr", command, stderr);
  }
  searchProcesses(processes, findings);
  const allowed = new Set(plainFiles(model.catalog, folder));
  for (const each of [folder, join(dirname(folder), "pulumi")])
    await searchTree(await listTree(each), findings, "file", (path) => allowed.has(path));
  for (const { secretName, channel, where, encoding } of findings.leaks)
    violations.add(5, `${secretName} stands in ${channel} (${encoding}): ${where}`);
  for (const problem of findings.problems) violations.add(5, `not searched: ${problem}`);
  const { stdout, cmdline, environ } = findings.searched;
  const items = Object.values(findings.searched).reduce((sum, channel) => sum + channel.items, 0);
  // Where no output or no process was seen, the search has shown nothing of them.
  const isWhole =
    stdout !== undefined && (process.platform !== "linux" || (cmdline && environ) !== undefined);
  violations.ask(5, isWhole ? items : 0);
}

function swapped(names: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...names].map(([value, name]) => [name, value]));
}
