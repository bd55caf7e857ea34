import { dirname, join } from "node:path";
import { listTree, searchTree } from "../leaks/file-tree.ts";
import { Findings } from "../leaks/findings.ts";
import { SecretSearcher } from "../leaks/secret-searcher.ts";
import type { RehearsedSystem } from "./rehearsed-system.ts";
import type { Violations } from "./violation.ts";

/** Shorter ones would be found by chance. */
const SHORTEST = 12;

/**
 * Searches all that the commands printed and every file that they left, state and logs included, for values: those that
 * the state decrypts to, and those that the cloud was given or made.
 *
 * @param seenBefore how many values the cloud had been given already when it began
 */
export async function checkForLeftValues(
  system: RehearsedSystem,
  { inState, seenBefore = 0 }: { inState: Readonly<Record<string, string>>; seenBefore?: number },
  violations: Violations,
): Promise<void> {
  const fromCloud = [...system.cloud.seen]
    .slice(seenBefore)
    .map((value, index) => [`a value (${index})`, value] as const);
  const secrets = [...Object.entries(inState), ...fromCloud].filter(([, value]) => value.length >= SHORTEST);
  const unique = new Map(secrets.map(([name, value]) => [value, name]));
  if (unique.size === 0) return;
  const findings = new Findings(new SecretSearcher(swapped(unique)));
  for (const { command, stdout, stderr } of system.commands.ran) {
    findings.search("stdout", command, stdout);
    findings.search("stderr", command, stderr);
  }
  const allowed = new Set(
    Object.values(system.model.catalog.targets).flatMap((target) =>
      target.kind === "dotenv-file" ? [join(system.folder, target.path)] : [],
    ),
  );
  for (const folder of [system.folder, join(dirname(system.folder), "pulumi")])
    await searchTree(await listTree(folder), findings, "file", (path) => allowed.has(path));
  for (const { secretName, channel, where, encoding } of findings.leaks)
    violations.add(5, `${secretName} stands in ${channel} (${encoding}): ${where}`);
  for (const problem of findings.problems) violations.add(5, `not searched: ${problem}`);
}

function swapped(names: ReadonlyMap<string, string>): Record<string, string> {
  return Object.fromEntries([...names].map(([value, name]) => [name, value]));
}
