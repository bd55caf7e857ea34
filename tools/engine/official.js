import { createRequire } from "node:module";
import { join } from "node:path";
import { EngineError } from "./engine-error.js";
import { inspectEngine } from "./probe.js";
import { startProgress } from "./progress.js";
import { writeStamp } from "./stamp.js";

const DOWNLOADS = "https://get.pulumi.com/install.sh";
/** A place that reaches package registries alone refuses at once or, behind some firewalls, never answers. */
const PROBE_MS = 4000;

/** Whether the host that the official build comes from answers. */
export async function reachesDownloads() {
  try {
    const answer = await fetch(DOWNLOADS, { method: "HEAD", signal: AbortSignal.timeout(PROBE_MS) });
    return answer.ok;
  } catch {
    return false;
  }
}

/**
 * The SDK's installer. Imported when it is needed: it takes a second to load, and needs node_modules.
 *
 * @param {{ root: string, version: string }} target
 */
export async function installWithSdk({ root, version }) {
  const { PulumiCommand } = await import("@pulumi/pulumi/automation/cmd.js");
  // The installer takes the SDK's own SemVer, which is no dependency of ours.
  const require = createRequire(createRequire(import.meta.url).resolve("@pulumi/pulumi"));
  const { SemVer } = /** @type {typeof import("semver")} */ (require("semver"));
  await PulumiCommand.install({ root, version: new SemVer(version) });
}

/**
 * Installs the official build into `<tools>/official`.
 *
 * @param {{ tools: string, version: string, inputs: string, log: (line: string) => void,
 *   install?: typeof installWithSdk }} options
 * @returns {Promise<{ bin: string, version: string }>}
 * @throws {EngineError}
 */
export async function installOfficial({ tools, version, inputs, log, install = installWithSdk }) {
  const root = join(tools, "official");
  const bin = join(root, "bin");
  const progress = startProgress(`Installing the official Pulumi CLI ${version} (once)`, { log });
  try {
    await install({ root, version });
    const made = await inspectEngine(bin, version);
    if ("problem" in made) throw new Error(made.problem);
    await writeStamp(tools, bin, {
      origin: "official",
      version: made.version,
      inputs,
      madeWith: "get.pulumi.com",
    });
    progress.stop(`Installed the official Pulumi CLI ${made.version}`);
    return { bin, version: made.version };
  } catch (error) {
    const reason =
      error instanceof Error ? error.message.trim().split("\n").slice(-3).join("\n") : String(error);
    throw new EngineError(`The official Pulumi CLI ${version} could not be installed: ${reason}`, {
      cause: error,
    });
  } finally {
    progress.stop();
  }
}
