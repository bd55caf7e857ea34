import { basename, dirname } from "node:path";
import { execa } from "execa";
import { CommandError, EXIT } from "./errors.ts";
import { note } from "./output.ts";

/**
 * Commits one file, and nothing else that is staged or changed, where it lies in a Git work tree; elsewhere
 * says that it does not.
 *
 * @throws CommandError where Git refuses: the intent must be on record before it is carried out
 */
export async function commitFile(path: string, subject: string): Promise<void> {
  const git = execa({ cwd: dirname(path), reject: false, stdin: "ignore", env: { LC_ALL: "C" } });
  const file = basename(path);
  const inside = await git`git rev-parse --is-inside-work-tree`;
  const isOutside = inside.failed && inside.stderr.includes("not a git repository");
  if (inside.code === "ENOENT" || inside.stdout === "false" || isOutside) {
    note(
      `${file} is not committed: ${inside.code === "ENOENT" ? "there is no git here" : "this folder is no Git work tree"}.`,
    );
    return;
  }
  if (inside.failed) throw notCommitted(file, inside.stderr);
  const ignored = await git`git check-ignore -q -- ${file}`;
  if (ignored.exitCode === 0) return;
  const add = await git`git add -- ${file}`;
  if (add.failed) throw notCommitted(file, add.stderr);
  const unchanged = await git`git diff --cached --quiet -- ${file}`;
  if (unchanged.exitCode === 0) return;
  const commit = await git`git commit --quiet -m ${subject} -- ${file}`;
  if (commit.failed) throw notCommitted(file, commit.stderr);
  note(`Committed ${file}: ${subject}`);
}

function notCommitted(file: string, reason: string): CommandError {
  return new CommandError(
    `${file} is written but could not be committed, so nothing was applied: ${reason}\n` +
      "Commit it, then go on: keyturn resume; or use --no-commit",
    EXIT.failed,
  );
}
