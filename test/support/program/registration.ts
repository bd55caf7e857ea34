import type messages from "@pulumi/pulumi/proto/resource_pb.js";
import type { PropertyMap } from "../../../rehearsal/providers/values.ts";
import { decodeStruct } from "../../../rehearsal/providers/wire.ts";

/** Names of hooks by the moment at which the engine calls them, such as `beforeUpdate`. */
export type HookNames = Readonly<Record<string, readonly string[]>>;

/** What a program asked the engine for: one resource, as it was on the wire. */
export interface Registration {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** The parent's URN; absent for the stack itself. */
  readonly parent?: string;
  readonly custom: boolean;
  readonly inputs: PropertyMap;
  readonly options: Options;
  /** What `registerOutputs` added; absent until then. */
  outputs?: PropertyMap;
}

/** The options that the program gave. What was not given is absent. */
export interface Options {
  readonly protect?: boolean;
  readonly retainOnDelete?: boolean;
  /** URNs; what the inputs imply is among them. */
  readonly dependsOn?: readonly string[];
  /** By property, the URNs that its value comes from. */
  readonly propertyDependencies?: Readonly<Record<string, readonly string[]>>;
  readonly ignoreChanges?: readonly string[];
  readonly additionalSecretOutputs?: readonly string[];
  readonly replaceOnChanges?: readonly string[];
  readonly deleteBeforeReplace?: boolean;
  /** Earlier names, or whole URNs. */
  readonly aliases?: readonly string[];
  readonly hooks?: HookNames;
  readonly provider?: string;
  readonly import?: string;
}

/** Reads the message by which a program registers a resource. */
export function registration(message: messages.RegisterResourceRequest, urn: string): Registration {
  const parent = message.getParent();
  return {
    urn,
    type: message.getType(),
    name: message.getName(),
    ...(parent === "" ? {} : { parent }),
    custom: message.getCustom(),
    inputs: decodeStruct(message.getObject()),
    options: given({
      protect: message.getProtect(),
      retainOnDelete: message.getRetainondelete(),
      dependsOn: message.getDependenciesList().toSorted(),
      propertyDependencies: propertyDependencies(message),
      ignoreChanges: message.getIgnorechangesList(),
      additionalSecretOutputs: message.getAdditionalsecretoutputsList(),
      replaceOnChanges: message.getReplaceonchangesList(),
      deleteBeforeReplace: message.getDeletebeforereplace(),
      aliases: message.getAliasesList().map((alias) => alias.getSpec()?.getName() || alias.getUrn()),
      hooks: hookNames(message.getHooks()),
      provider: message.getProvider(),
      import: message.getImportid(),
    }),
  };
}

function propertyDependencies(message: messages.RegisterResourceRequest): Record<string, string[]> {
  const found: Record<string, string[]> = {};
  message.getPropertydependenciesMap().forEach((urns, property) => {
    if (urns.getUrnsList().length > 0) found[property] = urns.getUrnsList().toSorted();
  });
  return found;
}

function hookNames(hooks: messages.RegisterResourceRequest.ResourceHooksBinding | undefined): HookNames {
  if (hooks === undefined) return {};
  return given({
    beforeCreate: hooks.getBeforeCreateList(),
    afterCreate: hooks.getAfterCreateList(),
    beforeUpdate: hooks.getBeforeUpdateList(),
    afterUpdate: hooks.getAfterUpdateList(),
    beforeDelete: hooks.getBeforeDeleteList(),
    afterDelete: hooks.getAfterDeleteList(),
    onError: hooks.getOnErrorList(),
  });
}

/** Without what is empty: the wire says `false`, `""` and `[]` for what was not given. */
function given<T extends Record<string, unknown>>(
  options: T,
): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  const isGiven = (value: unknown) =>
    typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value);
  // What is left out is optional in the result, and what stays is no undefined.
  return Object.fromEntries(Object.entries(options).filter(([, value]) => isGiven(value))) as {
    [Name in keyof T]?: Exclude<T[Name], undefined>;
  };
}
