import { relative, resolve } from "node:path";
import writeFileAtomic from "write-file-atomic";
import {
  makeReview,
  type Review,
  type ReviewArgs,
  renderReview,
  steeringOf,
} from "../../components/plan/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { jsonResult, note, result } from "../output.ts";
import { locateProject, openProject, type Project } from "../project.ts";
import { refuseAlone, refuseTogether } from "../together.ts";
import { enginePreview, type PolicyOptions } from "./engine-preview.ts";
import { baseAt, changedPaths, revisionAt, topOf } from "./revision.ts";
import { settingChanges } from "./setting-changes.ts";
import { type Earlier, earlierAt, type Proposed, proposedAt } from "./system-at.ts";

/** Options of `keyturn ci preview`. */
export interface CiPreviewOptions extends PolicyOptions {
  stack?: string;
  base: string;
  head?: string;
  comment?: string;
  verdict?: string;
  /** False with `--no-engine`. */
  engine: boolean;
  approved?: boolean;
  json?: boolean;
}

/**
 * `keyturn ci preview`: the comment of a pull request. With `--head` stack file and catalog are that revision's, taken as
 * data, while program, provider and policies stay this checkout's; without it the work tree is previewed as it is.
 */
export async function ciPreview(options: CiPreviewOptions): Promise<void> {
  refuseAlone({ "--approved": options.approved === true }, { "--head": options.head !== undefined });
  const ofEngine = {
    "--verdict": options.verdict !== undefined,
    "--policy-pack": options.policyPack !== undefined,
    "--policy-pack-config": options.policyPackConfig !== undefined,
    "--approved": options.approved === true,
  };
  refuseTogether(ofEngine, { "--no-engine": !options.engine });
  const located = await locateProject(options);
  const project =
    options.head === undefined
      ? await openProject(options)
      : await proposedAt(located, await revisionAt(located.root, options.head));
  const args = { ...(await compared(project, options)), code: await codeChanges(project, options) };
  const { steering } = makeReview(args);
  const asked = options.engine ? await askEngine(project, steering, options) : undefined;
  const review = makeReview(asked === undefined ? args : { ...args, verdict: asked.verdict });
  const text = renderReview(review);
  if (options.comment !== undefined) await writeFileAtomic(options.comment, text);
  if (options.verdict !== undefined && asked !== undefined) {
    await writeFileAtomic(options.verdict, `${JSON.stringify(asked.verdict)}\n`);
  }
  if (options.json === true) jsonResult(told(review));
  else result(text);
  process.exitCode = asked?.exitCode ?? EXIT.done;
}

/** What the change is, beside what the engine says of it. */
async function compared(project: Project, options: CiPreviewOptions): Promise<ReviewArgs> {
  const from = { root: project.root, stackFile: { path: stackPath(project) } };
  const base = await baseAt(project.root, options.base, stackPath(project), options.head);
  const before = await earlierAt(from, base, project.catalog);
  // A branch may begin at any old commit, whose hosts may be in other hands today: where credentials go is compared with what
  // the base holds now.
  const tip = await baseAt(project.root, options.base, stackPath(project), options.base);
  return {
    stack: project.stack,
    catalog: project.catalog,
    ...(before.catalog === undefined ? {} : { catalogBefore: before.catalog }),
    before: before.intent,
    after: project.intent,
    steering: steeringFrom(await earlierAt(from, tip, project.catalog), project),
  };
}

/** What can't be compared is taken for changed. */
function steeringFrom({ stackFile, catalog }: Earlier, project: Project): string[] {
  return [
    ...(stackFile === undefined ? ["the stack file"] : settingChanges(stackFile, project.stackFile)),
    ...(catalog === undefined ? ["the catalog"] : steeringOf(catalog, project.catalog)),
  ];
}

function stackPath({ root, stack }: Project): string {
  return resolve(root, `Pulumi.${stack}.yaml`);
}

/** Paths of the change that are neither the stack file nor its catalog's files: a preview by this checkout's code says nothing of them. */
async function codeChanges(project: Project | Proposed, { base, head }: CiPreviewOptions): Promise<string[]> {
  if (head === undefined) return [];
  const top = await topOf(project.root);
  const included = "included" in project ? project.included : [];
  const data = [stackPath(project), resolve(project.root, project.catalogPath), ...included].map((path) =>
    relative(top, path),
  );
  return (await changedPaths(project.root, base, head)).filter((path) => !data.includes(path));
}

/**
 * @throws CommandError where settings or programs of a revision would get this checkout's credentials, and nobody said that
 *   they may
 */
async function askEngine(project: Project, steering: readonly string[], options: CiPreviewOptions) {
  if (options.head !== undefined && steering.length > 0 && options.approved !== true) {
    throw new CommandError(
      `${options.head} changes ${steering.join(", ")}, which may lead the credentials of a preview elsewhere. Read the ` +
        "change, then add --approved; or let only the plan be made: --no-engine",
      EXIT.refused,
    );
  }
  if (options.head !== undefined)
    note("The engine previews the revision's stack file and catalog with this checkout's program.");
  return await enginePreview(project, options);
}

function told({ stack, plan, steering, code, verdict, catalog }: Review): object {
  return { stack, plan, steering, code, ...(catalog && { catalog }), ...(verdict && { verdict }) };
}
