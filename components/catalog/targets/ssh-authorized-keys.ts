import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { duration } from "../source-schema.ts";
import { common, path } from "./fields.ts";
import { jumpSchema, sshFields } from "./ssh-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

/** Blanks stand within quotes only; a key's type would be read as the key. Source: sshd(8), "AUTHORIZED_KEYS FILE FORMAT". */
const options = z
  .string()
  .regex(
    /^(?!(?:ssh|ecdsa|sk)-)(?:[^\s"#]|"(?:[^"\\\r\n]|\\[^\r\n])*")+$/,
    withRemedy("is no list of options", 'write it as in authorized_keys: restrict,command="/usr/bin/backup"'),
  );

/** Fields that say how a machine is reached. */
const overSsh = ["port", "user", "hostKey", "identity", "jump"] as const;

const schema = strictObject({
  kind: z.literal("ssh-authorized-keys"),
  ...sshFields,
  host: sshFields.host.exactOptional().describe("The machine; this one if left out."),
  path: path
    .exactOptional()
    .describe("The file, which must exist. On another machine .ssh/authorized_keys of the user if left out."),
  options: options
    .exactOptional()
    .describe("What stands before a new key; else what stands before the one that it follows."),
  jump: jumpSchema.exactOptional().describe("The machine that it is reached through."),
  connectWithin: duration.default(20_000).describe("How long it may take to answer; else 20s."),
  ...common,
})
  .superRefine((target, context) => {
    if (target.host !== undefined) return;
    const issue = (at: string, message: string) => context.addIssue({ code: "custom", path: [at], message });
    if (target.path === undefined)
      issue(
        "path",
        withRemedy("is missing", "give the file's path, or `host` for a file on another machine"),
      );
    for (const field of overSsh) {
      if (target[field] !== undefined)
        issue(field, withRemedy("is of no use on this machine", "add `host`, or remove it"));
    }
  })
  .describe(
    "Who may log in over SSH: the public half of a key for SSH goes there beside the one before; retirement takes that out.",
  );

export const sshAuthorizedKeys = {
  schema,
  can: able({ compares: true, holds: "two", resource: "step", owes: true, accepts: true }),
  place: ({ host, path: file = ".ssh/authorized_keys" }) => (host === undefined ? file : `${host}:${file}`),
  identity: ({ host = "", port = 22, user = "", path: file = ".ssh/authorized_keys" }) => [
    host.toLowerCase(),
    String(port),
    user,
    file.replace(/^\.\//, ""),
  ],
  access: ({ identity }) =>
    identity !== undefined && ("config" in identity || "secret" in identity) ? identity : undefined,
  manner: ["hostKey", "identity", "jump", "connectWithin", "options"],
  about: {
    restarts: "nothing: sshd reads it at each login; sessions that are open stay open",
    limits: "keys for SSH only; the file must exist",
    testedAgainst: "a real OpenSSH server, with logins by the old and the new key; real files",
  },
} satisfies TargetDefinition<typeof schema>;
