import { createHash } from "node:crypto";
import type { Output, Resource } from "@pulumi/pulumi";
import {
  type Action as Asked,
  actionsOf,
  type Catalog,
  firstSecretName,
  formerPairs,
  formerTargetNames,
  generationNumbers,
  type Target,
  withRoles,
} from "../catalog/index.ts";
import type { Intent, Step, StepDelivery } from "../plan/index.ts";
import { Action, type ActionCause } from "../sinks/action.ts";
import { rootsOf } from "../sinks/asked-for.ts";
import type { Owed, SinkContext } from "../sinks/sink.ts";
import type { Delivered } from "./delivered.ts";
import { aliases } from "./former-names.ts";
import { noteDebtor } from "./owed.ts";
import { refuseDestroy } from "./refuse-destroy.ts";
import { type Proof, requireProof } from "./require-proof.ts";

/** What actions are made from. */
export interface ActionContext {
  readonly catalog: Catalog;
  readonly intent: Intent;
  /** Absolute folder that relative paths start from. */
  readonly directory: string;
  /** By secret, what is brought to its places. */
  readonly delivered: ReadonlyMap<string, Delivered>;
  /** What keyturn itself comes in with at a target that names a credential. */
  readonly access?: SinkContext["access"];
}

/** What an action waits for. */
interface Before {
  readonly parent: Resource;
  readonly dependsOn: readonly Resource[];
  readonly proofs: readonly Proof[];
}

/** What of a step was written before its actions, and what is owed of it. */
interface Written extends Before {
  readonly owed?: Output<Owed>;
}

/** What is done after a step was written: the actions of each target, in their order, once for all keys that it brings there. */
export function stepActions(step: Step, context: ActionContext, written: Written): Resource[] {
  const { catalog, intent } = context;
  return step.targets.flatMap((name) => {
    const target = catalog.targets[name];
    if (target === undefined || actionsOf(target).length === 0 || intent.abandoned?.[name] !== undefined)
      return [];
    const deliveries = step.deliveries.filter((one) => one.target === name);
    const causes = deliveries.flatMap(({ secret, key }) => causeOf(context, secret, key));
    const isAlone = step.targets.length === 1;
    const former = isAlone ? formerOf(catalog, step, name) : formerTargetNames(catalog, name);
    const of = { name, prefix: isAlone ? step.name : name, former, target, causes };
    const made = inOrder(actionsOf(target), of, context, written);
    if (target.optional === true)
      for (const { owing } of made) noteDebtor({ deliveries: rooted(catalog, deliveries), owed: owing });
    return made;
  });
}

/** What is done after a stage of a secret was written, before its probes are asked. */
export function stageActions(
  secret: string,
  stage: number,
  context: ActionContext,
  before: Before,
): Resource[] {
  const { catalog } = context;
  const { deliver = [], then = [] } = catalog.secrets[secret]?.stages[stage] ?? {};
  const [first] = deliver;
  if (first === undefined || then.length === 0) return [];
  const prefix = (names: { secret: string; target: string }) => `${names.secret}-at-${names.target}`;
  const place = { secret, target: first.target };
  const of = {
    name: secret,
    prefix: prefix(place),
    former: formerPairs(catalog, place).map(prefix),
    causes: causeOf(context, secret, firstSecretName(catalog, secret)),
  };
  return inOrder(then, of, context, before);
}

interface Of {
  /** The target or secret that names them. */
  readonly name: string;
  /** What their names begin with, and what these began with before. */
  readonly prefix: string;
  readonly former: readonly string[];
  readonly target?: Target;
  readonly causes: readonly Cause[];
}

interface Cause extends ActionCause {
  readonly key: string;
  readonly adopted: boolean;
}

function inOrder(
  then: readonly Asked[],
  { name, prefix, former, target, causes }: Of,
  { directory, access }: ActionContext,
  { parent, dependsOn, proofs, owed }: Written,
): Action[] {
  if (causes.length === 0) return [];
  const delivers = Object.fromEntries(
    causes
      .toSorted((one, other) => (one.key < other.key ? -1 : 1))
      .map(({ key, adopted: _, ...cause }) => [key, cause]),
  );
  const adopted = causes
    .filter((cause) => cause.adopted)
    .map(({ key }) => key)
    .sort();
  const opened = target === undefined ? undefined : access?.(target);
  const made: Action[] = [];
  for (const { action, role } of withRoles(then)) {
    const { kind, settings } = action;
    const before = former.map((old) => old + role);
    const proven = proofs.length === 0 ? [] : [requireProof(prefix + role, proofs)];
    const args = { name, kind, settings, directory, delivers, adopted };
    made.push(
      new Action(
        prefix + role,
        {
          ...args,
          ...(target === undefined ? {} : { target }),
          ...(opened === undefined ? {} : { access: opened }),
          ...(owed === undefined ? {} : { owed }),
        },
        {
          parent,
          dependsOn: [...dependsOn, ...made],
          aliases: aliases(before),
          hooks: {
            beforeCreate: proven,
            beforeUpdate: proven,
            beforeDelete: [refuseDestroy(prefix + role, before)],
          },
        },
      ),
    );
  }
  return made;
}

/** Why what reads a key has to look again. What its place lets go of is no cause. */
function causeOf({ delivered }: ActionContext, secret: string, key: string): Cause[] {
  const what = delivered.get(secret);
  if (what === undefined || what.leaving) return [];
  const { generation, previous, adopted, generated, value } = what;
  return [
    {
      key,
      adopted,
      generation: generationNumbers(generation),
      ...(previous === undefined ? {} : { previous: generationNumbers(previous) }),
      // A derived value changes with the catalog too, or when it is issued anew.
      ...(generated ? {} : { digest: value.apply(digestOf) }),
    },
  ];
}

/** A run that leaves the parent's generation out (`--target`) has no value, and writes none. */
function digestOf(value: string | undefined): string {
  return value === undefined ? "" : createHash("sha256").update(value).digest("hex");
}

function rooted(catalog: Catalog, deliveries: readonly StepDelivery[]) {
  return deliveries.map(({ secret, target, key }) => ({ target, key, roots: rootsOf(secret, catalog) }));
}

function formerOf(catalog: Catalog, { name, deliveries }: Step, target: string): string[] {
  const secret = deliveries[0]?.secret ?? "";
  if (name === target) return [...formerTargetNames(catalog, target)];
  return formerPairs(catalog, { secret, target }).map((old) => `${old.target}-${old.secret}`);
}
