import { type CustomResourceOptions, Output, type ResourceHookArgs } from "@pulumi/pulumi";
import type { Secret } from "../catalog/index.ts";
import { type MigrationCommand, runMigration } from "../migration/index.ts";
import { Migration } from "../sinks/migration.ts";
import type { Delivered } from "./delivered.ts";
import { aliases, formerNames, secretOfToday } from "./former-names.ts";
import { plain } from "./plain.ts";
import { refuseDestroy } from "./refuse-destroy.ts";
import { type Proof, requireProof } from "./require-proof.ts";

/** How the data of a secret is brought under another key. */
export interface MigrationPlan {
  secret: string;
  migrate: NonNullable<NonNullable<Secret["encryptsData"]>["migrate"]>;
  /** Absolute folder that a relative program is looked for from. */
  directory: string;
  delivered: Delivered;
}

/** The name of the resource that brings what a secret encrypts under its generation in use. */
export function migrationName(secret: string): string {
  return `${secret}-migrated`;
}

/** By secret, what must have happened to its data before a generation of it dies. */
const plans = new Map<string, MigrationPlan & { left: Output<string[]> }>();

/**
 * What brings a secret's data under the generation in use (`components/sinks/migration.ts`).
 *
 * @param proofs the gates that it stands behind
 */
export function migration(
  plan: MigrationPlan,
  { proofs, ...opts }: CustomResourceOptions & { proofs: readonly Proof[] },
): Migration {
  const name = migrationName(plan.secret);
  const former = formerNames(plan.secret, migrationName);
  const { generation, value, previous, previousValue } = plan.delivered;
  const proven = proofs.length === 0 ? [] : [requireProof(name, proofs)];
  const hooks = { beforeCreate: proven, beforeUpdate: proven, beforeDelete: [refuseDestroy(name, former)] };
  const made = new Migration(
    name,
    {
      secret: plan.secret,
      generation,
      value,
      ...(previous === undefined || previousValue === undefined ? {} : { previous, from: previousValue }),
      ...commandOf(plan),
    },
    { ...opts, aliases: aliases(former), hooks },
  );
  plans.set(plan.secret, { ...plan, left: made.left });
  return made;
}

/**
 * To be called before a generation of a secret is deleted, with which the only copy of its key goes. Where the state does
 * not say that the data is free of it, because a rotation and its rollback both stopped half-way or this run leaves the
 * migration out, the command is run with that very key first.
 * @throws MigrationFailed, and then the generation stays
 */
export async function migrateBefore({ name, oldOutputs }: ResourceHookArgs): Promise<void> {
  const [, named = "", generation] = /^(\w+)-g(\d+)$/.exec(name) ?? [];
  const secret = secretOfToday(named);
  const plan = plans.get(secret);
  if (plan === undefined || generation === undefined) return;
  if ((await plain(plan.left))?.includes(generation) === true) return;
  const [from, value] = [await held(oldOutputs), await plain(plan.delivered.value)];
  if (from === undefined || value === undefined) {
    throw new Error(
      `nothing says that no data is encrypted with generation ${generation} of ${secret} any more, and this run leaves ` +
        "one of its values out (--target, --exclude): leave these away",
    );
  }
  await runMigration({
    secret,
    from: { generation, value: from },
    to: { generation: plan.delivered.generation, value },
    remedy: "Mend it, then keyturn resume: the command is run again",
    ...commandOf(plan),
  });
}

function commandOf({ migrate: { run, timeout }, directory }: MigrationPlan): MigrationCommand {
  return { run, directory, timeoutMs: timeout };
}

/** The value of a generation, by whatever kind of source made it. */
async function held(outputs: ResourceHookArgs["oldOutputs"]): Promise<string | undefined> {
  const { result, output, value } = (outputs ?? {}) as Record<string, unknown>;
  const found: unknown = result ?? output ?? value;
  const text = Output.isInstance(found) ? await plain(found) : found;
  return typeof text === "string" && text !== "" ? text : undefined;
}
