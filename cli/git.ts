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

/**
 * Brings what was committed to where others see it, so that the intent is on record there before it is carried out.
 *
 * @param to a branch there; the one that is checked out unless given
 * @throws CommandError where it is not taken, such as where somebody else was first
 */
export async function pushCommits(folder: string, remote: string, to?: string): Promise<void> {
  const git = execa({
    cwd: folder,
    reject: false,
    stdin: "ignore",
    env: { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0" },
  });
  const from = to === undefined ? "HEAD" : `HEAD:refs/heads/${to}`;
  const pushed = await git`git push --quiet --end-of-options ${remote} ${from}`;
  if (!pushed.failed) return;
  throw new CommandError(
    `the stack file is committed but could not be pushed to ${withoutCredentials(remote)}, so nothing was applied: ` +
      `${withoutCredentials(pushed.stderr)}\nTake over what others pushed (git pull --rebase), push, then: keyturn resume`,
    EXIT.failed,
  );
}

/** An address of Git's without the user and the token that may stand in it. */
export function withoutCredentials(text: string): string {
  return text.replaceAll(/(\b[a-z][a-z0-9+.-]*:\/\/)[^\s/@]*@/gi, "$1");
}
