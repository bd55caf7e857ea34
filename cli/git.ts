import { basename, dirname } from "node:path";
import { execa } from "execa";
import { CommandError, EXIT } from "./errors.ts";
import { note } from "./output.ts";

/**
 * Commits one file, and nothing else that is staged or changed, where it lies in a Git work tree; elsewhere
 * does nothing.
 *
 * @throws CommandError where Git refuses: the intent must be on record before it is carried out
 */
export async function commitFile(path: string, subject: string): Promise<void> {
  const git = execa({ cwd: dirname(path), reject: false, stdin: "ignore" });
  const inside = await git`git rev-parse --is-inside-work-tree`;
  if (inside.failed || inside.stdout !== "true") return;
  const file = basename(path);
  const ignored = await git`git check-ignore -q -- ${file}`;
  if (ignored.exitCode === 0) return;
  await git`git add -- ${file}`;
  const unchanged = await git`git diff --cached --quiet -- ${file}`;
  if (unchanged.exitCode === 0) return;
  const commit = await git`git commit --quiet -m ${subject} -- ${file}`;
  if (commit.failed) {
    throw new CommandError(
      `${file} is written but could not be committed, so nothing was applied: ${commit.stderr}\n` +
        "Commit it, then run pulumi up; or use --no-commit",
      EXIT.failed,
    );
  }
  note(`Committed ${file}: ${subject}`);
}
