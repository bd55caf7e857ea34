import { dirname } from "node:path";
import { EnvFileError } from "./errors.ts";

/** The `code` of a Node system error, such as `ENOENT`. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}

/** What a failed read of `path` means to a person, and what to do. */
export function readError(path: string, error: unknown): EnvFileError {
  const [problem, remedy] = describeRead(path, error);
  return new EnvFileError(path, problem, remedy, error);
}

/** The same for a failed write of `path` or beside it. Says that no file was changed: the caller sees to that. */
export function writeError(path: string, error: unknown): EnvFileError {
  if (error instanceof EnvFileError) return error;
  const [problem, remedy] = describeWrite(path, error);
  return new EnvFileError(path, problem, `no file was changed; ${remedy}`, error);
}

function describeRead(path: string, error: unknown): [string, string] {
  switch (codeOf(error)) {
    case "ENOENT":
    case "ENOTDIR":
      return ["no such file", `make it (\`install -m 600 /dev/null ${path}\`) or correct its path`];
    case "EISDIR":
      return ["is a directory, not a file", "correct its path"];
    case "ELOOP":
      return ["is a symbolic link that leads back to itself", "point it to the file"];
    case "EACCES":
    case "EPERM":
      return [`cannot be read by ${user()}`, `run as its owner, or give access (\`chmod u+r ${path}\`)`];
    default:
      return [`cannot be read (${codeOf(error) ?? "unknown cause"})`, "mend the cause and run again"];
  }
}

function describeWrite(path: string, error: unknown): [string, string] {
  const directory = dirname(path);
  switch (codeOf(error)) {
    case "ENOSPC":
      return ["no space left on its disk", `free some (\`df -h ${directory}\`) and run again`];
    case "EDQUOT":
      return [`the disk quota of ${user()} is used up`, `free some space under ${directory} and run again`];
    case "EROFS":
      return [
        "its file system is read-only",
        `remount it for writing (\`findmnt -T ${directory}\`) and run again`,
      ];
    case "EACCES":
    case "EPERM":
      return [
        `its directory cannot be written by ${user()}`,
        `run as the directory's owner, or give access (\`chmod u+wx ${directory}\`)`,
      ];
    case "ENOENT":
    case "ENOTDIR":
      return ["its directory does not exist", `make it (\`mkdir -p ${directory}\`) or correct the path`];
    default:
      return [`cannot be replaced (${codeOf(error) ?? "unknown cause"})`, "mend the cause and run again"];
  }
}

function user(): string {
  const uid = process.geteuid?.();
  return uid === undefined ? "this user" : `user id ${uid}`;
}
