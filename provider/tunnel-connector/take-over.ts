import { setTimeout as sleep } from "node:timers/promises";
import type { ConnectorInputs } from "./inputs.ts";
import { pathsOf, SLOTS, type Slot } from "./paths.ts";
import { programOn } from "./program.ts";
import type { RootShell } from "./root-shell.ts";
import { unitText } from "./unit.ts";

/** A start ends when the connector is connected, or systemd gives up (`TimeoutStartSec`). */
const START_MS = 90_000;
/** cloudflared lets requests end for 30 s when it is told to stop. */
const STOP_MS = 120_000;
const READY_MS = 30_000;

/** A connector as it stands on the machine. */
interface Standing {
  readonly slot: Slot;
  readonly isActive: boolean;
  /** Whether its unit and its token are the ones that are wanted. */
  readonly isWanted: boolean;
}

/**
 * Brings a machine to one connector with the wanted token, program and settings. It is started beside the one that runs, and
 * that is stopped only when the new one is ready: where it never gets there, the old one goes on. May be cut off at any
 * moment, and is repeated then.
 *
 * @throws Error where it does not become ready
 */
export async function takeOver(shell: RootShell, inputs: ConnectorInputs): Promise<void> {
  const { tunnel, token, metricsPorts } = inputs;
  const paths = pathsOf(tunnel);
  const program = await programOn(shell, inputs);
  const portOf = (slot: Slot) => metricsPorts[slot === "a" ? 0 : 1];
  const unit = (slot: Slot) => unitText({ tunnel, slot, program, metricsPort: portOf(slot) });
  const standing: Standing[] = [];
  for (const slot of SLOTS) {
    const isActive = await isRunning(shell, paths.unit(slot));
    // What runs was started with what lies there: a token and a unit are written only while their connector is stopped.
    const isWanted =
      (await shell.holds(paths.unitFile(slot), unit(slot))) && (await shell.holds(paths.token(slot), token));
    standing.push({ slot, isActive, isWanted });
  }
  const serving = standing.find(({ isActive, isWanted }) => isActive && isWanted);
  const chosen = (serving ?? standing.find(({ isActive }) => !isActive) ?? standing[1])?.slot ?? "a";
  if (serving === undefined || !(await becomesReady(shell, portOf(chosen), 0)))
    await start(shell, { tunnel, slot: chosen, unit: unit(chosen), token, port: portOf(chosen) });
  // Before the other one goes: after a loss of power one of them has to come up.
  await shell.must(["systemctl", "enable", "--quiet", "--", paths.unit(chosen)], "enables the connector");
  for (const { slot } of standing.filter((one) => one.slot !== chosen)) await takeAway(shell, tunnel, slot);
}

/** Takes a tunnel's connectors off a machine, with all that is theirs. */
export async function takeOff(shell: RootShell, tunnel: string): Promise<void> {
  for (const slot of SLOTS) await takeAway(shell, tunnel, slot);
  const { settings, programs } = pathsOf(tunnel);
  await shell.remove(settings, programs);
}

async function start(
  shell: RootShell,
  {
    tunnel,
    slot,
    unit,
    token,
    port,
  }: { tunnel: string; slot: Slot; unit: string; token: string; port: number },
): Promise<void> {
  const paths = pathsOf(tunnel);
  const called = paths.unit(slot);
  await shell.run(["systemctl", "stop", "--", called], "stops what runs there", { timeoutMs: STOP_MS });
  await shell.folder(paths.settings, "0700");
  await shell.write(paths.token(slot), token, "0600");
  await shell.write(paths.unitFile(slot), unit, "0644");
  await shell.must(["systemctl", "daemon-reload"], "reads the units again");
  const { exitCode } = await shell.run(["systemctl", "start", "--", called], "starts the connector", {
    timeoutMs: START_MS,
  });
  if (exitCode === 0 && (await becomesReady(shell, port, READY_MS))) return;
  // One that tries again and again would be left beside the one that goes on.
  await shell.run(["systemctl", "stop", "--", called], "stops it again", { timeoutMs: STOP_MS });
  throw new Error(
    `the tunnel's connector ${called} on ${shell.called} did not become ready, and was stopped; one that ran before goes on. What it ` +
      `says: ssh ${shell.called} journalctl -u ${called}; then: keyturn resume`,
  );
}

async function takeAway(shell: RootShell, tunnel: string, slot: Slot): Promise<void> {
  const paths = pathsOf(tunnel);
  const isThere = (await shell.digest(paths.unitFile(slot))) !== undefined;
  if (isThere)
    await shell.must(
      ["systemctl", "disable", "--now", "--quiet", "--", paths.unit(slot)],
      "stops a connector",
      {
        timeoutMs: STOP_MS,
      },
    );
  for (const path of [paths.unitFile(slot), paths.token(slot)]) await shell.withdraw(path);
  if (isThere) await shell.must(["systemctl", "daemon-reload"], "reads the units again");
}

async function isRunning(shell: RootShell, unit: string): Promise<boolean> {
  const { stdout } = await shell.run(["systemctl", "is-active", "--", unit], "looks at a connector");
  return stdout.trim() === "active";
}

/** Source: cloudflared's metrics/readiness.go: 200 while it has a connection to the edge, else 503. */
async function becomesReady(shell: RootShell, port: number, within: number): Promise<boolean> {
  const deadline = Date.now() + within;
  for (;;) {
    const { exitCode } = await shell.run(
      [
        "curl",
        "--fail",
        "--silent",
        "--max-time",
        "5",
        "--output",
        "/dev/null",
        `http://127.0.0.1:${port}/ready`,
      ],
      "asks whether the connector is ready",
    );
    if (exitCode === 127)
      throw new Error(`${shell.called} has no curl, which asks connectors how they are: install it`);
    if (exitCode === 0) return true;
    if (Date.now() >= deadline) return false;
    await sleep(500);
  }
}
