import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { common } from "./fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

/** Segments between slashes; what a URL, or Vault itself, would read in another way is left out. */
const segments = (what: string, example: string) =>
  z
    .string()
    .regex(
      /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.@+=: -]+(?:\/[\w.@+=: -]+)*$/,
      withRemedy(`is no ${what}`, `write one such as ${example}, without a slash at either end`),
    );

const schema = strictObject({
  kind: z.literal("vault-kv"),
  mount: segments("mount of a secrets engine", "secret")
    .default("secret")
    .describe("Where the secrets engine KV version 2 is mounted. secret if left out."),
  path: segments("path of a secret", "apps/shop").describe(
    "The secret's path, as `vault kv put` takes it: without the mount, and without data/.",
  ),
  namespace: segments("namespace", "team/shop")
    .exactOptional()
    .describe("The namespace that the mount is in; else the stack's `vault:namespace`."),
  ...common,
}).describe("Keys of one secret of HashiCorp Vault's or OpenBao's secrets engine KV version 2.");

/** Source of the limit: Vault's documentation, "Vault limits and maximums", of the storage `raft`. */
export const vaultKv = {
  schema,
  can: able({ readBack: true, holds: "two", resource: "step", owes: true }),
  place: ({ mount, path, namespace }) =>
    `Vault ${mount}/${path}${namespace === undefined ? "" : ` in ${namespace}`}`,
  identity: ({ mount, path, namespace = "" }) => [namespace, mount, path],
  about: {
    restarts: "what read it when it started; a Vault Agent reads it again by itself",
    limits: "1 MiB a secret, 512 KiB where Consul keeps it",
    testedAgainst: "a real OpenBao 2.7",
  },
} satisfies TargetDefinition<typeof schema>;
