import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { duration } from "../source-schema.ts";
import type { ActionDefinition } from "./action-kind.ts";

const status = z.number().int().min(100).max(599);

const url = z.url({ protocol: /^https?$/, error: withRemedy("is no URL", "write https://HOST/PATH") }).refine(
  (value) => {
    const read = URL.parse(value);
    return read !== null && read.username === "" && read.password === "";
  },
  withRemedy("holds credentials", "a catalog holds no secret: use the action `command`, which may read one"),
);

const schema = strictObject({
  url,
  method: z
    .enum(["GET", "HEAD", "POST", "PUT"])
    .default("GET")
    .describe("GET and HEAD are asked again until they are answered as wanted; POST and PUT are sent once."),
  accept: z
    .union([status, z.array(status).min(1)])
    .default([200, 201, 202, 204])
    .transform((read) => (Array.isArray(read) ? read : [read]))
    .describe("The statuses that mean that it worked."),
  within: duration.default(120_000).describe("How long it may take; else 2m."),
}).describe("A request that makes what was written take effect, or waits until it has. It carries no value.");

export const http = {
  schema,
  what: ({ method, url: to }) => `${method} ${to}`,
} satisfies ActionDefinition<typeof schema>;
