import randomPackage from "@pulumi/random/package.json" with { type: "json" };
import { execa } from "execa";
import { type RunningStandIns, startStandIns } from "./providers/stand-ins.ts";

const VERSION = randomPackage.version;

/**
 * Starts stand-ins for the provider plugins that can't be had here: where the engine itself had to be built, and
 * where its own download of a plugin fails. Gives undefined where the official plugins play their part.
 *
 * @param engine how the engine came here
 * @param env the environment that the engine runs with
 */
export async function startNeededStandIns(
  engine: { origin: string },
  env: Readonly<Record<string, string>>,
): Promise<RunningStandIns | undefined> {
  if (process.env.PULUMI_DEBUG_PROVIDERS !== undefined) return undefined;
  if (engine.origin !== "built" && (await installs(env))) return undefined;
  return await startStandIns(["random"]);
}

/** A plugin that is there already is not fetched again. */
async function installs(env: Readonly<Record<string, string>>): Promise<boolean> {
  const args = ["plugin", "install", "resource", "random", VERSION];
  const { failed } = await execa("pulumi", args, { env, reject: false, stdin: "ignore", timeout: 120_000 });
  return !failed;
}
