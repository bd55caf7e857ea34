import type { CustomResourceOptions, Output, Resource } from "@pulumi/pulumi";
import type { Catalog, Target, TargetOf } from "../catalog/index.ts";
import type { Intent } from "../plan/index.ts";
import type { AwsProviders } from "./aws-provider.ts";
import type { GithubProviders } from "./github-provider.ts";
import type { StandingSecrets } from "./standing-secrets.ts";

/** A value on its way to a key of a place. */
export interface Entry {
  /** The secret's name in the catalog. */
  readonly secret: string;
  /** The names that it had before. */
  readonly formerly: readonly string[];
  readonly key: string;
  /** The generation that the value belongs to, such as `3`; for a derived secret its parents', `JWT_SECRET:3`. */
  readonly generation: string;
  readonly value: Output<string>;
  /** True where the value stood there before keyturn. */
  readonly adopted: boolean;
  /** True where the place lets go of it (`keyturn remove`). */
  readonly leaving: boolean;
  /** What the place is to hold beside it: under `overlap: dual`, at an acceptor, while two generations live. */
  readonly previous?: { readonly generation: string; readonly value: Output<string> };
  /** The previous generation while it lives, whatever the overlap: for a place that lets in, or keeps, all that live. */
  readonly alsoLives?: { readonly generation: string; readonly value: Output<string> };
}

/** A target with what a step brings there. */
export interface PlaceEntries<K extends Target["kind"]> {
  /** The target's name in the catalog. */
  readonly name: string;
  readonly target: TargetOf<K>;
  readonly entries: readonly Entry[];
}

/** What sinks of several kinds need to know. */
export interface SinkContext {
  readonly catalog: Catalog;
  readonly intent: Intent;
  /** Absolute folder that the targets' paths start from. */
  readonly directory: string;
  readonly github: GithubProviders;
  readonly aws: AwsProviders;
  /** What Cloudflare's stores hold already of adopted secrets. */
  readonly standing: StandingSecrets;
  /** What keyturn itself comes in with, where a target names a credential: values to try, secret. */
  readonly access: (target: Target) => Output<string[]> | undefined;
}

/** What was not written because its place did not answer: by target, then by key, the generation. */
export type Owed = Readonly<Record<string, Readonly<Record<string, string>>>>;

/** What brings a step to its places. */
export interface StepResources {
  readonly resources: readonly Resource[];
  /** Of a place that may be out of reach. */
  readonly owed?: Output<Owed>;
}

/** A kind of place of which a step is one resource (`resource: step` in `components/catalog/targets`). */
export interface StepSink<K extends Target["kind"]> {
  /** True where another value makes another resource, which takes the place of the one before. */
  readonly replaces?: boolean;
  /**
   * @param step its name, with which each resource's begins; and its places: one, or several where the kind is
   *   `batchable`
   * @param options those of a resource of this name, with what that was called before; `leaving` of one whose deletion,
   *   in the run after, empties its place
   */
  write(
    step: {
      readonly name: string;
      readonly places: readonly PlaceEntries<K>[];
    },
    context: SinkContext,
    options: (name: string, leaving?: boolean) => GuardedOptions,
  ): StepResources;
}

/** A kind of place of which each key is a resource (`resource: key`). */
export interface KeySink<K extends Target["kind"]> {
  /** @param place the target's name, and itself */
  write(
    name: string,
    place: { readonly name: string; readonly target: TargetOf<K> },
    entry: Entry,
    context: SinkContext,
    opts: GuardedOptions,
  ): Resource;
}

/** What takes a previous value out of a place that holds two, when it is deleted. */
export interface PreviousValue<K extends Target["kind"]> {
  previous(
    name: string,
    what: {
      readonly secret: string;
      /** The previous generation. */
      readonly generation: string;
      readonly place: { readonly name: string; readonly target: TargetOf<K> };
      /** The keys under which the secret stands there. */
      readonly keys: readonly string[];
      /** The previous value. */
      readonly value: Output<string>;
    },
    context: Pick<SinkContext, "directory" | "access">,
    opts: CustomResourceOptions,
  ): Resource;
}

/** Options with parent, order and the hooks that guard a place. */
export type GuardedOptions = CustomResourceOptions & { dependsOn: Resource[] };
