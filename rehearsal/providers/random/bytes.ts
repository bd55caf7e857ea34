import { randomBytes as bytes } from "node:crypto";
import { numberOf } from "../property-readers.ts";
import type { ResourceTable } from "../resource-table.ts";
import { keepers } from "./keepers.ts";

/**
 * `RandomBytes`: secret bytes. As in the official plugin the resource's id is the base64 text itself, and ids
 * are plain text in state: not fit for a secret, whatever its marks say.
 */
export const randomBytes: ResourceTable = {
  token: "random:index/randomBytes:RandomBytes",
  source: "recordings of random 4.21; pulumi-random provider/resources.go (computeRandomBytesID)",
  inputs: {
    keepers,
    length: {
      type: "integer",
      change: "replace",
      required: true,
      min: 1,
      description: "The number of bytes requested. The minimum value for length is 1.",
    },
  },
  outputs: { base64: { type: "string", secret: true }, hex: { type: "string", secret: true } },
  create: (planned) => {
    const made = bytes(numberOf(planned, "length"));
    const base64 = made.toString("base64");
    return { id: base64, outputs: { base64, hex: made.toString("hex") } };
  },
};
