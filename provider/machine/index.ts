/** The machine that a target's file lies on. */
import { stat } from "node:fs/promises";
import { dirname, posix, resolve } from "node:path";
import type { Target } from "../../components/catalog/index.ts";
import { requireHere } from "../place.ts";
import { overSsh } from "../ssh/connect.ts";
import { runCommand } from "../ssh/run-command.ts";
import { findTool } from "../tools/find-tool.ts";
import { localMachine } from "./local.ts";
import type { Machine } from "./machine.ts";

/** What lies on a machine. */
interface Lying {
  readonly name: string;
  readonly target?: Target;
  /** Absolute folder that relative paths start from. */
  readonly directory: string;
  /** What keyturn comes in with, where the target names a credential. */
  readonly access?: readonly string[];
}

/**
 * Does something on the machine that a target's file lies on.
 * @throws Error where that can't be done from here
 * @throws {PlaceSilent} where it does not answer
 */
export async function onMachine<T>(lying: Lying, does: (machine: Machine) => Promise<T>): Promise<T> {
  const { name, target, directory, access } = lying;
  switch (target?.kind) {
    case "dotenv-file":
      requireHere(target.host === undefined ? { directory } : { directory, host: target.host }, undefined);
      return await does(localMachine(directory));
    case "ssh-env-file": {
      const place = { name, target, directory, ...(access === undefined ? {} : { access }) };
      return await overSsh(place, async (session) =>
        does({
          where: ` on ${session.called}`,
          byHand: (command) => `ssh ${session.called} ${command}`,
          run: async (command) => await runCommand(session, command),
        }),
      );
    }
    default:
      throw new Error(`nothing can be run on the machine of ${name}`);
  }
}

/** What is missing on this machine for a program to be run here; asks no other machine. */
export async function missingTool(
  { target, directory }: Lying,
  program: string,
  remedy: string,
): Promise<string[]> {
  if (target?.kind !== "dotenv-file" || (await findTool(program, directory)) !== undefined) return [];
  return [`${program} is not on PATH: ${remedy}`];
}

/**
 * A folder on the machine that a target's file lies on: the one that is named, else the file's own. Relative paths start where
 * the target's does.
 * @throws Error where it is on this machine and not there
 */
export async function folderOnMachine(
  { target, directory }: Lying,
  named: string | undefined,
): Promise<string> {
  if (target?.kind === "ssh-env-file") return named ?? posix.dirname(target.path);
  const path = target?.kind === "dotenv-file" ? target.path : ".";
  const folder = resolve(directory, named ?? dirname(path));
  const found = await stat(folder).catch(() => undefined);
  if (found?.isDirectory() !== true) throw new Error(`the folder ${named ?? dirname(path)} is not there`);
  return folder;
}
