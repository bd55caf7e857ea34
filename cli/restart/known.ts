import { relative } from "node:path";
import { type Container, containersIn } from "../../components/compose/containers.ts";
import { CommandError, EXIT } from "../errors.ts";
import type { Docker, DockerEnd } from "./docker.ts";
import { readModel, type ServiceModel } from "./model.ts";

/** A service of a Compose project, and what there is of it. */
export interface Known {
  /** Its name; behind its folder where another project has one of that name. */
  readonly id: string;
  readonly model: ServiceModel;
  readonly docker: Docker;
  /** The project's folder, absolute. */
  readonly directory: string;
  /** All that it has, those that have ended too. */
  readonly containers: readonly Container[];
  /** What Compose would make a container from now, `env_file` left out. */
  readonly hash: string | undefined;
  /** By which names others of its project are known here. */
  readonly idOf: (service: string) => string;
}

/** A project to look at. */
export interface Looked {
  readonly directory: string;
  readonly docker: Docker;
}

/**
 * Asks Compose for the services of some projects, what they rest on, and their containers.
 *
 * @throws CommandError where Compose can't be asked
 */
export async function knownServices(projects: readonly Looked[], root: string): Promise<Known[]> {
  const asked = withoutParts(await Promise.all(projects.map(ask)));
  const names = asked.flatMap(({ models }) => models.map(({ name }) => name));
  return asked.flatMap(({ directory, docker, models, containers, hashes }) => {
    const idOf = (name: string) =>
      names.filter((other) => other === name).length < 2
        ? name
        : `${relative(root, directory) || "."}/${name}`;
    return models.map((model) => ({
      id: idOf(model.name),
      model,
      docker,
      directory,
      containers: containers.filter(({ Service }) => Service === model.name),
      hash: hashes.get(model.name),
      idOf,
    }));
  });
}

interface Answered extends Looked {
  readonly models: readonly ServiceModel[];
  readonly containers: readonly Container[];
  readonly hashes: ReadonlyMap<string, string>;
}

/**
 * Without projects that another one includes: these have no container of their own, and all their services are that one's
 * (docs.docker.com/compose/how-tos/multiple-compose-files/include).
 */
function withoutParts(all: readonly Answered[]): Answered[] {
  return all.filter(({ models, containers }) => {
    const others = all.filter((other) => other.containers.length > 0 && other.containers !== containers);
    const isOfOthers = models.every(({ name }) =>
      others.some((other) => other.models.some((model) => model.name === name)),
    );
    return containers.length > 0 || models.length === 0 || !isOfOthers;
  });
}

async function ask({ directory, docker }: Looked): Promise<Answered> {
  const config = await docker.compose("config", "--no-interpolate", "--format", "json");
  const models = readModel(said(config, "config --quiet", directory));
  if (models === undefined) {
    throw new CommandError(
      `what docker compose tells of the project in ${directory} can't be read: use Docker Compose 2.20 or newer`,
    );
  }
  const hashes = said(await docker.compose("config", "--hash", "*"), "config --quiet", directory);
  const ps = said(await docker.compose("ps", "--all", "--format", "json"), "ps", directory);
  return { directory, docker, models, containers: containersIn(ps), hashes: hashesIn(hashes) };
}

/** Source: docker/compose, `cmd/compose/config.go`, `runHash`: `name hash`, one a line. */
function hashesIn(text: string): ReadonlyMap<string, string> {
  return new Map(text.split("\n").map((line) => [line.split(" ")[0] ?? "", line.split(" ")[1] ?? ""]));
}

function said({ exitCode, stdout }: DockerEnd, look: string, directory: string): string {
  if (exitCode === 0) return stdout;
  if (exitCode === 127) {
    throw new CommandError(
      "docker is not on PATH, and services begin anew by it: install Docker with Compose 2",
    );
  }
  throw new CommandError(
    `docker compose ended with ${exitCode} in ${directory}. What it says: cd ${directory} && docker compose ${look}`,
    EXIT.failed,
  );
}
