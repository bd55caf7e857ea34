import { type RestoreWay, restoreWays } from "../../components/plan/index.ts";
import type { SecretValue } from "../../components/secret-value.ts";
import { CommandError } from "../errors.ts";
import { knownNames, splitNames } from "../names.ts";
import { note } from "../output.ts";
import type { Project } from "../project.ts";
import { heldBy } from "./held-by.ts";
import { keptValues } from "./kept-values.ts";
import type { BackupValues } from "./open-backup.ts";
import type { FoundBackup } from "./read-metadata.ts";

/** What a backup holds of a system's secrets, and what a restore of each would be. */
export interface JudgedBackup {
  readonly kept: ReadonlyMap<string, SecretValue>;
  readonly ways: readonly RestoreWay[];
}

/**
 * @param names the secrets that are meant; all that the backup holds and that have generations unless some are named
 * @throws CommandError where the backup is another stack's, or holds no value of a secret that is named
 */
export async function judgedBackup(
  project: Project,
  { backup, values }: { backup: FoundBackup; values: BackupValues },
  names: readonly string[],
  { acceptUnreadable = [] }: { acceptUnreadable?: readonly string[] },
): Promise<JudgedBackup> {
  const { catalog, intent, stack } = project;
  const own = backup.metadata.keyturn;
  if (own !== undefined && own.stack !== stack) {
    throw new CommandError(
      `the backup ${backup.stamp} is of the stack ${own.stack}, and this is ${stack}: keyturn restore --stack ${own.stack}`,
    );
  }
  const kept = keptValues(catalog, values, backup.stamp);
  const named = knownNames(catalog, splitNames(names));
  const missing = named.filter((name) => !kept.has(name));
  if (missing.length > 0)
    throw new CommandError(`the backup ${backup.stamp} holds no value of ${missing.join(", ")}`);
  const turning = [...kept.keys()].filter((name) => {
    const kind = catalog.secrets[name]?.source.kind;
    return kind !== "derived" && kind !== "builtin";
  });
  const all = turning.filter((name) => intent.generations[name] !== undefined);
  const left = turning.filter((name) => !all.includes(name));
  if (named.length === 0 && left.length > 0)
    note(`mind: ${left.join(", ")} has no generation yet, and stays as it is (keyturn adopt).`);
  const ways = restoreWays(intent, catalog, named.length > 0 ? named : all, {
    heldBy: await heldBy(project, kept),
    compromised: own?.compromised ?? [],
    acceptUnreadable: knownNames(catalog, acceptUnreadable),
  });
  return { kept, ways };
}
