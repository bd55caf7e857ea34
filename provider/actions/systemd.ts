import { setTimeout as sleep } from "node:timers/promises";
import { missingTool, onMachine } from "../machine/index.ts";
import type { Machine } from "../machine/machine.ts";
import type { ActionDriver } from "./driver.ts";

/** How long a unit has to stay active before it counts: one that ends at once is active for a moment. */
const STAYS = 1_000;

const PROPERTIES = ["ActiveState", "Type", "Result", "MainPID"];

/** Restarts units, and waits until they are active and stay so. */
export const systemd: ActionDriver<"systemd"> = {
  async problems(run) {
    return await missingTool(run, "systemctl", "run where systemd is, or remove the action");
  },

  async run(run) {
    const { units, sudo, user, within } = run.settings;
    await onMachine(run, async (machine) => {
      const systemctl = async (...args: string[]) => {
        const all = [...(sudo ? ["-n", "systemctl"] : []), ...(user ? ["--user"] : []), ...args];
        const program = sudo ? "sudo" : "systemctl";
        return await machine.run({
          program,
          args: all,
          purpose: `restarts ${units.join(", ")}`,
          timeoutMs: within,
        });
      };
      const { exitCode } = await systemctl("restart", "--", ...units);
      for (const unit of units) await waitFor(unit, within, machine, systemctl);
      if (exitCode !== 0) throw new Error(`systemctl restart ended with ${exitCode}${machine.where}`);
    });
  },
};

async function waitFor(
  unit: string,
  within: number,
  machine: Machine,
  systemctl: (...args: string[]) => Promise<{ exitCode: number; stdout: string }>,
): Promise<void> {
  const deadline = Date.now() + within;
  for (;;) {
    const first = await stateOf(unit, systemctl);
    if (first.Type === "oneshot" && first.ActiveState === "inactive" && first.Result === "success") return;
    if (first.ActiveState === "active") {
      await sleep(STAYS);
      const second = await stateOf(unit, systemctl);
      if (second.ActiveState === "active" && second.MainPID === first.MainPID) return;
    }
    const isOver = ["failed", "inactive"].includes(first.ActiveState ?? "");
    if (isOver || Date.now() > deadline) {
      const state = first.ActiveState ?? "unknown to systemd";
      const look = machine.byHand(`journalctl -u ${unit}`);
      throw new Error(`${unit} is ${state}${machine.where} after it was restarted. What it says: ${look}`);
    }
    await sleep(STAYS / 2);
  }
}

async function stateOf(
  unit: string,
  systemctl: (...args: string[]) => Promise<{ stdout: string }>,
): Promise<Readonly<Record<string, string | undefined>>> {
  const { stdout } = await systemctl("show", `--property=${PROPERTIES.join(",")}`, "--", unit);
  const lines = stdout
    .split("\n")
    .map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]);
  return Object.fromEntries(lines) as Record<string, string>;
}
