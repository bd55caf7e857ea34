import { versionOf } from "../../components/sse-tokens/host/version.ts";
import type { RootShell } from "../tunnel-connector/root-shell.ts";
import { envLines } from "./env-lines.ts";
import { forgetFormer, isUnfinished, keepFormer, restoreFormer } from "./former.ts";
import type { SseHostInputs } from "./inputs.ts";
import { PATHS, programPath, UNIT } from "./paths.ts";
import { becomesWell, enable, isActive, requirePortFree, restart } from "./service.ts";
import { unitText } from "./unit.ts";

const STOP_MS = 60_000;

/** What is deployed, and beside what. */
export interface Deployment {
  readonly inputs: SseHostInputs;
  /** The version that was deployed before this one, whose program stays; none, or the same, removes no other. */
  readonly before?: string;
}

/**
 * Brings a host to the wanted program, settings, tokens and unit, and waits until the service is well. Where it does not become
 * so, what was there before is put back at once. May be cut off at any moment, and is repeated then.
 *
 * @throws Error where it does not become well; it names the version that runs instead
 */
export async function deploy(shell: RootShell, { inputs, before }: Deployment): Promise<void> {
  const { node, program, port, healthWithin } = inputs;
  const version = versionOf(program);
  const path = programPath(version);
  const files = [
    [
      PATHS.settings,
      envLines({ ...inputs.settings, SSE_PORT: String(port), SSE_GATEWAY_PORT: "off" }),
      "0600",
    ],
    [PATHS.tokens, envLines(inputs.tokens), "0600"],
    [PATHS.unit, unitText({ node, version }), "0644"],
  ] as const;
  await requireNode(shell, node);
  await requirePortFree(shell, port);
  if (!(await shell.holds(path, program))) {
    await shell.folder(PATHS.programs, "0755");
    await shell.write(path, program, "0644");
  }
  if (!(await isThere(shell, files)) || !(await becomesWell(shell, port, 0))) {
    await shell.folder(PATHS.folder, "0700");
    const hasFormer = await keepFormer(shell);
    for (const [place, content, mode] of files) await shell.write(place, content, mode);
    await restart(shell);
    if (!(await becomesWell(shell, port, healthWithin)))
      await giveUp(shell, { hasFormer, version, healthWithin });
    await forgetFormer(shell);
  }
  // After a loss of power it has to come up.
  await enable(shell);
  if (before !== undefined && before !== version) await removeOthers(shell, [before, version]);
}

/** Takes the service off a host, with all that is its own. */
export async function takeOff(shell: RootShell): Promise<void> {
  if ((await shell.digest(PATHS.unit)) !== undefined)
    await shell.must(["systemctl", "disable", "--now", "--quiet", "--", UNIT], "stops the service", {
      timeoutMs: STOP_MS,
    });
  await shell.remove(PATHS.unit, PATHS.folder, PATHS.programs);
  await shell.must(["systemctl", "daemon-reload"], "reads the units again");
}

async function isThere(
  shell: RootShell,
  files: readonly (readonly [string, string, string])[],
): Promise<boolean> {
  // What runs may not be what lies there, where a change was cut off.
  if (await isUnfinished(shell)) return false;
  for (const [place, content] of files) if (!(await shell.holds(place, content))) return false;
  return await isActive(shell);
}

async function giveUp(
  shell: RootShell,
  { hasFormer, version, healthWithin }: { hasFormer: boolean; version: string; healthWithin: number },
): Promise<never> {
  const failed = `version ${version} of the service on ${shell.called} was not well within ${healthWithin} s`;
  const log = `ssh ${shell.called} journalctl -u ${UNIT}`;
  if (!hasFormer) {
    await takeOff(shell);
    throw new Error(`${failed}, and was taken off again, as there was none before. What it said: ${log}`);
  }
  await restoreFormer(shell);
  await restart(shell);
  const unit = await shell.must(["cat", "--", PATHS.unit], "reads which version is back");
  const former = /sse-tokens-([0-9a-f]{16})\.cjs/.exec(unit)?.[1] ?? "before";
  const port = await formerPort(shell);
  const isWell = await becomesWell(shell, port, healthWithin);
  if (isWell) await forgetFormer(shell);
  throw new Error(
    `${failed}: version ${former} is back with its settings and tokens, and is ${isWell ? "well" : "not well either"}. What they said: ${log}`,
  );
}

/** Where the version that is back tells how it is. */
async function formerPort(shell: RootShell): Promise<number> {
  const line = await shell.must(["grep", "-m1", "^SSE_PORT=", PATHS.settings], "reads the port");
  return Number(line.trim().slice("SSE_PORT=".length));
}

async function removeOthers(shell: RootShell, kept: readonly string[]): Promise<void> {
  const names = await shell.must(["ls", "--", PATHS.programs], "looks for versions");
  const versions = names
    .split("\n")
    .flatMap((name) => /^sse-tokens-([0-9a-f]{16})\.cjs$/.exec(name)?.[1] ?? []);
  const old = versions.filter((version) => !kept.includes(version));
  if (old.length > 0) await shell.remove(...old.map(programPath));
}

async function requireNode(shell: RootShell, node: string): Promise<void> {
  const { exitCode, stdout } = await shell.run([node, "--version"], "asks for a version");
  const [, major, minor] = /^v(\d+)\.(\d+)\./.exec(stdout) ?? [];
  if (exitCode !== 0 || major === undefined)
    throw new Error(`${shell.called} has no Node at ${node}: install it, or name another path (\`node\`)`);
  if (Number(major) < 20 || (Number(major) === 20 && Number(minor) < 20))
    throw new Error(`Node at ${node} on ${shell.called} is ${stdout.trim()}: update it to 20.20 or newer`);
}
