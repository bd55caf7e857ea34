import { open, readFile } from "node:fs/promises";
import { EnvFileError } from "./errors.ts";
import { codeOf } from "./file-error.ts";

/**
 * Refuses a file whose content may be written but whose name cannot be taken over by another file: that would
 * only show in the middle of the change, with other files replaced already.
 */
export async function assertReplaceable(target: string): Promise<void> {
  if ((await mountPoints()).includes(target)) {
    throw new EnvFileError(
      target,
      "is mounted as a single file, which cannot be replaced as a whole",
      "no file was changed; mount the directory it lies in, or run where the file itself is",
    );
  }
  try {
    await (await open(target, "r+")).close();
  } catch (error) {
    // A file that is merely not writable (EACCES) can be replaced; EPERM is said of an immutable one.
    if (codeOf(error) !== "EPERM") return;
    const remedy = `no file was changed; \`chattr -i ${target}\` and run again`;
    throw new EnvFileError(target, "is marked as immutable", remedy, error);
  }
}

/** Where something is mounted; empty on systems that do not tell. */
async function mountPoints(): Promise<string[]> {
  const text = await readFile("/proc/self/mountinfo", "utf8").catch(() => "");
  // proc(5): the fifth field, blanks and the like as octal escapes.
  return text
    .split("\n")
    .map((line) =>
      (line.split(" ")[4] ?? "").replace(/\\([0-7]{3})/g, (_, octal: string) =>
        String.fromCharCode(Number.parseInt(octal, 8)),
      ),
    );
}
