import { readFileSync } from "node:fs";
import { z } from "zod";

const values = z.record(z.string(), z.string());
const reading = { values: values.optional(), error: z.literal(true).optional() };
const schema = z.object({
  source: z.string(),
  syntax: z.array(z.object({ text: z.string(), ...reading })),
  roundTrips: z.array(z.object({ before: z.string(), set: values, after: z.string(), ...reading })),
});

/** What Docker Compose's parser said; recorded by `tools/compose-vectors`. */
export const vectors = schema.parse(
  JSON.parse(readFileSync(new URL("fixtures/compose-vectors.json", import.meta.url), "utf8")),
);
