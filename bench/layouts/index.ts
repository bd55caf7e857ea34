import {
  all,
  ComponentResource,
  Config,
  type Output,
  type Resource,
  type ResourceHook,
  Stash,
} from "@pulumi/pulumi";
import { RandomPassword } from "@pulumi/random/randomPassword.js";
import { ask, type Generations, guard, keep, requireLedger } from "./guards.ts";
import { LAYOUTS } from "./layouts.ts";

type BySecret = ReadonlyMap<string, readonly Resource[]>;

const config = new Config("bench");
const layout = LAYOUTS[config.require("layout")];
if (layout === undefined) throw new Error(`bench:layout is one of ${Object.keys(LAYOUTS).join(", ")}`);
const rotated = config.require("rotated");
const secrets = names("S", config.requireNumber("secrets"));
const targets = names("target-", config.requireNumber("sinks"));
/** Three of five. */
const acceptors = targets.slice(0, Math.ceil(targets.length * 0.6));
const callers = targets.slice(acceptors.length);

function names(prefix: string, count: number): string[] {
  return Array.from({ length: count }, (_, i) => `${prefix}${String(i + 1).padStart(3, "0")}`);
}

function generationsOf(secret: string): Generations {
  const turns = rotated === "all" || (rotated === "one" && secret === secrets[0]);
  return turns ? { current: 2, previous: 1, next: 3 } : { current: 1, next: 2 };
}

function record(of: readonly string[]): Record<string, unknown> {
  const made = { 1: { at: "2025-01-01T00:00:00Z" }, 2: { at: "2025-02-01T00:00:00Z" } };
  return { generations: Object.fromEntries(of.map((secret) => [secret, generationsOf(secret)])), made };
}

const system = new ComponentResource("keyturn:index:System", "bench");
const done: Resource[] = [];

/** A Stash that stands for a ledger, a gate or a sink. */
function stash(
  name: string,
  input: unknown,
  dependsOn: Resource[],
  before: ResourceHook[],
  parent: Resource = system,
) {
  const hooks = { beforeCreate: before, beforeUpdate: before, beforeDelete: [keep] };
  const made = new Stash(name, { input }, { parent, dependsOn, hooks, retainOnDelete: true });
  done.push(made);
  return made;
}

const shared = layout.ledger === "system" ? stash("ledger", record(secrets), [], [guard]) : undefined;
const before = new Map<string, Resource[]>();
const values = new Map<string, Output<string> | undefined>();
for (const secret of secrets) {
  const parent = new ComponentResource("keyturn:index:Secret", secret, {}, { parent: system });
  const own = () => stash(`${secret}-ledger`, record([secret]), [], [guard], parent);
  const ledger = shared ?? (layout.ledger === "secret" ? own() : undefined);
  const ledgers = ledger === undefined ? [] : [ledger];
  const wanted = generationsOf(secret);
  const live = wanted.previous === undefined ? [wanted.current] : [wanted.previous, wanted.current];
  const made = live.map((generation) => {
    const name = `${secret}-g${generation}`;
    const beforeCreate = ledgers.map((one) => requireLedger(secret, name, one, wanted));
    const hooks = { beforeCreate, beforeDelete: [keep] };
    const options = { parent, dependsOn: ledgers, protect: generation === wanted.current, hooks };
    const inputs = { length: 48, special: false, keepers: { generation: String(generation) } };
    return new RandomPassword(name, inputs, { ...options, ignoreChanges: Object.keys(inputs) });
  });
  before.set(secret, [...ledgers, ...made]);
  values.set(secret, made.at(-1)?.result);
  done.push(...made);
}

function flat(by: BySecret, of: readonly string[]): Resource[] {
  return [...new Set(of.flatMap((secret) => by.get(secret) ?? []))];
}

const groupsOf = (together: boolean) => (together ? [secrets] : secrets.map((secret) => [secret]));

/** Writes one stage of all secrets. Gives its sinks, by secret. */
function deliver(to: readonly string[], earlier: BySecret, asks: boolean): BySecret {
  const written = new Map<string, Resource[]>(secrets.map((secret) => [secret, []]));
  for (const target of to) {
    for (const group of groupsOf(layout?.sinks === "target")) {
      const name = layout?.sinks === "target" ? target : `${target}-${group[0]}`;
      const waits = layout?.edges === "step" ? secrets : group;
      const held = group.map((secret) => {
        return [secret, { generation: generationsOf(secret).current, value: values.get(secret) }];
      });
      const dependsOn = [...flat(before, waits), ...flat(earlier, waits)];
      const hooks = asks ? group.map((secret) => ask(`accept-${secret}`)) : [];
      const sink = stash(name, Object.fromEntries(held), dependsOn, hooks);
      for (const secret of group) written.get(secret)?.push(sink);
    }
  }
  return written;
}

/** The gates behind a stage. Gives what the next stage waits for, by secret. */
function prove(stage: "accept" | "call", written: BySecret): BySecret {
  const isLast = stage === "call";
  if (!isLast && (layout?.gates === "end" || layout?.gates === "hook")) return written;
  const proven = new Map<string, Resource[]>();
  for (const group of groupsOf(layout?.gates === "wave")) {
    const name = layout?.gates === "wave" ? `proven-${stage}` : `${group[0]}-proven-${stage}`;
    const isRecord = layout?.ledger === "last" && isLast;
    const held = Object.fromEntries(group.map((secret) => [secret, generationsOf(secret).current]));
    const input = isRecord ? { ...record(group), proven: held } : held;
    const gate = stash(name, input, flat(written, group), isRecord ? [guard, ask(name)] : [ask(name)]);
    for (const secret of group) proven.set(secret, [...(written.get(secret) ?? []), gate]);
  }
  return proven;
}

const accepted = prove("accept", deliver(acceptors, new Map(), false));
prove("call", deliver(callers, accepted, layout.gates === "hook"));

/** As the real program does it: recorded when the last place is written. */
export const generations = all(done.map(({ urn }) => urn)).apply(() => record(secrets).generations);
