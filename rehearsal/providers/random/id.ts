import { randomBytes } from "node:crypto";
import { numberOf, textOf } from "../property-readers.ts";
import type { ResourceTable } from "../resource-table.ts";
import { keepers } from "./keepers.ts";

/** `RandomId`: random bytes in four notations, each after the prefix. Not secret. */
export const randomId: ResourceTable = {
  token: "random:index/randomId:RandomId",
  source: "terraform-provider-random internal/provider/resource_id.go",
  inputs: {
    keepers,
    byteLength: {
      type: "integer",
      change: "replace",
      required: true,
      description:
        "The number of random bytes to produce. The minimum value is 1, which produces eight bits of randomness.",
    },
    prefix: { type: "string", change: "replace" },
  },
  outputs: {
    id: { type: "string" },
    b64Std: { type: "string" },
    b64Url: { type: "string" },
    dec: { type: "string" },
    hex: { type: "string" },
  },
  create: (planned) => {
    const bytes = randomBytes(numberOf(planned, "byteLength"));
    const prefix = textOf(planned, "prefix") ?? "";
    const id = bytes.toString("base64url");
    const hex = bytes.toString("hex");
    const outputs = {
      id,
      b64Std: prefix + bytes.toString("base64"),
      b64Url: prefix + id,
      dec: prefix + BigInt(`0x0${hex}`).toString(),
      hex: prefix + hex,
    };
    return { id, outputs };
  },
};
