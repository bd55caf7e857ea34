import { z } from "zod";
import { plainName } from "../names.ts";
import { strictObject } from "../objects.ts";
import { common, path } from "./fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("dotenv-file"),
  path: path.describe("The .env file, relative to the system's folder or absolute."),
  host: plainName
    .exactOptional()
    .describe("The machine that it lives on, or `any`; else the one that first writes it."),
  ...common,
}).describe(
  "A .env file on this machine, written by Compose's rules; what the catalog does not name is kept.",
);

export const dotenvFile = {
  schema,
  can: able({ readBack: true, holds: "two", resource: "step", batchable: true, owes: true }),
  oneLine: true,
  place: (target) =>
    target.host === undefined || target.host === "any" ? target.path : `${target.host}:${target.path}`,
  about: {
    restarts: "what reads the file: `restarts`, or `then` compose or systemd",
    limits: "no line breaks",
    testedAgainst: "real files",
  },
} satisfies TargetDefinition<typeof schema>;
