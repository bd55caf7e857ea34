import { execa } from "execa";
import type { ComposeProject } from "../../components/catalog/index.ts";
import { chosen, forClients, refuseNoFile } from "../health/compose-command.ts";

/** How a call of docker ended. What it printed may hold values of the Compose file: it is read, never shown. */
export interface DockerEnd {
  /** 127 where there is no docker. */
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Docker, for one Compose project. No argument ever holds a value. */
export interface Docker {
  /** `docker compose …` of this project. */
  compose(...args: readonly string[]): Promise<DockerEnd>;
  /** `docker …`, for a single container. */
  docker(...args: readonly string[]): Promise<DockerEnd>;
}

/**
 * The real one: the executable on PATH, in the project's folder, without a shell.
 * @throws CommandError where the folder's .env is no file
 */
export function dockerOf(project: ComposeProject): Docker {
  refuseNoFile(project);
  const run = async (args: readonly string[]): Promise<DockerEnd> => {
    const ended = await execa("docker", [...args], {
      cwd: project.directory,
      env: forClients(),
      extendEnv: false,
      stdin: "ignore",
      reject: false,
      // A Ctrl-C is for us: a container is made anew whole, or not at all.
      detached: true,
    });
    const exitCode = ended.exitCode ?? (ended.code === "ENOENT" ? 127 : 1);
    return { exitCode, stdout: ended.stdout, stderr: ended.stderr };
  };
  return {
    compose: (...args) => run(["compose", ...chosen(project), ...args]),
    docker: (...args) => run(args),
  };
}
