import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { delimiter, join, resolve } from "node:path";

/** Where a program lies that may be run, as the system would find it: on PATH, or, where its name holds a `/`, from a folder. */
export async function findTool(program: string, directory: string): Promise<string | undefined> {
  const places = program.includes("/")
    ? [resolve(directory, program)]
    : (process.env.PATH ?? "").split(delimiter).map((folder) => join(resolve(directory, folder), program));
  for (const place of places) if (await isProgram(place)) return place;
  return undefined;
}

async function isProgram(path: string): Promise<boolean> {
  try {
    await access(path, constants.X_OK);
    return (await stat(path)).isFile();
  } catch {
    return false;
  }
}
