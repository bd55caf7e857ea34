import { type CustomResourceOptions, ResourceHook, type ResourceHookArgs, Stash } from "@pulumi/pulumi";
import type { Generations, Intent } from "../plan/index.ts";
import { aliases, formerNames, secretOfToday } from "./former-names.ts";
import { refuseReissue, refuseTransition } from "./ledger-rules.ts";
import { type MadeHow, refuseRemadeOtherwise } from "./made-how.ts";
import { noteBegun } from "./refuse-remake.ts";
import { refuseEarlyRetirement, refuseReturn } from "./refuse-return.ts";
import { isReleased, notReleased } from "./released.ts";

const SUFFIX = "-ledger";

/** What a ledger is made from. */
export interface LedgerArgs {
  generations: Generations;
  /** How each generation that lives came to be. */
  how: MadeHow;
  /** When tokens that the secret signs were issued anew: by token, then by the secret's generation. */
  issued: Intent["issued"];
  /** Whether the secret's places let go of it: only then may the ledger be deleted by a later run. */
  leaving: boolean;
}

/** What a ledger holds. */
type Held = Generations & Partial<Pick<LedgerArgs, "how" | "issued" | "leaving">>;

/**
 * The guard of one secret: a Stash of its generations' numbers, upstream of everything that holds a value.
 * Its hooks compare the stack file with the state, in a preview too, and refuse before any write.
 *
 * @returns the resource that generations must depend on
 */
export function ledger(
  name: string,
  { generations, how, issued, leaving }: LedgerArgs,
  opts: CustomResourceOptions,
): Stash {
  const hooks = { beforeCreate: [begin], beforeUpdate: [guard], beforeDelete: [keep] };
  const tokens = Object.keys(issued).length === 0 ? {} : { issued };
  const input = { ...record(generations), how, ...tokens, ...(leaving && { leaving }) };
  const former = aliases(formerNames(name, (old) => old + SUFFIX));
  return new Stash(name + SUFFIX, { input }, { ...opts, aliases: former, hooks });
}

/** What the ledger holds; absent properties stay absent, so that the state reads as the stack file does. */
function record({ current, previous, next, made }: Generations): Record<string, unknown> {
  return { current, ...(previous === undefined ? {} : { previous }), next, made };
}

/** By secret, the tokens that it signs in this run. */
const signed = new Map<string, ReadonlySet<string>>();

/** To be called before a ledger's hooks run: a token that is signed no more has no issue time that could go back. */
export function noteTokens(secret: string, tokens: Iterable<string>): void {
  signed.set(secret, new Set(tokens));
}

const begin = new ResourceHook("keyturn-ledger-begin", (args) => noteBegun(secretOf(args)), {
  onDryRun: true,
});

const guard = new ResourceHook(
  "keyturn-ledger-guard",
  async (args: ResourceHookArgs) => {
    const [old, wanted] = [args.oldInputs, args.newInputs].map((inputs) => inputs?.input as Held);
    if (old === undefined || wanted === undefined) throw new Error(`${args.name} has no record to compare`);
    const reason =
      refuseTransition(secretOf(args), old, wanted) ??
      refuseRemadeOtherwise(secretOf(args), old.how ?? {}, wanted.how ?? {}) ??
      refuseReissue(stillSigned(secretOf(args), old.issued ?? {}), wanted.issued ?? {}, wanted) ??
      (await refuseReturn(secretOf(args), old, wanted)) ??
      (await refuseEarlyRetirement(secretOf(args), old, wanted));
    if (reason !== undefined) throw new Error(reason);
  },
  { onDryRun: true },
);

function stillSigned(secret: string, issued: Intent["issued"]): Intent["issued"] {
  const today = Object.entries(issued).map(([token, times]) => [secretOfToday(token), times] as const);
  return Object.fromEntries(today.filter(([token]) => signed.get(secret)?.has(token)));
}

/** One name for all, so that the hook is there for a secret that left the catalog. */
const keep = new ResourceHook(
  "keyturn-ledger-keep",
  (args) => {
    const name = secretOf(args);
    if ((args.oldInputs?.input as Held | undefined)?.leaving === true) {
      if (isReleased(name)) return;
      throw new Error(notReleased(name));
    }
    throw new Error(
      `${name} is in use: without its ledger nobody knows which generations live. A stack is not destroyed in ` +
        `passing, and a secret leaves by keyturn remove ${name}`,
    );
  },
  { onDryRun: true },
);

function secretOf({ name }: ResourceHookArgs): string {
  return secretOfToday(name.slice(0, -SUFFIX.length));
}
