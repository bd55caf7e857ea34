import { z } from "zod";
import { text } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { cloudflareId, LONGEST_VARIABLE, workerName } from "./cloudflare-fields.ts";
import { common, path } from "./fields.ts";
import { able, environmentKey, type TargetDefinition } from "./target-kind.ts";

const bindingName = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]*$/, withRemedy("is no name of a binding", "use A-Z, a-z, 0-9 and _"));

/** Source: Cloudflare's API reference, "Upload Worker Module": bindings. */
const binding = z
  .discriminatedUnion("type", [
    strictObject({ type: z.literal("kv_namespace"), namespaceId: cloudflareId }),
    strictObject({ type: z.literal("r2_bucket"), bucketName: text }),
    strictObject({ type: z.literal("d1"), databaseId: text }),
    strictObject({ type: z.literal("queue"), queueName: text }),
    strictObject({ type: z.literal("service"), service: workerName }),
    strictObject({ type: z.literal("secrets_store_secret"), storeId: cloudflareId, secretName: text }),
    strictObject({ type: z.literal("ai") }),
  ])
  .describe("What the Worker reaches under this name.");

const schema = strictObject({
  kind: z.literal("cloudflare-worker-script"),
  account: cloudflareId.describe("The account's identifier."),
  script: workerName.describe(
    "The Worker's name. It is uploaded whole, code and bindings, by keyturn alone.",
  ),
  file: path.describe("Its code, one bundled ES module, relative to the system's folder or absolute."),
  compatibilityDate: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, withRemedy("is no date", "write one such as 2026-01-31, in quotes"))
    .describe("Which behaviour of Workers it is written for."),
  compatibilityFlags: z.array(text).exactOptional(),
  vars: z.record(bindingName, z.string()).default({}).describe("Plain variables, by name."),
  bindings: z.record(bindingName, binding).default({}).describe("What else it is bound to, by name."),
  ...common,
})
  .superRefine(({ vars, bindings }, context) => {
    for (const name of Object.keys(vars).filter((one) => Object.hasOwn(bindings, one)))
      context.addIssue({
        code: "custom",
        path: ["bindings", name],
        message: withRemedy("is the name of a variable too", "give one of the two another name"),
      });
  })
  .describe(
    "A Worker that is uploaded by keyturn, with its code and all its bindings, and with the secrets.",
  );

/** A name of a plain variable or of another binding is no name for a secret. */
export const cloudflareWorkerScript = {
  schema,
  can: able({ writes: "whole", resource: "step" }),
  place: (target) => `Cloudflare Worker ${target.script}`,
  identity: (target) => [target.account, target.script],
  sharesPlacesWith: "cloudflare-worker",
  keyOf: ({ vars, bindings }) => ({
    allowed: (key) =>
      environmentKey.allowed(key) && !Object.hasOwn(vars, key) && !Object.hasOwn(bindings, key),
    message: "is no name of an environment variable, or one that the target gives to a variable or binding",
  }),
  longest: LONGEST_VARIABLE,
  about: {
    restarts: "nothing: Cloudflare deploys what is uploaded",
    testedAgainst:
      "a stand-in for the plugin, held to recordings of the real one; a real Worker in miniflare",
  },
} satisfies TargetDefinition<typeof schema>;
