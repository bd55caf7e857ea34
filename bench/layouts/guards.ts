import { ResourceHook, type Stash } from "@pulumi/pulumi";

/** What a ledger holds of a secret. */
export interface Generations {
  current: number;
  previous?: number;
  next: number;
}

type Held = { generations: Record<string, Generations> } | undefined;

/** As much as costs of the real one: that the engine asks it, with the old inputs and the new. */
export const guard = new ResourceHook(
  "bench-guard",
  ({ name, oldInputs, newInputs }) => {
    const [old, wanted] = [oldInputs, newInputs].map((inputs) => (inputs?.input as Held)?.generations);
    for (const [secret, { next }] of Object.entries(wanted ?? {})) {
      if (next < (old?.[secret]?.next ?? 0))
        throw new Error(`${name}: the stack file is older than the state`);
    }
  },
  { onDryRun: true },
);

/** Nothing is deleted in this program: it is only registered, as the real ones are. */
export const keep = new ResourceHook("bench-keep", ({ name }) => {
  throw new Error(`${name} is to stay`);
});

const askers = new Map<string, ResourceHook>();

/** Asks probes, which accept at once. A probe's own time is the same in every layout. */
export function ask(name: string): ResourceHook {
  const asker =
    askers.get(name) ??
    new ResourceHook(`bench-ask-${name}`, () => new Promise<void>((accept) => setImmediate(accept)));
  askers.set(name, asker);
  return asker;
}

/** Refuses to make a generation whose ledger the run left out. */
export function requireLedger(
  secret: string,
  name: string,
  ledger: Stash,
  { next }: Generations,
): ResourceHook {
  const check = async () => {
    const held = await new Promise<Held>((resolve) => {
      ledger.input.apply((input) => resolve(input as Held));
    });
    if (held?.generations[secret]?.next !== next) throw new Error(`the ledger of ${secret} was left out`);
  };
  return new ResourceHook(`bench-require-ledger-${name}`, check, { onDryRun: true });
}
