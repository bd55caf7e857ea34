import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import { readProperties } from "./from-engine.ts";
import type { SeenResource, StackResource } from "./resource.ts";
import type { Path } from "./value.ts";

/**
 * What the engine has shown in this run, in its order. It shows each resource three times: to remediations with its
 * secret marks, to policies without them, and at the end, with what it was made of but with its outputs only.
 */
export class Memory {
  readonly #marked = new Map<string, readonly Path[]>();
  readonly #seen = new Map<string, SeenResource>();
  #stack: readonly StackResource[] | undefined;
  #stackOf: unknown;

  get seen(): ReadonlyMap<string, SeenResource> {
    return this.#seen;
  }

  /** Notes which inputs are secret. To be called before `resource` for the same one, as the engine does. */
  mark(urn: string, props: unknown): void {
    this.#marked.set(urn, readProperties(props).secrets);
  }

  /** A resource that is about to be written; read once for all policies. */
  async resource(args: ResourceValidationArgs): Promise<SeenResource> {
    const known = this.#seen.get(args.urn);
    // The engine asks all policies of the pack about one resource in one call.
    if (known !== undefined && this.#asked === args.urn) return known;
    const { values, whole } = readProperties(args.props);
    await whole;
    this.#asked = args.urn;
    const seen: SeenResource = {
      urn: args.urn,
      type: args.type,
      name: args.name,
      inputs: values,
      secrets: this.#marked.get(args.urn) ?? [],
      ...(!this.#marked.has(args.urn) && { isUnmarked: true as const }),
      secretOutputs: args.opts.additionalSecretOutputs,
      ...providerOf(args),
    };
    this.#seen.set(args.urn, seen);
    return seen;
  }
  #asked: string | undefined;

  /** All resources at the end of a preview or update; read once for all policies. */
  stack(resources: readonly PolicyResource[]): readonly StackResource[] {
    // The SDK makes a list anew for each policy of the same call: the first one's resources stand for it.
    const key = resources.map(({ urn }) => urn).join("\n");
    if (this.#stack !== undefined && this.#stackOf === key) return this.#stack;
    const views = new Map<
      string,
      StackResource & {
        parent?: StackResource;
        madeOf: Map<string, StackResource[]>;
        dependsOn: StackResource[];
      }
    >();
    for (const resource of resources) {
      const outputs = readProperties(resource.props).values;
      const seen = this.#seen.get(resource.urn);
      views.set(resource.urn, {
        urn: resource.urn,
        type: resource.type,
        name: resource.name,
        inputs: seen?.inputs ?? outputs,
        secrets: seen?.secrets ?? [],
        secretOutputs: resource.opts.additionalSecretOutputs,
        ...providerOf(resource),
        outputs,
        madeOf: new Map(),
        dependsOn: [],
      });
    }
    for (const resource of resources) {
      const view = views.get(resource.urn);
      if (view === undefined) continue;
      const parent = resource.parent && views.get(resource.parent.urn);
      if (parent) view.parent = parent;
      view.dependsOn.push(...resource.dependencies.flatMap(({ urn }) => views.get(urn) ?? []));
      for (const [property, sources] of Object.entries(resource.propertyDependencies)) {
        view.madeOf.set(
          property,
          sources.flatMap(({ urn }) => views.get(urn) ?? []),
        );
      }
    }
    this.#stackOf = key;
    this.#stack = [...views.values()];
    return this.#stack;
  }
}

function providerOf({ provider }: Pick<ResourceValidationArgs, "provider">): Pick<SeenResource, "provider"> {
  return provider === undefined
    ? {}
    : { provider: { urn: provider.urn, inputs: readProperties(provider.props).values } };
}
