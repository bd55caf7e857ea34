import { basename } from "node:path";

/** Whose rules a file is read and written by: Docker Compose's, or those of the package `dotenv`. */
export type EnvDialect = "compose" | "dotenv";

/**
 * The rules of a file, told by its name: wrangler gives `.dev.vars` and `.dev.vars.ENVIRONMENT` to `dotenv`. Source:
 * cloudflare/workers-sdk, packages/wrangler/src/dev/dev-vars.ts.
 */
export function dialectOf(path: string): EnvDialect {
  return /^\.dev\.vars(?:\.|$)/.test(basename(path)) ? "dotenv" : "compose";
}
