import { setTimeout as sleep } from "node:timers/promises";
import type { RootShell } from "../tunnel-connector/root-shell.ts";
import { UNIT } from "./paths.ts";

/** A stop lets streams and requests end; systemd gives it 15 s. */
const RESTART_MS = 60_000;
/** Source: curl(1), EXIT CODES: an HTTP error with `--fail`. */
const HTTP_ERROR = 22;

/** Reads the unit again and begins it anew. */
export async function restart(shell: RootShell): Promise<void> {
  await shell.must(["systemctl", "daemon-reload"], "reads the units again");
  // One that ends at once is seen by its health.
  await shell.run(["systemctl", "restart", "--", UNIT], "starts the service", { timeoutMs: RESTART_MS });
}

/** Has systemd start the service when the host starts. */
export async function enable(shell: RootShell): Promise<void> {
  await shell.must(["systemctl", "enable", "--quiet", "--", UNIT], "enables the service");
}

export async function isActive(shell: RootShell): Promise<boolean> {
  const { stdout } = await shell.run(["systemctl", "is-active", "--", UNIT], "looks at the service");
  return stdout.trim() === "active";
}

/** @param within seconds; 0 to ask once */
export async function becomesWell(shell: RootShell, port: number, within: number): Promise<boolean> {
  const deadline = Date.now() + within * 1000;
  for (;;) {
    // After its answer: another program's could be had while the service tries to listen there.
    if ((await health(shell, port)) === 0 && (await isActive(shell))) return true;
    if (Date.now() >= deadline) return false;
    await sleep(500);
  }
}

/** @throws Error where another program answers at the service's port */
export async function requirePortFree(shell: RootShell, port: number): Promise<void> {
  if (await isActive(shell)) return;
  if ([0, HTTP_ERROR].includes(await health(shell, port)))
    throw new Error(
      `another program answers at port ${port} of ${shell.called}: end it, or set another \`port\``,
    );
}

/** What curl ends with: 0 where the service is well, as its `/health` is 503 where it is not. */
async function health(shell: RootShell, port: number): Promise<number> {
  const url = `http://127.0.0.1:${port}/health`;
  const call = ["curl", "--fail", "--silent", "--max-time", "5", "--output", "/dev/null", url];
  const { exitCode } = await shell.run(call, "asks whether the service is well");
  if (exitCode === 127)
    throw new Error(`${shell.called} has no curl, which asks the service how it is: install it`);
  return exitCode;
}
