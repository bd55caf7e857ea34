import { liveGenerations } from "../../components/plan/index.ts";
import type { SecretValue } from "../../components/secret-value.ts";
import { generationName } from "../../components/sources/generation.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Project } from "../project.ts";
import { valuesIn } from "../scan/values/stack-values.ts";
import { exportState } from "../state/exported-state.ts";

/**
 * By secret, the generation that lives in the state and has the value that a backup holds. The values are compared, and
 * not what the backup tells: a file may have been changed by hand before it was made.
 *
 * @throws CommandError where the state can't be read
 */
export async function heldBy(
  project: Project,
  kept: ReadonlyMap<string, SecretValue>,
): Promise<Map<string, number>> {
  const state = await exportState(project, { showSecrets: true });
  if (state === undefined) {
    throw new CommandError(
      `the state of ${project.stack} can't be read, and without it nothing says what is in use. Nothing was changed. ` +
        `keyturn status --stack ${project.stack} tells why`,
      EXIT.failed,
    );
  }
  const resources = new Map(state.resources.map((resource) => [resource.name, resource]));
  const found = new Map<string, number>();
  for (const [secret, value] of kept) {
    const entry = project.intent.generations[secret];
    if (entry === undefined) continue;
    const generation = liveGenerations(entry).find((number) => {
      const resource = resources.get(generationName(secret, number));
      const held = resource === undefined ? [] : valuesIn([resource]);
      return held.some((each) => each.value.reveal() === value.reveal());
    });
    if (generation !== undefined) found.set(secret, generation);
  }
  return found;
}
