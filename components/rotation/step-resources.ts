import {
  CustomResource,
  type CustomResourceOptions,
  type Output,
  type Resource,
  type ResourceHook,
} from "@pulumi/pulumi";
import { abilityOf, type Catalog, type Target } from "../catalog/index.ts";
import { type Generations, type Step, type StepDelivery, sinkName } from "../plan/index.ts";
import { rootsOf } from "../sinks/asked-for.ts";
import { keySink, stepSink } from "../sinks/index.ts";
import { PlaceValues } from "../sinks/place-values.ts";
import type { Entry, GuardedOptions, Owed, PlaceEntries, SinkContext, StepResources } from "../sinks/sink.ts";
import { stepActions } from "./actions.ts";
import type { Delivered } from "./delivered.ts";
import { emptyPlace, noteWritten } from "./empty-place.ts";
import { aliases, formerly, formerPlaceNames } from "./former-names.ts";
import { noteDebtor } from "./owed.ts";
import { noteLiving, notesReplacing, refuseDestroy } from "./refuse-destroy.ts";
import { type Proof, requireProof } from "./require-proof.ts";
import type { Stages } from "./stages.ts";
import { refuseIncomplete } from "./whole-place.ts";

/** What the resources of a step are made from. */
export interface StepContext extends SinkContext {
  /** By secret, what is brought to its places. */
  delivered: ReadonlyMap<string, Delivered>;
  /** What waits for what. */
  stages: Stages;
}

/** `proofs`: the gates that stand before what is made. */
type Options = CustomResourceOptions & { dependsOn: Resource[]; proofs: readonly Proof[] };

/**
 * The resources that do a step's writes. A target that takes several values in one write has one resource; one that
 * takes each value alone has one a key, named after target and secret.
 */
export function stepResources(step: Step, context: StepContext, parent: Resource): Resource[] {
  const kind = context.catalog.targets[step.targets[0] ?? ""]?.kind;
  const write = (
    deliveries: readonly StepDelivery[],
    make: (opts: Options) => readonly Resource[],
  ): readonly Resource[] => {
    const { stages } = context;
    const made = make({ parent, dependsOn: stages.before(deliveries), proofs: stages.proofs(deliveries) });
    context.stages.written(deliveries, made);
    return made;
  };
  let owed: Output<Owed> | undefined;
  const written =
    kind !== undefined && stepSink(kind) !== undefined
      ? write(step.deliveries, (opts) => {
          const made = wholeStep(step, kind, context, opts);
          owed = made.owed;
          return made.resources;
        })
      : step.deliveries.flatMap((delivery) => write([delivery], (opts) => oneKey(delivery, context, opts)));
  if (written.length === 0) return [];
  const actions = write(step.deliveries, (opts) =>
    stepActions(step, context, {
      parent,
      proofs: opts.proofs,
      dependsOn: written,
      ...(owed === undefined ? {} : { owed }),
    }),
  );
  return [...written, ...actions];
}

function wholeStep<K extends Target["kind"]>(
  step: Step,
  kind: K,
  context: StepContext,
  opts: Options,
): StepResources {
  const places = step.targets.flatMap((name): PlaceEntries<K>[] => {
    const target = context.catalog.targets[name];
    const entries = step.deliveries.flatMap((one) =>
      one.target === name ? (entryOf(one, context) ?? []) : [],
    );
    return target?.kind === kind ? [{ name, target: target as PlaceEntries<K>["target"], entries }] : [];
  });
  if (places.every(({ entries }) => entries.length === 0)) return { resources: [] };
  const sink = stepSink(kind);
  const options = (name: string, leaving = false) => {
    const role = name.slice(step.name.length);
    // Another target of today may have a resource of its own still, which its group leaves behind.
    const former = step.aliases.filter((alias) => context.catalog.targets[alias] === undefined);
    const guards = guarded(
      name,
      opts,
      leaving,
      former.map((old) => old + role),
    );
    return {
      ...guards,
      hooks: {
        ...guards.hooks,
        beforeCreate: [
          ...guards.hooks.beforeCreate,
          ...complete(name, step, context),
          ...(sink?.replaces === true ? [notesReplacing] : []),
        ],
      },
      aliases: aliases(step.aliases.map((alias) => alias + role)),
    };
  };
  const { resources, owed } = sink?.write({ name: step.name, places }, context, options) ?? { resources: [] };
  if (sink?.replaces === true) resources.forEach(noteId);
  if (owed !== undefined) {
    const deliveries = step.deliveries.map(({ secret, target, key }) => ({
      target,
      key,
      roots: rootsOf(secret, context.catalog),
    }));
    noteDebtor({ deliveries, owed });
  }
  return { resources, ...(owed === undefined ? {} : { owed }) };
}

function noteId(resource: Resource): void {
  if (!(resource instanceof CustomResource)) return;
  resource.id.apply((id) =>
    resource.urn.apply((urn) => noteLiving(urn.slice(urn.lastIndexOf("::") + 2), id)),
  );
}

function oneKey(delivery: StepDelivery, context: StepContext, opts: Options): Resource[] {
  const target = context.catalog.targets[delivery.target];
  const entry = entryOf(delivery, context);
  if (target === undefined || entry === undefined) return [];
  const sink = keySink(target.kind);
  if (sink === undefined) throw new Error(`${delivery.target} is a ${target.kind}, which can't be written`);
  const name = sinkName(delivery);
  const former = formerPlaceNames(delivery, (old) => sinkName({ ...old, key: delivery.key }));
  noteWritten(name, target, delivery.key);
  const place = { name: delivery.target, target };
  const resource = sink.write(name, place, entry, context, guarded(name, opts, entry.leaving, former));
  if (target.optional === true && resource instanceof PlaceValues) {
    const { secret, key } = delivery;
    const roots = rootsOf(secret, context.catalog);
    noteDebtor({ deliveries: [{ target: delivery.target, key, roots }], owed: resource.owed });
  }
  return [resource];
}

function entryOf({ secret, target, key }: StepDelivery, context: StepContext): Entry | undefined {
  const delivered = context.delivered.get(secret);
  if (delivered === undefined) return undefined;
  const { value, generation, adopted, leaving, previous, previousValue, accepted } = delivered;
  const both =
    previous !== undefined && accepted !== undefined && isAcceptor(context.catalog, secret, target);
  const older =
    previous === undefined || previousValue === undefined
      ? {}
      : { alsoLives: { generation: previous, value: previousValue } };
  const entry = { secret, formerly: formerly(secret), key, generation, value, adopted, leaving, ...older };
  return both ? { ...entry, previous: { generation: previous, value: accepted } } : entry;
}

/** Under `overlap: dual` the first stage accepts what the later ones present. */
function isAcceptor({ secrets }: Catalog, secret: string, target: string): boolean {
  const [acceptors] = secrets[secret]?.stages ?? [];
  return acceptors?.deliver.some((delivery) => delivery.target === target) === true;
}

/** What keeps a place that is written whole from being made without all its values. */
function complete(
  name: string,
  { deliveries, targets: [target = ""] }: Step,
  context: StepContext,
): ResourceHook[] {
  if (abilityOf(context.catalog.targets[target])?.writes !== "whole") return [];
  const waiting = deliveries.filter(({ secret }) => !context.delivered.has(secret));
  const roots = new Set(waiting.flatMap(({ secret }) => rootsOf(secret, context.catalog)));
  const missing = [...roots].filter((root) => !context.delivered.has(root));
  if (missing.length === 0) return [];
  const here = new Set(deliveries.flatMap(({ secret }) => rootsOf(secret, context.catalog)));
  const beginning = [...here].filter((root) => isBeginning(context.intent.generations[root]));
  return [refuseIncomplete(name, target, missing, beginning)];
}

/** Whether a secret has its first generation, and no other yet. */
function isBeginning(entry: Generations | undefined): boolean {
  return entry?.current === 1 && entry.next === 2;
}

type Guarded = GuardedOptions & {
  hooks: { beforeCreate: ResourceHook[]; beforeUpdate: ResourceHook[]; beforeDelete: ResourceHook[] };
};

/**
 * A place is emptied on purpose only: where its secret is leaving, the engine may delete it in the run after.
 * @param former names that the resource had
 */
function guarded(
  name: string,
  { proofs, ...opts }: Options,
  leaving: boolean,
  former: readonly string[],
): Guarded {
  const beforeDelete = [leaving ? emptyPlace(name, former) : refuseDestroy(name, former)];
  const proven = proofs.length === 0 ? [] : [requireProof(name, proofs)];
  const hooks = { beforeCreate: proven, beforeUpdate: proven, beforeDelete };
  return { ...opts, aliases: aliases(former), retainOnDelete: !leaving, hooks };
}
