import { randomBytes, randomUUID } from "node:crypto";
import type { ResourceTable } from "../resource-table.ts";
import { keepers } from "./keepers.ts";

/** `RandomUuid`: 16 random bytes written as a UUID, without the version bits of RFC 9562, as upstream makes it. */
export const randomUuid: ResourceTable = uuidTable(
  "random:index/randomUuid:RandomUuid",
  "recordings of random 4.21; hashicorp/go-uuid GenerateUUID",
  () =>
    randomBytes(16)
      .toString("hex")
      .replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5"),
);

/** `RandomUuid4`: a version 4 UUID. */
export const randomUuid4: ResourceTable = uuidTable(
  "random:index/randomUuid4:RandomUuid4",
  "terraform-provider-random internal/provider/resource_uuid4.go",
  () => randomUUID(),
);

function uuidTable(token: string, source: string, make: () => string): ResourceTable {
  return {
    token,
    source,
    inputs: { keepers },
    outputs: { id: { type: "string" }, result: { type: "string" } },
    create: () => {
      const result = make();
      return { id: result, outputs: { id: result, result } };
    },
  };
}
