import { fitsGlob } from "../glob.ts";
import type { StackResource } from "../view/resource.ts";
import { jsonOf, listOf, mapOf } from "./read.ts";

/** An order as a program's settings declare it: names of resources, where `*` stands for any text. */
export interface Declaration {
  readonly acceptors: readonly string[];
  readonly callers: readonly string[];
}

/** What has to be done before what. */
export interface Order {
  /** By its name in keyturn's catalog; none of an order that settings declare. */
  readonly secret?: string;
  /** What has to know the secret first, and what proves that it does. */
  readonly acceptors: readonly StackResource[];
  /** What presents it. */
  readonly callers: readonly StackResource[];
}

/** Every order that settings declare, and, of keyturn's program, every stage of its catalog with those before it. */
export function* declaredOrder(
  resources: readonly StackResource[],
  declarations: readonly Declaration[],
): Generator<Order> {
  for (const { acceptors, callers } of declarations) {
    yield { acceptors: named(resources, acceptors), callers: named(resources, callers) };
  }
  const secrets = describedSecrets(resources);
  if (secrets.length === 0) return;
  const placed = placesOf(resources);
  const byName = new Map(resources.map((resource) => [resource.name, resource]));
  for (const { secret, stages } of secrets) {
    const sinks = stages.map(({ deliver }) => deliver.flatMap((one) => sinkOf(placed, byName, secret, one)));
    for (const [stage, callers] of sinks.entries()) {
      // All that come before: the places of the one just before may be written off.
      const gates = stages
        .slice(0, stage)
        .flatMap(({ verify }) => verify.flatMap((probe) => byName.get(`${secret}-proven-${probe}`) ?? []));
      const acceptors = [...sinks.slice(0, stage).flat(), ...gates];
      if (acceptors.length > 0)
        yield { secret, acceptors: [...new Set(acceptors)], callers: [...new Set(callers)] };
    }
  }
}

function named(resources: readonly StackResource[], patterns: readonly string[]): StackResource[] {
  return resources.filter(({ name }) => patterns.some((pattern) => fitsGlob(pattern, name)));
}

interface Delivery {
  readonly target: string;
  readonly key: string;
}

interface Stages {
  readonly secret: string;
  readonly stages: readonly { readonly deliver: readonly Delivery[]; readonly verify: readonly string[] }[];
}

/** The catalog of the run: keyturn's program exports it (components/rotation/described.ts). */
function describedSecrets(resources: readonly StackResource[]): Stages[] {
  const { described } = resources.find(({ type }) => type === "pulumi:pulumi:Stack")?.outputs ?? {};
  // Another program may export something of the same name, of any form.
  const { secrets } = mapOf(jsonOf(described));
  return Object.entries(mapOf(secrets)).map(([secret, what]) => ({
    secret,
    stages: listOf(mapOf(what).stages).map((stage) => {
      const { deliver, verify } = mapOf(stage);
      return {
        deliver: listOf(deliver).map((one) => {
          const { target, key } = mapOf(one);
          return { target: String(target), key: String(key) };
        }),
        verify: listOf(verify).map(String),
      };
    }),
  }));
}

/** By target and key, what writes there, where the resource says so itself. */
function placesOf(resources: readonly StackResource[]): ReadonlyMap<string, StackResource> {
  const found = new Map<string, StackResource>();
  for (const resource of resources) {
    const { files, name, entries } = resource.inputs;
    if (resource.type === "keyturn:index:EnvFiles") {
      for (const file of listOf(files)) {
        const { target, entries: its } = mapOf(file);
        for (const key of Object.keys(mapOf(its))) found.set(`${String(target)}/${key}`, resource);
      }
    }
    if (resource.type === "keyturn:index:PlaceValues") {
      for (const key of Object.keys(mapOf(entries))) found.set(`${String(name)}/${key}`, resource);
    }
  }
  return found;
}

/** Of other kinds the name tells it: the target's, or target, secret and, where that differs, key (plan/sink-name.ts). */
function sinkOf(
  placed: ReadonlyMap<string, StackResource>,
  byName: ReadonlyMap<string, StackResource>,
  secret: string,
  { target, key }: Delivery,
): StackResource[] {
  const found =
    placed.get(`${target}/${key}`) ??
    byName.get(key === secret ? `${target}-${secret}` : `${target}-${secret}-${key}`) ??
    byName.get(`${target}-${secret}`) ??
    byName.get(target);
  return found === undefined ? [] : [found];
}
