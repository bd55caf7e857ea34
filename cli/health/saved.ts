import { mkdir, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { CommandError } from "../errors.ts";
import { healthText, readHealth, type SystemHealth } from "./health.ts";

/** Writes how a system is into a file of mode 600, for a later comparison. @throws CommandError where it can't be written */
export async function saveHealth(path: string, health: SystemHealth): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFileAtomic(path, healthText(health), { mode: 0o600 });
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    throw new CommandError(
      `${path} can't be written (${code}): check the path, its owner and the disk`,
      undefined,
      {
        cause,
      },
    );
  }
}

/** Reads what `saveHealth` wrote. @throws CommandError where it is not there, or something else */
export async function savedHealth(path: string): Promise<SystemHealth> {
  const text = await readFile(path, "utf8").catch((cause: NodeJS.ErrnoException) => {
    const remedy = `check the path, or make it: keyturn check --save ${path}`;
    throw new CommandError(`${path} can't be read (${cause.code}): ${remedy}`, undefined, { cause });
  });
  const health = readHealth(text);
  if (health === undefined)
    throw new CommandError(
      `${path} holds no saved state of a system: make one with keyturn check --save ${path}`,
    );
  return health;
}
