import { relative } from "node:path";
import { execa } from "execa";
import writeFileAtomic from "write-file-atomic";
import { makeReview, renderReview } from "../../components/plan/index.ts";
import type { CarryOutOptions } from "../carry-out.ts";
import { resume } from "../commands/resume.ts";
import { retireCommand } from "../commands/retire.ts";
import { rotateCommand } from "../commands/rotate.ts";
import { CommandError, EXIT } from "../errors.ts";
import { commitFile, pushCommits, withoutCredentials } from "../git.ts";
import { nextIntent } from "../next-intent.ts";
import { jsonResult, note, result } from "../output.ts";
import { openProject, type Project } from "../project.ts";
import { refuseAlone, refuseTogether } from "../together.ts";

/** Options of `keyturn ci rotate`. */
export interface CiRotateOptions extends CarryOutOptions {
  stack?: string;
  /** The remote that gets every commit before it is carried out. */
  push?: string;
  /** Write what is due there, for a review, and carry nothing out. */
  branch?: string;
  comment?: string;
  /** False with `--no-bump`: carry out what the stack file asks for and retire, but ask for nothing new. */
  bump: boolean;
}

/**
 * `keyturn ci rotate`: what a scheduled run does. It carries out what the stack file asks for, where anything is left, lets previous generations go
 * whose time has come, and turns what is due; each is written to the stack file, committed and pushed before it is carried
 * out. With `--branch` it writes what is due to a branch instead, which needs no credential of the stack.
 */
export async function ciRotate(options: CiRotateOptions): Promise<void> {
  const branch = { "--branch": options.branch !== undefined };
  const push = { "--push": options.push !== undefined };
  refuseAlone({ "--comment": options.comment !== undefined }, branch);
  // What is proposed is a commit of what is due, and no run.
  const ofRun = {
    "--no-bump": !options.bump,
    "--no-commit": !options.commit,
    "--why": options.why !== undefined,
  };
  refuseTogether(branch, ofRun);
  refuseTogether({ "--no-commit": !options.commit }, push);
  if (options.branch !== undefined) return await propose(options, options.branch);
  const quiet = { ...options, yes: true, silent: options.json === true, ...(options.json && { json: true }) };
  note("== what the stack file asks for");
  const resumed = await resume({ ...quiet, unlessSettled: true, command: "resume" });
  note("== retirements that are due");
  const retired = await retireCommand([], { ...quiet, due: true, command: "retire" });
  note("== rotations that are due");
  const due = { ...quiet, due: true, command: "rotate" };
  const rotated = options.bump ? await rotateCommand([], due) : undefined;
  if (options.json !== true) return;
  jsonResult({ stack: resumed.stack, resumed, ...(retired && { retired }), ...(rotated && { rotated }) });
}

/** Writes what is due to a branch of its own, and a text for its pull request. */
async function propose(options: CiRotateOptions, branch: string): Promise<void> {
  const project = await openProject(options);
  const remote = options.push ?? "origin";
  const { after, none, subject } = await nextIntent(project, [], { ...options, due: true });
  if (none !== undefined) return tell(options, { stack: project.stack, branch, proposed: false, why: none });
  if (await isThere(project, remote, branch)) {
    const why = `${withoutCredentials(remote)} has the branch ${branch} already: merge it, or delete it`;
    return tell(options, { stack: project.stack, branch, proposed: false, why });
  }
  const text = renderReview(
    makeReview({
      stack: project.stack,
      catalog: project.catalog,
      catalogBefore: project.catalog,
      before: project.intent,
      after,
    }),
  );
  await switchTo(project, branch);
  project.stackFile.setIntent(project.intent, after);
  await project.stackFile.write();
  await commitFile(project.stackFile.path, subject);
  await pushCommits(project.root, remote, branch);
  if (options.comment !== undefined) await writeFileAtomic(options.comment, text);
  if (options.json !== true) result(text);
  tell(options, { stack: project.stack, branch, proposed: true, why: subject });
}

interface Proposal {
  stack: string;
  branch: string;
  proposed: boolean;
  why: string;
}

function tell(options: CiRotateOptions, proposal: Proposal): void {
  if (options.json === true) jsonResult(proposal);
  else note(proposal.proposed ? `Pushed ${proposal.branch}: ${proposal.why}` : proposal.why);
}

async function isThere({ root }: Project, remote: string, branch: string): Promise<boolean> {
  const git = execa({ cwd: root, reject: false, stdin: "ignore", env: { GIT_TERMINAL_PROMPT: "0" } });
  const asked = await git`git ls-remote --exit-code --end-of-options ${remote} ${`refs/heads/${branch}`}`;
  // 2: it answered, and has none.
  if (asked.exitCode === 0 || asked.exitCode === 2) return asked.exitCode === 0;
  throw new CommandError(
    `Git can't ask ${withoutCredentials(remote)} for its branches: name a remote with --push`,
    EXIT.failed,
  );
}

async function switchTo({ root, stackFile }: Project, branch: string): Promise<void> {
  const git = execa({ cwd: root, reject: false, stdin: "ignore", env: { LC_ALL: "C" } });
  const switched = await git`git switch --quiet --create ${branch}`;
  if (!switched.failed) return;
  throw new CommandError(
    `Git can't begin the branch ${branch}, and ${relative(root, stackFile.path)} is as it was: ${switched.stderr}`,
    EXIT.failed,
  );
}
