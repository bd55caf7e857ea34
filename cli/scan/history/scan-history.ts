import { CommandError } from "../../errors.ts";
import type { Collector } from "../collector.ts";
import { shownPath } from "../detect/in-path.ts";
import { detectInFile, type Search } from "../detect/index.ts";
import { isNamedKind } from "../detect/settings.ts";
import type { Looked } from "../files/scan-files.ts";
import { git, startGit } from "../git.ts";
import { type LeftOut, MOST_BYTES } from "../left-out.ts";
import { splitLines } from "../split-lines.ts";
import { type Added, AddedReader, LOG_ARGS } from "./added.ts";
import { Blobs } from "./blobs.ts";

/** How much of a history was looked through. */
export interface LookedBack extends Looked {
  /** Of a shallow clone only the newest commits are here. */
  readonly shallow: boolean;
}

/**
 * Looks through every line that a commit of any branch, tag or stash added, and through commit messages; oldest first,
 * so that a value is told where it came in, and once. Memory does not grow with the history.
 *
 * @param progress is told how many commits are done, and of how many
 * @throws CommandError where the folder is in no Git repository
 */
export async function scanHistory(
  folder: string,
  search: Search,
  { collector, leftOut, progress }: Sinks,
): Promise<LookedBack> {
  const [top, shallow, count] = [
    await git(folder, ["rev-parse", "--show-toplevel"]),
    await git(folder, ["rev-parse", "--is-shallow-repository"]),
    await git(folder, ["rev-list", "--all", "--count"]),
  ];
  if (top === undefined) {
    throw new CommandError("this folder is in no Git repository, or there is no git: leave --history out");
  }
  const log = startGit(top, LOG_ARGS);
  log.stdin.end();
  const blobs = new Blobs(top);
  const reader = new AddedReader(leftOut);
  const looked = { items: 0, bytes: 0, shallow: shallow === "true" };
  try {
    for await (const lines of splitLines(log.stdout, MOST_BYTES)) {
      for (const line of lines) {
        looked.bytes += line.bytes.length + line.cut;
        const added = reader.take(line);
        if (added !== undefined) await look(added, search, collector, blobs);
      }
      progress(reader.commits, Number(count ?? 0));
    }
    const last = reader.end();
    if (last !== undefined) await look(last, search, collector, blobs);
  } finally {
    await blobs.close();
  }
  const { exitCode } = await log;
  if (exitCode !== 0) throw new Error("git log failed: is the repository whole? git fsck tells");
  return { ...looked, items: reader.commits };
}

interface Sinks {
  readonly collector: Collector;
  readonly leftOut: LeftOut;
  readonly progress: (done: number, of: number) => void;
}

async function look(
  { commit, path, lines, numbers }: Added,
  search: Search,
  collector: Collector,
  blobs: Blobs,
): Promise<void> {
  const place = { commit, once: true };
  const { shown, detected: inName } = await shownPath(path ?? "commit message", search);
  for (const { rule, subject, message } of inName) collector.addWhole(rule, shown, subject, message, place);
  // What a setting means is told by the whole file.
  const whole = path !== undefined && isNamedKind(path) ? await blobs.text(commit, path) : undefined;
  const text = whole ?? lines.join("\n");
  const { detected } = await detectInFile({ path: path ?? "", text }, search);
  const lineOf = (line: number) => numbers[line - 1] ?? line;
  collector.add({ path: shown, text }, detected, whole === undefined ? { ...place, lineOf } : place);
}
