import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";
import type { SeenResource, StackResource } from "./resource.ts";
import { readBySdk } from "./sdk.ts";

/**
 * What the engine has shown in this run, in its order. It shows each resource twice: before its write, and at the
 * end, with what it was made of but with its outputs only.
 */
export class Memory {
  readonly #seen = new Map<string, SeenResource>();
  #stack: readonly StackResource[] | undefined;
  #reads: readonly object[] = [];

  get seen(): ReadonlyMap<string, SeenResource> {
    return this.#seen;
  }

  /** A resource that is about to be written; read once for all policies. */
  resource(args: ResourceValidationArgs): SeenResource {
    const { values, secrets } = readBySdk(args.props);
    const known = this.#seen.get(args.urn);
    // All policies of the pack are asked about one resource in one call, with one message, which is read once.
    if (known?.inputs === values) return known;
    const seen: SeenResource = {
      urn: args.urn,
      type: args.type,
      name: args.name,
      inputs: values,
      secrets,
      secretOutputs: args.opts.additionalSecretOutputs,
      ...providerOf(args),
    };
    this.#seen.set(args.urn, seen);
    return seen;
  }

  /** All resources at the end of a preview or update; read once for all policies. */
  stack(resources: readonly PolicyResource[]): readonly StackResource[] {
    // The SDK makes a list anew for each policy of the same call, of messages that are read once.
    const reads = resources.map(({ props }) => readBySdk(props));
    const isSame = reads.length === this.#reads.length && reads.every((read, at) => read === this.#reads[at]);
    if (this.#stack !== undefined && isSame) return this.#stack;
    const views = new Map<
      string,
      StackResource & {
        parent?: StackResource;
        madeOf: Map<string, StackResource[]>;
        dependsOn: StackResource[];
      }
    >();
    for (const resource of resources) {
      const outputs = readBySdk(resource.props).values;
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
    this.#reads = reads;
    this.#stack = [...views.values()];
    return this.#stack;
  }
}

function providerOf({ provider }: Pick<ResourceValidationArgs, "provider">): Pick<SeenResource, "provider"> {
  return provider === undefined
    ? {}
    : { provider: { urn: provider.urn, inputs: readBySdk(provider.props).values } };
}
