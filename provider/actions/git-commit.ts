import { realpathSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, relative, resolve } from "node:path";
import { sopsFormatOf } from "../../components/catalog/index.ts";
import { inTurn } from "../env-file/index.ts";
import { readSopsDocument } from "../places/sops/document.ts";
import { findTool } from "../tools/find-tool.ts";
import { runTool, ToolFailed } from "../tools/run-tool.ts";
import type { ActionDriver, ActionRun } from "./driver.ts";
import { githubOf } from "./github-of.ts";
import { type Merging, mergingOf, openPullRequest, repositoryFor } from "./pull-request.ts";

type Run = ActionRun<"git-commit">;
type Git = (args: readonly string[], env?: Readonly<Record<string, string>>) => Promise<string>;

const INSTALL = "install Git";
const TIMEOUT_MS = 120_000;
/** Somebody may push at the same moment: then it is begun anew on top of that. */
const ATTEMPTS = 3;

/** keyturn commits it by itself before it is carried out; a preview comes before that. */
const STACK_FILE = /(?:^|\/)Pulumi\.[^/]+\.yaml$/;

/** Commits encrypted files of a target, and nothing else, and pushes them. */
export const gitCommit: ActionDriver<"git-commit"> = {
  /** What is changed already has to be committed first: nobody should find it in a commit about a rotation. */
  async problems(run) {
    if ((await findTool("git", run.directory)) === undefined)
      return [`git is not on PATH, and commits ${filesOf(run).join(", ")} for ${run.name}: ${INSTALL}`];
    const git = gitIn(run);
    try {
      if (run.settings.pullRequest !== undefined) {
        repositoryFor(run, await urlOf(run, git));
        githubOf(run);
      }
      const others = await changedBeside(run, git);
      if (others.length === 0) return [];
      const some = others.slice(0, 3).join(", ") + (others.length > 3 ? " and others" : "");
      return [
        `${run.name}: the work tree holds changes that are not committed (${some}), and the file is to be committed alone: ` +
          "commit or stash them first",
      ];
    } catch (error) {
      return [(error as Error).message];
    }
  },

  async run(run) {
    // Git lets one at a time change a repository, and other targets of it are committed in the same run.
    await inTurn(`git-commit ${await rootOf(gitIn(run))}`, async () => await commit(run));
  },
};

async function commit(run: Run): Promise<void> {
  const git = gitIn(run);
  const { branch } = run.settings;
  const current = (await git(["symbolic-ref", "--quiet", "--short", "HEAD"]).catch(() => "")).trim();
  const merging = await mergingFor(run, git);
  if (branch === undefined || branch === current) await commitHere(run, git, current);
  else await commitThere(run, git, branch, merging?.base);
  if (branch === undefined || merging === undefined) return;
  if (await isNewTo(run, git, merging.base)) await openPullRequest(run, branch, merging, subject(run));
}

async function mergingFor(run: Run, git: Git): Promise<Merging | undefined> {
  return run.settings.pullRequest === undefined ? undefined : await mergingOf(run, await urlOf(run, git));
}

async function urlOf({ settings }: Run, git: Git): Promise<string> {
  return (await git(["remote", "get-url", settings.remote])).trim();
}

/** Whether a branch of the remote has other versions of the files than the work tree. */
async function isNewTo(run: Run, git: Git, branch: string): Promise<boolean> {
  await git(["fetch", "--quiet", "--no-tags", run.settings.remote, `refs/heads/${branch}`]);
  const root = await rootOf(git);
  for (const file of filesOf(run)) {
    const at = `FETCH_HEAD:${relative(root, file)}`;
    const there = await git(["rev-parse", "--verify", "--quiet", at]).catch(() => "");
    if (there.trim() !== (await git(["hash-object", "--", file])).trim()) return true;
  }
  return false;
}

async function isAtRemote(git: Git, remote: string, branch: string): Promise<boolean> {
  const found = git(["ls-remote", "--exit-code", "--heads", remote, `refs/heads/${branch}`]);
  return await found.then(
    () => true,
    (error: unknown) => !isExit(error, 2),
  );
}

/** On the branch that is checked out. */
async function commitHere(run: Run, git: Git, current: string): Promise<void> {
  const { remote, push } = run.settings;
  const files = filesOf(run);
  await git(["add", "--", ...files]);
  const isNew = await git(["diff", "--cached", "--quiet", "--", ...files]).then(
    () => false,
    (error: unknown) => isExit(error, 1),
  );
  if (isNew) await git(["commit", "--quiet", "--only", "-m", subject(run), "--", ...files]);
  if (!push) return;
  if (current === "")
    throw new Error(
      `${run.name}: no branch is checked out, so there is none to push: check one out, or give the action \`branch\``,
    );
  await git(["push", "--quiet", remote, `HEAD:refs/heads/${current}`]);
}

/**
 * On a branch that is not checked out: on top of what the remote has of it, without touching the work tree or its index. Git
 * refuses the push where somebody else was faster.
 * @param base what the branch is made from where the remote has none of its name
 */
async function commitThere(run: Run, git: Git, branch: string, base: string | undefined): Promise<void> {
  const { remote } = run.settings;
  const from = base === undefined || (await isAtRemote(git, remote, branch)) ? branch : base;
  const root = await rootOf(git);
  const scratch = await mkdtemp(join(tmpdir(), "keyturn-git-"));
  try {
    for (let attempt = 1; ; attempt++) {
      await git(["fetch", "--quiet", "--no-tags", remote, `refs/heads/${from}`]);
      const tip = (await git(["rev-parse", "FETCH_HEAD"])).trim();
      const index = { GIT_INDEX_FILE: join(scratch, `index-${attempt}`) };
      await git(["read-tree", tip], index);
      for (const file of filesOf(run)) {
        const path = relative(root, file);
        const mode = (
          await git(["ls-files", "--format=%(objectmode)", "--full-name", `:/${path}`], index)
        ).trim();
        const blob = (await git(["hash-object", "-w", "--", file])).trim();
        await git(["update-index", "--add", "--cacheinfo", `${mode || "100644"},${blob},${path}`], index);
      }
      const tree = (await git(["write-tree"], index)).trim();
      if (tree === (await git(["rev-parse", `${tip}^{tree}`])).trim()) return;
      const commit = (await git(["commit-tree", tree, "-p", tip, "-m", subject(run)])).trim();
      try {
        await git(["push", "--quiet", remote, `${commit}:refs/heads/${branch}`]);
        return;
      } catch (error) {
        if (attempt === ATTEMPTS) throw error;
      }
    }
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}

/** Paths that are changed or staged, but for the files themselves, and others that SOPS encrypts: the same run may write those. */
async function changedBeside(run: Run, git: Git): Promise<string[]> {
  const root = await rootOf(git);
  const own = filesOf(run).map((file) => relative(root, file));
  const lines = (await git(["status", "--porcelain=v1", "-z", "--untracked-files=no"])).split("\0");
  const paths = lines.flatMap((line) => {
    const path = line.slice(3);
    return line === "" || own.includes(path) || STACK_FILE.test(path) ? [] : [path];
  });
  const others = await Promise.all(
    paths.map(async (path) => ((await isOfSops(join(root, path))) ? [] : [path])),
  );
  return others.flat();
}

async function isOfSops(path: string): Promise<boolean> {
  const format = sopsFormatOf(path);
  if (format === undefined) return false;
  try {
    return readSopsDocument(format, await readFile(path, "utf8")).own !== undefined;
  } catch {
    // Another file, or gone.
    return false;
  }
}

async function rootOf(git: Git): Promise<string> {
  return (await git(["rev-parse", "--show-toplevel"])).trim();
}

function filesOf({ target, directory }: Run): readonly [string, ...string[]] {
  const paths =
    target?.kind === "sops-recipients" ? target.paths : target?.kind === "sops-file" ? [target.path] : [];
  const [first, ...others] = paths.map((path) => realPath(resolve(directory, path)));
  if (first === undefined) throw new Error("a git-commit belongs to encrypted files");
  return [first, ...others];
}

/** Git commits a link as a link, and knows its work tree by its real path: what SOPS has changed is the file behind both. */
function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    // Gone: Git says so.
    return path;
  }
}

function subject({ settings, written, name }: Run): string {
  return settings.message ?? `Rotate ${written.join(", ")} at ${name}`;
}

function gitIn(run: Run): Git {
  return async (args, env = {}) => {
    try {
      return await runTool({
        program: "git",
        args,
        directory: dirname(filesOf(run)[0]),
        // Asked for a password it would wait for ever. A look at the work tree takes no lock that a commit beside it needs.
        env: { LC_ALL: "C", GIT_TERMINAL_PROMPT: "0", GIT_OPTIONAL_LOCKS: "0", ...env },
        purpose: `commits ${filesOf(run).join(", ")} for ${run.name}`,
        install: INSTALL,
        timeoutMs: TIMEOUT_MS,
      });
    } catch (error) {
      if (!(error instanceof ToolFailed) || error.exitCode === undefined) throw error;
      throw new GitFailed(run, args, error);
    }
  };
}

/** What Git says is told: it prints no contents of files in these commands. A URL with a password in it is cut. */
class GitFailed extends Error {
  override readonly name = "GitFailed";
  readonly exitCode: number | undefined;

  constructor({ name }: Run, [command]: readonly string[], { printed, exitCode }: ToolFailed) {
    const lines = printed.trim().split("\n");
    // Its advice comes last, and is longer than the cause.
    const causes = lines.filter((line) => /^(?:fatal|error): |^ ! /.test(line));
    const said = (causes.length > 0 ? causes : lines)
      .slice(-3)
      .join(" ")
      // To the last @: a password may hold one itself.
      .replace(/\/\/[^/\s]+@/g, "//***@");
    super(`${name}: git ${command ?? ""} failed: ${said}. Mend it, then keyturn resume: it is done again`);
    this.exitCode = exitCode;
  }
}

function isExit(error: unknown, exitCode: number): true {
  if (error instanceof GitFailed && error.exitCode === exitCode) return true;
  throw error;
}
