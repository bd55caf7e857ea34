import { z } from "zod";
import { dialectOf } from "../../env-dialect.ts";
import { strictObject } from "../objects.ts";
import { duration } from "../source-schema.ts";
import { common, path } from "./fields.ts";
import { jumpSchema, sshFields } from "./ssh-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("ssh-env-file"),
  ...sshFields,
  path: path.describe("The .env file there, absolute or from the user's home. It must exist."),
  jump: jumpSchema.exactOptional().describe("The machine that it is reached through."),
  connectWithin: duration.default(20_000).describe("How long it may take to answer; else 20s."),
  ...common,
}).describe(
  "A .env file on another machine, over SSH, written by Compose's rules, and by dotenv's where it is wrangler's .dev.vars; what the catalog does not name is kept.",
);

/** Source of the key rule: as a .env file's on this machine. */
export const sshEnvFile = {
  schema,
  can: able({ readBack: true, holds: "two", resource: "step", owes: true }),
  oneLine: ({ path: file }) => dialectOf(file) === "compose",
  place: ({ host, path: file }) => `${host}:${file}`,
  identity: ({ host, port = 22, path: file }) => [
    host.toLowerCase(),
    String(port),
    file.replace(/^\.\//, ""),
  ],
  access: ({ identity }) =>
    identity !== undefined && ("config" in identity || "secret" in identity) ? identity : undefined,
  manner: ["user", "hostKey", "identity", "jump", "connectWithin"],
  about: {
    restarts: "what reads the file: `then` systemd or compose",
    limits: "no line breaks, but in .dev.vars; the user owns the file",
    testedAgainst: "a real OpenSSH server, also through another one",
  },
} satisfies TargetDefinition<typeof schema>;
