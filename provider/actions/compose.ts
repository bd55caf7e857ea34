import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { folderOnMachine, missingTool, onMachine } from "../machine/index.ts";
import type { ActionDriver } from "./driver.ts";

/** How long containers have to stay up before they count: one that ends at once runs for a moment. */
const STAYS = 1_000;

/** Source: `docker compose ps --format json` of Compose 2: one object a line, in versions before 2.21 one list. */
const containerSchema = z.object({
  ID: z.string().default(""),
  Service: z.string(),
  State: z.string(),
  Health: z.string().default(""),
});

type Container = z.output<typeof containerSchema>;

/** Makes containers anew and waits until they run: a mere restart keeps the environment that they were made with. */
export const compose: ActionDriver<"compose"> = {
  async problems(run) {
    return await missingTool(run, "docker", "install Docker with Compose 2, or remove the action");
  },

  async run(run) {
    const { services, directory, file, sudo, within } = run.settings;
    const folder = await folderOnMachine(run, directory);
    await onMachine(run, async (machine) => {
      const docker = async (...args: string[]) => {
        const all = ["compose", ...(file === undefined ? [] : ["--file", file]), ...args];
        return await machine.run({
          program: sudo ? "sudo" : "docker",
          args: sudo ? ["-n", "docker", ...all] : all,
          directory: folder,
          purpose: `makes ${services.join(", ")} anew`,
          timeoutMs: within,
        });
      };
      const { exitCode } = await docker("up", "--detach", "--force-recreate", "--no-deps", "--", ...services);
      const look = machine.byHand(`docker compose logs ${services.join(" ")}`);
      if (exitCode !== 0) {
        throw new Error(
          `docker compose up of ${services.join(", ")} ended with ${exitCode}${machine.where}, in ${folder}. What it says: ${look}`,
        );
      }
      const deadline = Date.now() + within;
      const containers = async () =>
        parse((await docker("ps", "--all", "--format", "json", "--", ...services)).stdout);
      for (;;) {
        const first = await containers();
        if (services.every((service) => isUp(first, service))) {
          await sleep(STAYS);
          const second = await containers();
          if (services.every((service) => isUp(second, service)) && idsOf(first) === idsOf(second)) return;
        }
        const late = services.find((service) => !isUp(first, service));
        if (Date.now() > deadline || (late !== undefined && isOver(first, late))) {
          throw new Error(
            `${late ?? services.join(", ")} ${stateOf(first, late)}${machine.where} after it was made anew. What it says: ${look}`,
          );
        }
        await sleep(STAYS / 2);
      }
    });
  },
};

function parse(text: string): Container[] {
  const lines = text.split("\n").filter((line) => line.trim() !== "");
  const found = text.trim().startsWith("[") ? [read(text)].flat() : lines.map(read);
  return found.flatMap((one) => containerSchema.safeParse(one).data ?? []);
}

/** What can't be read counts as nothing: the parser's own words would hold a piece of it. */
function read(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isUp(containers: readonly Container[], service: string): boolean {
  const its = containers.filter(({ Service }) => Service === service);
  return (
    its.length > 0 &&
    its.every(({ State, Health }) => State === "running" && ["", "healthy"].includes(Health))
  );
}

/** What no waiting mends. */
function isOver(containers: readonly Container[], service: string): boolean {
  return containers.some(
    ({ Service, State, Health }) =>
      Service === service && (["exited", "dead"].includes(State) || Health === "unhealthy"),
  );
}

function stateOf(containers: readonly Container[], service: string | undefined): string {
  const its = containers.filter(({ Service }) => Service === service);
  if (service === undefined || its.length === 0) return "has no container";
  return `is ${[...new Set(its.map(({ State, Health }) => (Health === "" ? State : `${State}, ${Health}`)))].join("; ")}`;
}

function idsOf(containers: readonly Container[]): string {
  return containers
    .map(({ ID }) => ID)
    .sort()
    .join();
}
