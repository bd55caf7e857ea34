import type { InputRule, ResourceTable } from "../resource-table.ts";
import { accountId } from "./paths.ts";
import * as types from "./worker-types.ts";

const text: InputRule = { type: "string", change: "update" };
const texts: InputRule = { type: { list: "string" }, change: "update" };
/** What would have this stand-in read files or upload them one by one. */
const notHere: InputRule = {
  type: "any",
  change: "update",
  validate: () => ["This property is not in this stand-in"],
};

/** The inputs of a Worker, and what of them its upload's metadata holds. */
export const inputs: Readonly<Record<string, InputRule>> = {
  accountId,
  scriptName: {
    type: "string",
    change: "replace",
    required: true,
    description: "Name of the script, used in URLs and route configuration.",
  },
  content: { ...text, conflictsWith: ["contentFile"] },
  contentType: text,
  contentFile: notHere,
  contentSha256: text,
  files: notHere,
  assets: notHere,
  force: { type: "boolean", change: "update" },
  annotations: { type: types.annotations, change: "update" },
  bindings: { type: { list: types.binding }, change: "update" },
  bodyPart: text,
  cacheOptions: { type: types.cacheOptions, change: "update" },
  compatibilityDate: text,
  compatibilityFlags: texts,
  exports: { type: types.scriptExports, change: "update" },
  keepAssets: { type: "boolean", change: "update" },
  keepBindings: texts,
  limits: { type: types.limits, change: "update" },
  logpush: { type: "boolean", change: "update", default: false },
  mainModule: text,
  migrations: { type: types.migrations, change: "update" },
  observability: { type: types.observability, change: "update" },
  packageDependencies: { type: types.packageDependencies, change: "update" },
  placement: { type: types.placement, change: "update" },
  tailConsumers: { type: types.tailConsumers, change: "update" },
  usageModel: { type: { oneOf: ["standard", "bundled", "unbound"] }, change: "update", default: "standard" },
};

/** The inputs that stand in the upload's metadata. */
export const METADATA = Object.keys(inputs).slice(Object.keys(inputs).indexOf("annotations"));

const recomputed = { recomputed: true } as const;

/** What the API computes. Those that are inputs too are computed where they are not given. */
export const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  createdOn: { type: "string" },
  annotations: { type: types.annotations, ...recomputed },
  compatibilityFlags: { type: { list: "string" }, ...recomputed },
  etag: { type: "string", ...recomputed },
  handlers: { type: { list: "string" }, ...recomputed },
  hasAssets: { type: "boolean", ...recomputed },
  hasModules: { type: "boolean", ...recomputed },
  lastDeployedFrom: { type: "string", ...recomputed },
  migrationTag: { type: "string", ...recomputed },
  modifiedOn: { type: "string", ...recomputed },
  namedHandlers: {
    type: { list: { object: { handlers: { list: "string" }, name: "string" } } },
    ...recomputed,
  },
  placement: { type: types.placement, ...recomputed },
  placementMode: { type: "string", ...recomputed },
  placementStatus: { type: "string", ...recomputed },
  startupTimeMs: { type: "integer", ...recomputed },
  tailConsumers: { type: types.tailConsumers, ...recomputed },
};
