import { existsSync, readFileSync } from "node:fs";
import { dirname, relative, resolve } from "node:path";
import { execa } from "execa";
import { CommandError } from "../errors.ts";

/** Where a text of an earlier or a proposed state of the project is read from. */
export interface Revision {
  /** For messages. */
  readonly name: string;
  /**
   * The text of a file of the project; undefined where it is not there.
   * @param path absolute, as it would be in this work tree
   */
  read(path: string): Promise<string | undefined>;
}

/** Longer than any catalog; a hostile one is not worth the memory. */
const LONGEST = 4_000_000;

/**
 * A Git revision, read without checking anything out: no link in it is followed, and nothing of it reaches the disk.
 * @throws CommandError where Git knows no such revision
 */
export async function revisionAt(root: string, name: string): Promise<Revision> {
  const commit = await commitOf(root, name);
  if (commit !== undefined) return gitRevision(root, name, commit);
  throw new CommandError(
    `Git knows no revision ${name} here: name a branch, tag or commit, and fetch it first (git fetch origin ${name})`,
  );
}

/**
 * What a change is compared with: the last commit that `name` and `head` have in common, so that what was merged to `name`
 * since is no part of the change; or, where `name` is a file, another stack file with its catalog.
 *
 * @param head the revision that holds the change; the work tree, which stands on HEAD, unless given
 * @returns undefined where `name` is HEAD and there is no commit yet
 * @throws CommandError where it is neither
 */
export async function baseAt(
  root: string,
  name: string,
  stackFile: string,
  head = "HEAD",
): Promise<Revision | undefined> {
  const commit = await commitOf(root, name);
  if (commit !== undefined)
    return gitRevision(root, name, (await commonAncestor(root, commit, head)) ?? commit);
  const file = resolve(name);
  if (existsSync(file)) return fileRevision(name, file, stackFile);
  if (name === "HEAD") return undefined;
  throw new CommandError(
    `Git knows no revision ${name} here, and there is no such file: name a branch, tag or commit with --base, or ` +
      "another stack file",
  );
}

async function commitOf(root: string, name: string): Promise<string | undefined> {
  const git = execa({ cwd: root, reject: false, stdin: "ignore" });
  const known = await git`git rev-parse --verify --quiet --end-of-options ${`${name}^{commit}`}`;
  return known.failed ? undefined : known.stdout.trim();
}

async function commonAncestor(root: string, base: string, head: string): Promise<string | undefined> {
  const git = execa({ cwd: root, reject: false, stdin: "ignore" });
  const found = await git`git merge-base --end-of-options ${base} ${head}`;
  return found.failed ? undefined : found.stdout.trim();
}

function gitRevision(root: string, name: string, commit: string): Revision {
  const git = execa({
    cwd: root,
    reject: false,
    stdin: "ignore",
    maxBuffer: LONGEST,
    stripFinalNewline: false,
  });
  return {
    name,
    read: async (path) => {
      const shown = await git`git show ${`${commit}:./${relative(root, path)}`}`;
      if (shown.isMaxBuffer)
        throw new CommandError(`${relative(root, path)} at ${name} is too long to be read`);
      return shown.failed ? undefined : shown.stdout;
    },
  };
}

/** A stack file elsewhere: the catalog that it names lies beside it as this one's does. */
function fileRevision(name: string, file: string, stackFile: string): Revision {
  return {
    name,
    read: async (path) => {
      const there = path === stackFile ? file : resolve(dirname(file), relative(dirname(stackFile), path));
      return existsSync(there) ? readFileSync(there, "utf8") : undefined;
    },
  };
}

/** The paths that differ between a base and a head, from the top of the repository. */
export async function changedPaths(root: string, base: string, head: string): Promise<string[]> {
  const git = execa({ cwd: root, stdin: "ignore" });
  const common = (await commonAncestor(root, base, head)) ?? base;
  const { stdout } = await git`git diff --name-only -z --no-renames --end-of-options ${common} ${head}`;
  return stdout.split("\0").filter((path) => path !== "");
}

/** The top of the repository, which paths of a difference start from. */
export async function topOf(root: string): Promise<string> {
  const { stdout } = await execa({ cwd: root, stdin: "ignore" })`git rev-parse --show-toplevel`;
  return stdout.trim();
}
