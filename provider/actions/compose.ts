import { setTimeout as sleep } from "node:timers/promises";
import { containersIn } from "../../components/compose/containers.ts";
import { idsOf, isOver, isUp, stateOf } from "../../components/compose/standing.ts";
import { folderOnMachine, missingTool, onMachine } from "../machine/index.ts";
import type { Machine, MachineResult } from "../machine/machine.ts";
import { warn } from "../tell.ts";
import type { ActionDriver, ActionRun } from "./driver.ts";

type Run = ActionRun<"compose">;
type Docker = (...args: string[]) => Promise<MachineResult>;

/** How long containers have to stay up before they count: one that ends at once runs for a moment. */
const STAYS = 1_000;

/** Makes containers anew and waits until they run: a mere restart keeps the environment that they were made with. */
export const compose: ActionDriver<"compose"> = {
  async problems(run) {
    return await missingTool(run, "docker", "install Docker with Compose 2, or remove the action");
  },

  async run(run) {
    const folder = await folderOnMachine(run, run.settings.directory);
    await onMachine(run, async (machine) => {
      const docker = dockerOn(machine, run, folder);
      const named = run.settings.services;
      const services = named ?? (await runningServices(docker, machine, folder));
      if (services.length === 0) return await warn(nothingToDo(run, machine, folder));
      const force = named === undefined ? [] : ["--force-recreate"];
      const before = named === undefined ? await idsNow(docker, services) : "";
      const { exitCode } = await docker("up", "--detach", ...force, "--no-deps", "--", ...services);
      const look = machine.byHand(`docker compose logs ${services.join(" ")}`);
      if (exitCode !== 0) {
        throw new Error(
          `docker compose up of ${services.join(", ")} ended with ${exitCode}${machine.where}, in ${folder}. What it says: ${look}`,
        );
      }
      await stayUp(docker, services, run, `${machine.where} after it was made anew. What it says: ${look}`);
      if (named === undefined && before === (await idsNow(docker, services)))
        await warn(nothingToDo(run, machine, folder));
    });
  },
};

function dockerOn(machine: Machine, { settings, name }: Run, directory: string): Docker {
  const { services, file, sudo, within } = settings;
  return async (...args) => {
    const all = ["compose", ...(file === undefined ? [] : ["--file", file]), ...args];
    return await machine.run({
      program: sudo ? "sudo" : "docker",
      args: sudo ? ["-n", "docker", ...all] : all,
      directory,
      purpose: `makes ${services?.join(", ") ?? `what reads ${name}`} anew`,
      timeoutMs: within,
    });
  };
}

/**
 * Those that have a container which runs: of them `up` makes anew the ones that would be made with another configuration
 * now, by the hash that each carries as a label. What a person has stopped stays so. Why Compose itself compares:
 * docs/decisions/compose-services.md.
 */
async function runningServices(docker: Docker, machine: Machine, folder: string): Promise<string[]> {
  const { exitCode, stdout } = await docker("ps", "--format", "json");
  if (exitCode !== 0) {
    const look = machine.byHand("docker compose ps");
    throw new Error(
      `docker compose ps ended with ${exitCode}${machine.where}, in ${folder}. What it says: ${look}. Where Compose can't be ` +
        "asked, name the services in the catalog",
    );
  }
  return [...new Set(containersIn(stdout).map(({ Service }) => Service))].sort();
}

async function idsNow(docker: Docker, services: readonly string[]): Promise<string> {
  return idsOf(containersIn((await docker("ps", "--all", "--format", "json", "--", ...services)).stdout));
}

function nothingToDo({ name, written }: Run, { where }: Machine, folder: string): string {
  return (
    `${name}: no service of the Compose project in ${folder}${where} had to be made anew for ${written.join(", ")}. Where one reads ` +
    "the file by itself, which its configuration does not show, name it in the catalog: compose: [SERVICE]"
  );
}

async function stayUp(
  docker: Docker,
  services: readonly string[],
  { settings: { within } }: Run,
  after: string,
): Promise<void> {
  const deadline = Date.now() + within;
  const containers = async () =>
    containersIn((await docker("ps", "--all", "--format", "json", "--", ...services)).stdout);
  for (;;) {
    const first = await containers();
    if (services.every((service) => isUp(first, service))) {
      await sleep(STAYS);
      const second = await containers();
      if (services.every((service) => isUp(second, service)) && idsOf(first) === idsOf(second)) return;
    }
    const late = services.find((service) => !isUp(first, service));
    if (Date.now() > deadline || (late !== undefined && isOver(first, late)))
      throw new Error(`${late ?? services.join(", ")} ${stateOf(first, late)}${after}`);
    await sleep(STAYS / 2);
  }
}
