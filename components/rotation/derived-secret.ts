import {
  all,
  ComponentResource,
  type ComponentResourceOptions,
  type Output,
  type Resource,
  secret,
} from "@pulumi/pulumi";
import { parentsOf, type SourceOf } from "../catalog/index.ts";
import type { Intent } from "../plan/index.ts";
import { type AdoptedPlace, AdoptedValue } from "../sources/adopted.ts";
import { derive } from "../sources/derived.ts";
import type { Delivered } from "./delivered.ts";
import { aliases, formerly, formerNames } from "./former-names.ts";
import { refuseRemake } from "./refuse-remake.ts";

/** Arguments of {@link DerivedSecret}. */
export interface DerivedSecretArgs {
  source: SourceOf<"derived">;
  intent: Intent;
  /** What is delivered of each secret that was made before this one. */
  parents: ReadonlyMap<string, Delivered>;
  /** Where the value stands before keyturn. */
  places: AdoptedPlace[];
  /** The role of PostgreSQL that a parent's generation is the password of, if it is one's. */
  roleOf: (parent: string, generation: number) => string | undefined;
}

/**
 * A secret that is made from others and has no generation of its own. While its parents are at adopted
 * generations, so is it: what was in use is kept to the byte, and a rollback to those generations brings the
 * same bytes back.
 */
export class DerivedSecret extends ComponentResource {
  readonly value: Output<string>;
  /** Its parents' generations, such as `JWT_SECRET:3`. */
  readonly generation: string;
  /** Those of its parents' previous generations that live, such as `JWT_SECRET:2`; empty where none does. */
  readonly previous: string;
  /** True while it is what was in use before keyturn. */
  readonly adopted: boolean;
  /** Its parents' ledgers and generations, and its own adopted value. */
  readonly before: readonly Resource[];

  constructor(name: string, args: DerivedSecretArgs, opts: ComponentResourceOptions) {
    super("keyturn:index:DerivedSecret", name, {}, { ...opts, aliases: aliases(formerly(name)) });
    const parents = parentsOf(args.source).map((parent) => parent.name);
    this.generation = parents.map((parent) => label(parent, args.parents.get(parent))).join(",");
    const parental = [...new Set(parents.flatMap((parent) => args.parents.get(parent)?.before ?? []))];
    const roots = rootsOf(this.generation);
    this.previous = roots.flatMap(([root]) => previousOf(args.intent, root)).join(",");
    const issued = issueTime(name, roots, args.intent);
    const wasAdopted = roots.every(([root, number]) => isAdopted(args.intent, root, number));
    const stands = wasAdopted && !issued.reissued;
    const adopted = this.#adopted(name, args, roots, stands, parental);
    this.before = adopted === undefined ? parental : [...parental, adopted];
    // Read back after a loss, its parents give the same value as stands at its places, which a preview can't know.
    const readBack = roots.every(([root, number]) => number > 1 && hasAdopted(args.intent, root, number));
    this.adopted = (adopted !== undefined && stands) || readBack;
    this.value = adopted !== undefined && stands ? adopted.value : computed(args, parents, issued.at);
    this.registerOutputs({});
  }

  /**
   * Kept as long as a rollback could lead back to the parents' adopted generations. Unless it `stands` at its places
   * now, it can't be read there any more.
   */
  #adopted(
    name: string,
    args: DerivedSecretArgs,
    roots: [string, number][],
    stands: boolean,
    dependsOn: Resource[],
  ): AdoptedValue | undefined {
    const reachable = roots.every(([root]) => {
      const entry = args.intent.generations[root];
      return [entry?.current, entry?.previous].some((number) => isAdopted(args.intent, root, number));
    });
    if (!reachable || args.places.length === 0) return undefined;
    const resource = `${name}-adopted`;
    const secrets = roots.map(([root]) => root);
    const hooks = stands
      ? {}
      : { beforeCreate: [refuseRemake(resource, `the adopted value of ${name}`, secrets)] };
    const former = aliases(formerNames(name, (old) => `${old}-adopted`));
    return new AdoptedValue(resource, args.places, { parent: this, dependsOn, aliases: former, hooks });
  }
}

function computed(args: DerivedSecretArgs, parents: string[], at: string): Output<string> {
  const values = parents.map((parent) => args.parents.get(parent)?.value);
  const known = all(values).apply((list) =>
    Object.fromEntries(
      parents.flatMap((parent, index) => (list[index] === undefined ? [] : [[parent, list[index]]])),
    ),
  );
  const roles = Object.fromEntries(
    parents.flatMap((parent) => {
      const role = args.roleOf(parent, Number(args.parents.get(parent)?.generation));
      return role === undefined ? [] : [[parent, role]];
    }),
  );
  // A run that leaves a parent's generation out (`--target`) has no value of it, and writes none of this either.
  const isComplete = (found: object) => parents.every((parent) => parent in found);
  return secret(
    known.apply((found) => (isComplete(found) ? derive(args.source, found, at, roles) : undefined)),
  ) as Output<string>;
}

function label(parent: string, delivered: Delivered | undefined): string {
  if (delivered === undefined) throw new Error(`the parent ${parent} has no generation in the stack file`);
  return delivered.generated ? `${parent}:${delivered.generation}` : delivered.generation;
}

function rootsOf(generation: string): [string, number][] {
  return generation.split(",").map((item) => {
    const [name = "", number = ""] = item.split(":");
    return [name, Number(number)];
  });
}

function previousOf(intent: Intent, root: string): string[] {
  const previous = intent.generations[root]?.previous;
  return previous === undefined ? [] : [`${root}:${previous}`];
}

/** Whether a generation is what was in use before keyturn: that is the first. A later one was read back after a loss. */
function isAdopted(intent: Intent, root: string, number: number | undefined): boolean {
  return number === 1 && hasAdopted(intent, root, number);
}

function hasAdopted(intent: Intent, root: string, number: number): boolean {
  return intent.generations[root]?.made[String(number)]?.adopted === true;
}

/** When the value counts as issued: with its parent's generation, or later where it was asked for anew. */
function issueTime(
  name: string,
  roots: [string, number][],
  intent: Intent,
): { at: string; reissued: boolean } {
  const [root, number] = roots[0] ?? ["", 0];
  const again = intent.issued[name]?.[String(number)];
  const made = intent.generations[root]?.made[String(number)]?.at ?? "1970-01-01T00:00:00Z";
  return { at: again ?? made, reissued: again !== undefined };
}
