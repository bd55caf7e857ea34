import type { PropertyType } from "../resource-table.ts";

// Source of all of these: WorkersScript* in @pulumi/cloudflare 6.22.1 types/input.d.ts, and the recordings for the
// kinds of bindings and for what is secret in one.
const texts: PropertyType = { list: "string" };
const BINDING_TYPES =
  "ai ai_search ai_search_namespace analytics_engine assets browser d1 data_blob dispatch_namespace durable_object_namespace hyperdrive inherit images json kv_namespace media mtls_certificate plain_text pipelines queue ratelimit r2_bucket secret_text send_email service tail_consumer text_blob vectorize version_metadata secrets_store_secret secret_key workflow wasm_module vpc_service vpc_network";
const BINDING_TEXTS =
  "algorithm appId bucketName certificateId className databaseId dataset destinationAddress dispatchNamespace entrypoint environment format id indexName instanceName json jurisdiction name namespace namespaceId networkId oldName part pipeline queueName scriptName secretName service serviceId storeId stream tunnelId versionId workflowName";

/** A binding of a Worker. What it says in `text` is secret whatever its type, as are keys. */
export const binding: PropertyType = {
  object: {
    ...Object.fromEntries(BINDING_TEXTS.split(" ").map((name) => [name, "string"] as const)),
    type: { oneOf: BINDING_TYPES.split(" ") },
    text: { secret: "string" },
    keyBase64: { secret: "string" },
    keyJwk: { secret: "string" },
    allowedDestinationAddresses: texts,
    allowedSenderAddresses: texts,
    usages: texts,
    outbound: {
      object: { params: texts, worker: { object: { environment: "string", service: "string" } } },
    },
    simple: {
      object: { limit: "number", mitigationTimeout: "integer", period: "integer" },
      required: ["limit", "period"],
    },
  },
  required: ["name", "type"],
};

export const annotations: PropertyType = {
  object: { workersMessage: "string", workersTag: "string", workersTriggeredBy: "string" },
};
export const cacheOptions: PropertyType = { object: { crossVersionCache: "boolean", enabled: "boolean" } };
export const scriptExports: PropertyType = {
  map: {
    object: { cache: { object: { enabled: "boolean" }, required: ["enabled"] }, type: "string" },
    required: ["type"],
  },
};
export const limits: PropertyType = { object: { cpuMs: "integer", subrequests: "integer" } };
export const observability: PropertyType = {
  object: {
    enabled: "boolean",
    headSamplingRate: "number",
    issues: { object: { enabled: "boolean" } },
    logs: {
      object: {
        destinations: texts,
        enabled: "boolean",
        headSamplingRate: "number",
        invocationLogs: "boolean",
        persist: "boolean",
      },
      required: ["enabled", "invocationLogs"],
    },
    traces: {
      object: {
        destinations: texts,
        enabled: "boolean",
        headSamplingRate: "number",
        persist: "boolean",
        propagationPolicy: "string",
      },
    },
  },
  required: ["enabled"],
};
export const packageDependencies: PropertyType = {
  list: {
    object: { installedVersion: "string", name: "string", packageJsonVersion: "string" },
    required: ["installedVersion", "name", "packageJsonVersion"],
  },
};
const place = { host: "string", hostname: "string", region: "string" } as const;
export const placement: PropertyType = {
  object: {
    ...place,
    lastAnalyzedAt: "string",
    mode: { oneOf: ["smart", "targeted"] },
    status: "string",
    targets: { list: { object: place } },
  },
};
export const tailConsumers: PropertyType = {
  list: {
    object: { environment: "string", namespace: "string", service: "string" },
    required: ["service"],
  },
};
const classes = { deletedClasses: texts, newClasses: texts, newSqliteClasses: texts } as const;
/** Of Durable Objects. Renamed and transferred classes are not in this stand-in. */
export const migrations: PropertyType = {
  object: { ...classes, newTag: "string", oldTag: "string", steps: { list: { object: classes } } },
};
