import { posix } from "node:path";
import { againstEnv } from "./against-env.ts";
import { seenInCompose } from "./from-compose.ts";
import { seenInEnvFiles } from "./from-env.ts";
import { seenInFly } from "./from-fly.ts";
import { seenInSecretsConfig } from "./from-secrets-config.ts";
import { seenInSops } from "./from-sops.ts";
import { seenInWorkflow } from "./from-workflow.ts";
import { seenInWrangler } from "./from-wrangler.ts";
import type { Input, Surroundings } from "./input.ts";
import { looksSecret } from "./names.ts";
import { readEnvText } from "./read-env.ts";
import { type Recognised, recognise } from "./recognise.ts";
import type { Seen } from "./seen.ts";

/** What all files together tell, each for itself. */
export interface SeenInAll {
  readonly seen: readonly Seen[];
  /** How long the values in use are, by key, where .env files hold them. */
  readonly lengths: ReadonlyMap<string, number>;
}

/**
 * Reads the files that are imported.
 *
 * @throws CommandError where one can't be read, or is of no known kind
 */
export async function seeAll(inputs: readonly Input[], around: Surroundings): Promise<SeenInAll> {
  const files = inputs.map(recognise);
  const env = await seenInEnvFiles(files.flatMap(({ format, input }) => (format === "env" ? [input] : [])));
  const devKeys = keysOfDevFiles(files);
  const others = files.flatMap((file) => {
    if (file.format === "env") return [];
    const seen = seenIn(file, around, devKeys);
    return [file.format === "compose" ? againstEnv(seen, env.seen, file.input.path) : seen];
  });
  return { seen: [env.seen, ...others], lengths: env.lengths };
}

function seenIn(
  { format, input, data }: Exclude<Recognised, { format: "env" }>,
  around: Surroundings,
  devKeys: ReadonlyMap<string, readonly string[]>,
): Seen {
  switch (format) {
    case "sops":
      return seenInSops(input.path, data);
    case "secrets-config":
      return seenInSecretsConfig(input, data);
    case "wrangler":
      return seenInWrangler(input, data, devKeys);
    case "fly":
      return seenInFly(input, data);
    case "compose":
      return seenInCompose(input, data);
    case "workflow":
      return seenInWorkflow(input, data, around);
  }
}

/** Keys of .dev.vars that look like secrets, by folder: the Worker beside it most likely has them too. */
function keysOfDevFiles(files: readonly Recognised[]): Map<string, string[]> {
  const keys = new Map<string, string[]>();
  for (const { format, input } of files) {
    const name = posix.basename(input.path);
    if (format !== "env" || !name.startsWith(".dev.vars")) continue;
    const folder = posix.dirname(posix.normalize(input.path));
    const own = [...readEnvText(input.text, input.path).values.keys()].filter(looksSecret);
    keys.set(folder, [...new Set([...(keys.get(folder) ?? []), ...own])]);
  }
  return keys;
}
