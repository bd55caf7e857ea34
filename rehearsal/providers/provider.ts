import type { PropertyMap } from "./values.ts";

/** What a provider says it can deal with; the same in its answers to Handshake and Configure. */
export interface Capabilities {
  /** It wants secrets marked as such. Without it the engine hands over plain values and marks the outputs itself. */
  readonly acceptSecrets?: boolean;
  readonly acceptResources?: boolean;
  readonly acceptOutputs?: boolean;
  readonly supportsPreview?: boolean;
  readonly supportsAutonamingConfiguration?: boolean;
}

/** The resource a call is about. */
export interface Subject {
  readonly urn: string;
  /** The last part of the URN. */
  readonly name: string;
  /** The type token, such as `random:index/randomPassword:RandomPassword`. */
  readonly type: string;
}

/** One reason why inputs are refused. `property` is empty where the official plugin names it in the reason only. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

export interface CheckRequest extends Subject {
  readonly olds: PropertyMap;
  readonly news: PropertyMap;
}

export interface CheckResult {
  readonly inputs: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

export interface DiffRequest extends Subject {
  readonly id: string;
  readonly olds: PropertyMap;
  readonly oldInputs: PropertyMap;
  readonly news: PropertyMap;
  readonly ignoreChanges: readonly string[];
}

/** How one property path changes, named as the protocol names it. */
export type PropertyDiffKind =
  | "ADD"
  | "ADD_REPLACE"
  | "DELETE"
  | "DELETE_REPLACE"
  | "UPDATE"
  | "UPDATE_REPLACE";

export interface DiffResult {
  /** Top-level properties that differ; empty when nothing does. */
  readonly diffs: readonly string[];
  /** Those that can't change in place. */
  readonly replaces: readonly string[];
  readonly stables?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** Given by the providers that report it, keyed by property path. */
  readonly detailedDiff?: ReadonlyMap<string, PropertyDiffKind>;
}

export interface CreateRequest extends Subject {
  readonly properties: PropertyMap;
  readonly preview: boolean;
}

export interface ReadRequest extends Subject {
  readonly id: string;
  readonly properties: PropertyMap;
  readonly inputs: PropertyMap;
}

export interface UpdateRequest extends DiffRequest {
  readonly preview: boolean;
}

export interface DeleteRequest extends Subject {
  readonly id: string;
  readonly properties: PropertyMap;
  readonly oldInputs: PropertyMap;
}

export interface CreateResult {
  /** Empty in a preview, when it is not known yet. */
  readonly id: string;
  readonly properties: PropertyMap;
}

export interface ReadResult extends CreateResult {
  readonly inputs: PropertyMap;
}

/**
 * A resource provider in plain values; {@link serveProvider} puts it on the wire. A method may throw
 * {@link ProviderError} to refuse; any other error is reported without its message, which might hold a value.
 */
export interface Provider {
  /** The plugin's name, such as `random`. */
  readonly name: string;
  /** The version of the official plugin that it stands in for. */
  readonly version: string;
  readonly capabilities: Capabilities;
  /** The package's schema as JSON text. */
  schema(): string;
  /** An engine attached; `address` is where it takes log messages. */
  attach?(address: string): void;
  checkConfig?(request: CheckRequest): CheckResult | Promise<CheckResult>;
  diffConfig?(request: DiffRequest): DiffResult | Promise<DiffResult>;
  configure?(args: PropertyMap): void | Promise<void>;
  check(request: CheckRequest): CheckResult | Promise<CheckResult>;
  diff(request: DiffRequest): DiffResult | Promise<DiffResult>;
  create(request: CreateRequest): CreateResult | Promise<CreateResult>;
  /** `undefined` says that the resource is gone. */
  read(request: ReadRequest): ReadResult | undefined | Promise<ReadResult | undefined>;
  update(request: UpdateRequest): PropertyMap | Promise<PropertyMap>;
  delete(request: DeleteRequest): void | Promise<void>;
  invoke?(token: string, args: PropertyMap): InvokeResult | Promise<InvokeResult>;
  /** The engine was told to stop: give up what is under way. */
  cancel?(): void | Promise<void>;
}

/** What a function (`Invoke`) gives back. */
export interface InvokeResult {
  readonly value: PropertyMap;
  readonly failures: readonly CheckFailure[];
}

/** A refusal that the engine shows to the user. The message must name the thing and never hold a secret value. */
export class ProviderError extends Error {
  override readonly name = "ProviderError";
}

/** How a stand-in names itself wherever a person may read it. */
export function standInTitle(provider: Pick<Provider, "name" | "version">): string {
  return `stand-in for pulumi-resource-${provider.name} ${provider.version}`;
}
