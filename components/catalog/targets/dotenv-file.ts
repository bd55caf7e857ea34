import { z } from "zod";
import { dialectOf } from "../../env-dialect.ts";
import { plainName } from "../names.ts";
import { strictObject } from "../objects.ts";
import { common, path } from "./fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

/** What any .env file on this machine has. */
export const dotenvFields = {
  path: path.describe("The .env file, relative to the system's folder or absolute."),
  host: plainName
    .exactOptional()
    .describe("The machine that it lives on, or `any`; else the one that first writes it."),
  ...common,
};

const schema = strictObject({ kind: z.literal("dotenv-file"), ...dotenvFields }).describe(
  "A .env file on this machine, written by Compose's rules, and by dotenv's where it is wrangler's .dev.vars; what the catalog does not name is kept.",
);

export const dotenvFile = {
  schema,
  can: able({ readBack: true, holds: "two", resource: "step", batchable: true, owes: true }),
  oneLine: ({ path: file }) => dialectOf(file) === "compose",
  place: (target) =>
    target.host === undefined || target.host === "any" ? target.path : `${target.host}:${target.path}`,
  about: {
    restarts: "what reads the file: `restarts`, or `then` compose or systemd",
    limits: "no line breaks, but in .dev.vars",
    testedAgainst: "real files",
  },
} satisfies TargetDefinition<typeof schema>;
