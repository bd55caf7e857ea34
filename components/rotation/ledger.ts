import { type CustomResourceOptions, ResourceHook, type ResourceHookArgs, Stash } from "@pulumi/pulumi";
import type { Generations } from "../plan/index.ts";
import { refuseTransition } from "./ledger-rules.ts";
import { noteBegun } from "./refuse-remake.ts";

const SUFFIX = "-ledger";

/**
 * The guard of one secret: a Stash of its generations' numbers, upstream of everything that holds a value.
 * Its hooks compare the stack file with the state, in a preview too, and refuse before any write.
 *
 * @param leaving whether the secret's places let go of it: only then may the ledger be deleted by a later run
 * @returns the resource that generations must depend on
 */
export function ledger(
  name: string,
  generations: Generations,
  leaving: boolean,
  opts: CustomResourceOptions,
): Stash {
  const hooks = { beforeCreate: [begin], beforeUpdate: [guard], beforeDelete: [keep] };
  const input = { ...record(generations), ...(leaving && { leaving }) };
  return new Stash(name + SUFFIX, { input }, { ...opts, hooks });
}

/** What the ledger holds; absent properties stay absent, so that the state reads as the stack file does. */
function record({ current, previous, next, made }: Generations): Record<string, unknown> {
  return { current, ...(previous === undefined ? {} : { previous }), next, made };
}

const begin = new ResourceHook("keyturn-ledger-begin", (args) => noteBegun(secretOf(args)), {
  onDryRun: true,
});

const guard = new ResourceHook(
  "keyturn-ledger-guard",
  (args: ResourceHookArgs) => {
    const [old, wanted] = [args.oldInputs, args.newInputs].map((inputs) => inputs?.input as Generations);
    if (old === undefined || wanted === undefined) throw new Error(`${args.name} has no record to compare`);
    const reason = refuseTransition(secretOf(args), old, wanted);
    if (reason !== undefined) throw new Error(reason);
  },
  { onDryRun: true },
);

/** One name for all, so that the hook is there for a secret that left the catalog. */
const keep = new ResourceHook(
  "keyturn-ledger-keep",
  (args) => {
    if ((args.oldInputs?.input as { leaving?: boolean } | undefined)?.leaving === true) return;
    const name = secretOf(args);
    throw new Error(
      `${name} is in use: without its ledger nobody knows which generations live. A stack is not destroyed in ` +
        `passing, and a secret leaves by keyturn remove ${name}`,
    );
  },
  { onDryRun: true },
);

function secretOf({ name }: ResourceHookArgs): string {
  return name.slice(0, -SUFFIX.length);
}
