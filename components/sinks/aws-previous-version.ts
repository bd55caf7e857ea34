import { log, type Output, ResourceHook } from "@pulumi/pulumi";
import { codeOf } from "../aws/aws-refused.ts";
import { secretsManager } from "../aws/secrets-manager.ts";

const PREVIOUS = "AWSPREVIOUS";

/** The labels that a write is about to move, where what is written stands there already. */
export interface Standing {
  /** The version that holds the value. */
  readonly current: string;
  /** The one before it, which is to stay the previous one. */
  readonly previous: string;
}

/**
 * Keeps a secret's previous version the previous one where a write brings what is there already: of a run that was cut off
 * after AWS took it, or at adoption. AWS would move AWSPREVIOUS to the same value. Looks before a version is made, and
 * moves the label back behind it; where that can't be done it says so, and the write stands.
 *
 * @param text what the version will hold
 */
export function keepsPrevious(
  name: string,
  { region, secret, text }: { region: string; secret: string; text: Output<string> },
): { beforeCreate: ResourceHook; afterCreate: ResourceHook } {
  let standing: Standing | undefined;
  const beforeCreate = new ResourceHook(`keyturn-previous-before-${name}`, async () => {
    standing = await standingOf(region, secret, await known(text));
  });
  const afterCreate = new ResourceHook(`keyturn-previous-after-${name}`, async () => {
    if (standing === undefined) return;
    try {
      await moveBack(region, secret, standing);
    } catch (error) {
      await log.warn(
        `${name} holds its value; ${PREVIOUS} of ${secret} is now that value too, since it could not be moved back to ` +
          `${standing.previous} (${codeOf(error)})`,
      );
    }
  });
  return { beforeCreate, afterCreate };
}

/** Gives the label back. @throws the SDK's error */
export async function moveBack(
  region: string,
  secret: string,
  { current, previous }: Standing,
): Promise<void> {
  const move = { VersionStage: PREVIOUS, RemoveFromVersionId: current, MoveToVersionId: previous };
  await secretsManager(region, (client) => client.updateSecretVersionStage({ SecretId: secret, ...move }));
}

/** Nothing where something else stands there, or nobody can look: then AWS moves the labels as it always does. */
export async function standingOf(
  region: string,
  secret: string,
  text: string,
): Promise<Standing | undefined> {
  const SecretId = secret;
  try {
    return await secretsManager(region, async (client) => {
      const { SecretString, VersionId: current } = await client.getSecretValue({ SecretId });
      if (SecretString !== text || current === undefined) return undefined;
      const { VersionIdsToStages: versions = {} } = await client.describeSecret({ SecretId });
      const [previous] = Object.entries(versions).find(([, labels]) => labels.includes(PREVIOUS)) ?? [];
      return previous === undefined ? undefined : { current, previous };
    });
  } catch {
    return undefined;
  }
}

async function known(text: Output<string>): Promise<string> {
  return await new Promise((resolve) => {
    text.apply(resolve);
  });
}
