import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { CommandError } from "../../cli/errors.ts";
import type { Action, Catalog, Target } from "../../components/catalog/index.ts";
import { actionsOf, begin, instancesOf, workflowName } from "./running.ts";
import { sopsPaths } from "./sops-files.ts";

type Commit = Extract<Action, { kind: "git-commit" }>;

/** Beside the system, so that a copy of its folder has it too. */
const REMOTES = "remotes";

/**
 * Makes the system's folder a Git repository of its own, with the encrypted files committed, and a bare repository in it
 * for each remote that the catalog pushes to.
 *
 * @throws CommandError where there is no Git
 */
export async function makeRepository(catalog: Catalog, folder: string): Promise<void> {
  const commits = commitsOf(catalog);
  if (commits.length === 0) return;
  const git = gitIn(folder);
  await git(["init", "--quiet", "--initial-branch", "main"]);
  for (const [name, value] of Object.entries({
    "user.name": "Rehearsal",
    "user.email": "rehearsal@example.com",
    "commit.gpgSign": "false",
    "gc.auto": "0",
  }))
    await git(["config", name, value]);
  mkdirSync(join(folder, REMOTES));
  writeFileSync(join(folder, REMOTES, "README"), "Bare repositories of the rehearsal.\n");
  await git(["add", "--", ...sopsPaths(catalog)]);
  await git(["commit", "--quiet", "-m", "Before the rehearsal"]);
  const refs = Object.values(catalog.targets).flatMap((target) =>
    actionsOf(target).flatMap(({ kind, settings }) =>
      kind === "github-workflow" ? (settings.ref ?? []) : [],
    ),
  );
  const branches = new Set(["main", ...refs, ...commits.flatMap(({ settings }) => settings.branch ?? [])]);
  for (const remote of new Set(commits.map(({ settings }) => settings.remote))) {
    const bare = remoteFolder(folder, remote);
    await git(["init", "--quiet", "--bare", "--initial-branch", "main", bare]);
    await git(["config", "--file", join(bare, "config"), "gc.auto", "0"]);
    await git(["remote", "add", remote, bare]);
    await git(["push", "--quiet", remote, ...[...branches].map((branch) => `HEAD:refs/heads/${branch}`)]);
  }
}

/** A run of a workflow has succeeded: what it deploys begins anew, with the file as the branch has it at the remote. */
export async function deployed(
  { folder, catalog }: { readonly folder: string; readonly catalog: Catalog },
  run: { readonly workflow: string; readonly ref: string },
): Promise<void> {
  for (const [name, target] of Object.entries(catalog.targets)) {
    if (target.kind !== "sops-file") continue;
    for (const action of actionsOf(target)) {
      if (action.kind !== "github-workflow" || action.settings.workflow !== run.workflow) continue;
      if ((action.settings.ref ?? "main") !== run.ref) continue;
      const instance = instancesOf(folder, name, target).find((one) => one.name === workflowName(action));
      if (instance !== undefined) begin(instance, await pushedFile(folder, target, run.ref));
    }
  }
}

/** What a remote has of a file; where nobody pushes it, the file itself. */
async function pushedFile(
  folder: string,
  target: Extract<Target, { kind: "sops-file" }>,
  branch: string,
): Promise<Buffer | string> {
  const commit = actionsOf(target).findLast((action) => action.kind === "git-commit");
  if (commit === undefined || !commit.settings.push) return join(folder, target.path);
  const args = [
    "--git-dir",
    remoteFolder(folder, commit.settings.remote),
    "show",
    `${branch}:${target.path}`,
  ];
  const { stdout } = await execa("git", args, { cwd: folder, encoding: "buffer", stripFinalNewline: false });
  return Buffer.from(stdout);
}

function commitsOf({ targets }: Catalog): Commit[] {
  return Object.values(targets).flatMap((target) =>
    actionsOf(target).filter((action) => action.kind === "git-commit"),
  );
}

const remoteFolder = (folder: string, remote: string) =>
  join(folder, REMOTES, `${remote.replaceAll("/", "_")}.git`);

function gitIn(folder: string): (args: readonly string[]) => Promise<void> {
  return async (args) => {
    const env = { PATH: process.env.PATH ?? "", HOME: folder, GIT_CONFIG_NOSYSTEM: "1" };
    const { failed, code, stderr } = await execa("git", args, {
      cwd: folder,
      env,
      extendEnv: false,
      reject: false,
    });
    if (code === "ENOENT")
      throw new CommandError("the catalog commits files, and there is no git to play that with: install Git");
    if (failed) throw new Error(`git ${args[0]} failed: ${stderr}`);
  };
}
