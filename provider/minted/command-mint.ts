import { execa } from "execa";
import { z } from "zod";
import type { SourceOf } from "../../components/catalog/index.ts";
import { type Listed, type Mint, MintError, parseReply } from "./mint.ts";

type Source = Extract<SourceOf<"minted">, { by: "command" }>;

/** Many an API counts. */
const id = z.union([z.string().min(1), z.int()]).transform(String);
const made = z.object({ id, value: z.string().min(1) });
const ids = z.array(id);

/**
 * Credentials that a person's own commands make. What such a command prints is told to nobody, since it may hold
 * the value; its exit code is.
 *
 * @param about what is minted, for the commands' environment
 */
export function commandMint(source: Source, about: { secret: string; generation: string }): Mint {
  const run = async (step: "create" | "find" | "revoke", more: Record<string, string>): Promise<string> => {
    const env = { KEYTURN_SECRET: about.secret, KEYTURN_GENERATION: about.generation, ...more };
    const { failed, exitCode, stdout } = await execa("/bin/sh", ["-c", source[step]], {
      env: { ...ownEnvironment(), ...env },
      extendEnv: false,
      stdin: "ignore",
      reject: false,
    });
    if (!failed) return stdout;
    throw new MintError(
      `the \`${step}\` command of ${about.secret} failed (${exitCode === undefined ? "ended by a signal" : `exit ${exitCode}`}). What it printed is left out, ` +
        "since it may hold the value: run it by hand to see",
    );
  };
  const from = (step: string) => `the \`${step}\` command of ${about.secret}`;
  return {
    find: async (name): Promise<Listed[]> =>
      parseReply(await run("find", { KEYTURN_NAME: name }), ids, from("find")).map((found) => ({
        id: found,
        name,
      })),
    // Its commands find by name, and what was there before keyturn bears another one.
    lives: async () => true,
    create: async (name) => parseReply(await run("create", { KEYTURN_NAME: name }), made, from("create")),
    revoke: async (gone) => {
      await run("revoke", { KEYTURN_ID: gone });
    },
  };
}

/** The environment without what opens the stack: an API's own client has no use for it. */
function ownEnvironment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_")));
}
