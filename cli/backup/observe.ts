import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { execa } from "execa";
import { z } from "zod";
import type { Catalog } from "../../components/catalog/index.ts";
import { CommandError, EXIT } from "../errors.ts";

/** A service that is not as it should be. */
export interface Ailing {
  readonly service: string;
  readonly why: string;
}

const COMPOSE_FILES = ["compose.yaml", "compose.yml", "docker-compose.yaml", "docker-compose.yml"];

/** The folders in which an .env file of the catalog stands beside a Compose file. */
export function composeFolders({ targets }: Catalog, directory: string): string[] {
  const folders = Object.values(targets).flatMap((target) => {
    const file = target.kind === "dotenv-file" ? resolve(directory, target.path) : undefined;
    return file !== undefined && existsSync(file) ? [dirname(file)] : [];
  });
  const withCompose = folders.filter((folder) =>
    COMPOSE_FILES.some((name) => existsSync(join(folder, name))),
  );
  return [...new Set(withCompose)];
}

/** A container, as `docker compose ps --format json` tells of it (docs.docker.com/reference/cli/docker/compose/ps). */
const containerSchema = z.object({
  Service: z.string(),
  State: z.string(),
  Health: z.string().default(""),
  ExitCode: z.number().default(0),
});

/**
 * The services of a Compose project that do not run, or whose health check fails or has not passed yet.
 *
 * @returns undefined where there is no docker here
 * @throws CommandError where docker can't tell
 */
export async function ailingServices(folder: string): Promise<Ailing[] | undefined> {
  const services = await compose(folder, ["config", "--services"]);
  if (services === undefined) return undefined;
  const listed = (await compose(folder, ["ps", "--all", "--format", "json"])) ?? "";
  const containers = containersIn(listed, folder);
  // Run by a project that includes this one, or not at all: then there is nothing that a rotation could break.
  if (containers.length === 0) return [];
  const expected = services.split("\n").filter((line) => line !== "");
  return expected.flatMap((service) => {
    const own = containers.filter((container) => container.Service === service);
    if (own.length === 0) return [{ service, why: "has no container" }];
    return own
      .flatMap((container) => whyAiling(container) ?? [])
      .slice(0, 1)
      .map((why) => ({ service, why }));
  });
}

function whyAiling({ State, Health, ExitCode }: z.output<typeof containerSchema>): string | undefined {
  // One that did its work and ended is as it should be.
  if (State === "exited" && ExitCode === 0) return undefined;
  if (State !== "running") return State;
  return Health === "" || Health === "healthy" ? undefined : Health;
}

function containersIn(text: string, folder: string): z.output<typeof containerSchema>[] {
  try {
    // One array before Compose 2.21, one object a line since (github.com/docker/compose/releases/tag/v2.21.0).
    const whole = text.trimStart().startsWith("[") ? JSON.parse(text) : undefined;
    const found = whole ?? text.split("\n").flatMap((line) => (line === "" ? [] : [JSON.parse(line)]));
    return z.array(containerSchema).parse(found);
  } catch {
    throw notTold(folder, "its answer can't be read");
  }
}

async function compose(folder: string, args: readonly string[]): Promise<string | undefined> {
  const ran = await execa("docker", ["compose", ...args], { cwd: folder, reject: false, stdin: "ignore" });
  if (ran.code === "ENOENT") return undefined;
  // What it prints may quote a line of the .env file.
  if (ran.failed) throw notTold(folder, `docker compose ${args[0]} ended with ${ran.exitCode}`);
  return ran.stdout;
}

function notTold(folder: string, why: string): CommandError {
  return new CommandError(
    `whether the services of ${folder} are healthy can't be told: ${why}. Nothing was changed. See docker compose ps there, ` +
      "or rotate all the same: --ignore-health",
    EXIT.failed,
  );
}
