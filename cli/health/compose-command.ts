import { statSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import type { ComposeProject } from "../../components/catalog/index.ts";
import { CommandError, EXIT } from "../errors.ts";

/** Docker is not on this machine. */
export class NoDocker extends CommandError {}

/** How long Compose may take to tell something. */
const WITHIN_MS = 60_000;

/**
 * The environment without what opens the state, which no client needs. Everything else is left, since Compose reads variables
 * from its environment, and without them would see another project.
 */
export function forClients(): Record<string, string | undefined> {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(?:PULUMI|KEYTURN)_/.test(name)),
  );
}

/**
 * Runs `docker compose` on a project and gives what it prints. What it says on standard error is never shown: of an .env file
 * that can't be read Compose quotes the line.
 * @throws NoDocker where docker is not there; CommandError where it ends with another code than 0
 */
export async function composeOutput(project: ComposeProject, args: readonly string[]): Promise<string> {
  refuseNoFile(project);
  const all = ["compose", ...chosen(project), ...args];
  const ran = await execa("docker", all, {
    cwd: project.directory,
    env: forClients(),
    extendEnv: false,
    stdin: "ignore",
    timeout: WITHIN_MS,
    reject: false,
    stripFinalNewline: false,
  });
  if (!ran.failed) return ran.stdout;
  if (ran.code === "ENOENT") {
    throw new NoDocker(
      `docker can't be run in ${project.directory}: see that the folder is there, and install Docker with Compose 2`,
    );
  }
  const how = ran.timedOut
    ? `took longer than ${WITHIN_MS / 1000} s`
    : `ended with ${ran.exitCode ?? ran.signal}`;
  const verb = args.find((word) => !word.startsWith("-")) ?? "";
  throw new CommandError(
    `docker compose ${verb} ${how} in ${project.directory}. What it says: ${byHand(project, verb)}`,
    EXIT.failed,
  );
}

/**
 * Compose reads `.env` of its folder by itself: at a pipe it would wait for ever.
 * @throws CommandError where that is something, and no file
 */
export function refuseNoFile({ directory }: ComposeProject): void {
  const path = join(directory, ".env");
  const found = statSync(path, { throwIfNoEntry: false });
  if (found === undefined || found.isFile()) return;
  const what = found.isDirectory() ? "a folder" : "a pipe, socket or device";
  throw new CommandError(
    `${path} is ${what}, not a file, and Compose reads it. Put a file in its place, or nothing`,
  );
}

/** Which project is meant, as Compose's own options. */
export function chosen({ file, project }: ComposeProject): string[] {
  return [
    ...(file === undefined ? [] : ["--file", file]),
    ...(project === undefined ? [] : ["--project-name", project]),
  ];
}

/** A command line for a person. */
function byHand(project: ComposeProject, verb: string): string {
  const quiet = verb === "config" ? ["config", "--quiet"] : [verb];
  return `(cd ${project.directory} && ${["docker", "compose", ...chosen(project), ...quiet].join(" ")})`;
}
