import { z } from "zod";
import { strictObject } from "../objects.ts";
import { vaultAddress, vaultText } from "../vault-address.ts";
import { common } from "./fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("vault-kv"),
  ...vaultAddress,
  ...common,
}).describe("Keys of one secret of HashiCorp Vault's or OpenBao's secrets engine KV version 2.");

/** Source of the limit: Vault's documentation, "Vault limits and maximums", of the storage `raft`. */
export const vaultKv = {
  schema,
  can: able({ readBack: true, holds: "two", resource: "step", owes: true }),
  place: vaultText,
  identity: ({ mount, path, namespace = "" }) => [namespace, mount, path],
  about: {
    restarts: "what read it when it started; a Vault Agent reads it again by itself",
    limits: "1 MiB a secret, 512 KiB where Consul keeps it",
    testedAgainst: "a real OpenBao 2.7",
  },
} satisfies TargetDefinition<typeof schema>;
