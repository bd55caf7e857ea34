import { homedir } from "node:os";
import { join, resolve } from "node:path";
import { execa } from "execa";
import { z } from "zod";

/**
 * The URL of a state that is kept in files of a folder. Without side files (`metadata=skip`): the engine replaces the
 * state's own file as a whole, but writes `STACK.json.attrs` beside it in place, and a kill in between leaves that
 * one empty, after which nothing reads the state ("failed to load checkpoint: EOF"; gocloud.dev/blob/fileblob).
 */
export function fileBackend(folder: string): string {
  return `file://${folder}?metadata=skip`;
}

/** The folder of such a URL. The engine takes `~` and relative paths too, from the project's folder. */
export function folderOf(url: string, project: string): string {
  const [path = ""] = url.slice("file://".length).split("?");
  return path.startsWith("~") ? join(homedir(), path.slice(1)) : resolve(project, path);
}

/**
 * Asks the engine where a project's state is kept.
 * @returns the folder that holds `.pulumi`; undefined for a backend that keeps no files here
 */
export async function backendFolder(root: string): Promise<string | undefined> {
  const args = ["whoami", "--json", "--verbose", "--non-interactive"];
  const { failed, stdout } = await execa("pulumi", args, { cwd: root, reject: false, stdin: "ignore" });
  if (failed) return undefined;
  const { data } = z.object({ url: z.string() }).safeParse(JSON.parse(stdout));
  return data?.url.startsWith("file://") === true ? folderOf(data.url, root) : undefined;
}
