import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { accessSchema } from "./access.ts";
import { path } from "./fields.ts";

/** Never taken for an option, nor for several words. */
const hostName = z
  .string()
  .regex(
    /^[A-Za-z0-9_][A-Za-z0-9_.:-]{0,252}$/,
    withRemedy("is no host", "write its name, its address, or its Host of ~/.ssh/config"),
  );

const fingerprint = z
  .string()
  .regex(
    /^SHA256:[A-Za-z0-9+/]{43}=?$/,
    withRemedy("is no fingerprint", "write SHA256:… as ssh-keygen -lf shows it, or { knownHosts: FILE }"),
  );

/** How a machine proves that it is the one. */
const hostKeySchema = z.union(
  [
    fingerprint,
    z.array(fingerprint).min(1, withRemedy("is empty", "give a fingerprint")),
    strictObject({ knownHosts: path.describe("A known_hosts file, from the system's folder or absolute.") }),
  ],
  withRemedy("has the wrong form", "write SHA256:…, a list of these, or { knownHosts: FILE }"),
);

/** What keyturn comes in with. */
const identitySchema = z.union(
  [
    strictObject({
      file: path.describe("A private key's file without passphrase, from the system's folder or absolute."),
    }),
    strictObject({ agent: z.literal(true).describe("The agent behind SSH_AUTH_SOCK.") }),
    accessSchema,
  ],
  withRemedy(
    "has the wrong form",
    "write { file: PATH }, { agent: true }, { config: NAME } or { secret: NAME }",
  ),
);

/** How a machine is reached over SSH. What is left out, ~/.ssh/config says, else it is as for ssh. */
export const sshFields = {
  host: hostName.describe("The machine: a name, an address, or a Host of ~/.ssh/config."),
  port: z.number().int().min(1).max(65_535).exactOptional().describe("22 if left out."),
  user: z
    .string()
    .regex(
      /^[A-Za-z0-9_][A-Za-z0-9_.@-]{0,100}$/,
      withRemedy("is no user's name", "write it as on the machine"),
    )
    .exactOptional()
    .describe("The user there, who must own the file; else the one who runs keyturn."),
  hostKey: hostKeySchema
    .exactOptional()
    .describe(
      "The key that the machine must show: its fingerprint, or a file that lists it; else ~/.ssh/known_hosts.",
    ),
  identity: identitySchema
    .exactOptional()
    .describe("What keyturn comes in with; else the agent, and the usual keys in ~/.ssh."),
};

const { identity: _, ...reached } = sshFields;

/** A machine that connections go through. It lets in whoever the last one does, unless it says otherwise. */
export const jumpSchema = strictObject({
  ...reached,
  identity: z
    .union(
      [
        strictObject({ file: path.describe("As of the target.") }),
        strictObject({ agent: z.literal(true).describe("As of the target.") }),
      ],
      withRemedy("has the wrong form", "write { file: PATH } or { agent: true }, or leave it out"),
    )
    .exactOptional()
    .describe("What keyturn comes in with there; else what the target says."),
});
