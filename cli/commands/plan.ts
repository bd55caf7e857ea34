import { readFileSync } from "node:fs";
import { basename } from "node:path";
import {
  emptyIntent,
  makePlan,
  makeReview,
  parseVerdict,
  renderReview,
  renderTable,
  type Verdict,
} from "../../components/plan/index.ts";
import { baseAt } from "../ci/revision.ts";
import { settingChanges } from "../ci/setting-changes.ts";
import { type Earlier, earlierAt } from "../ci/system-at.ts";
import { CommandError } from "../errors.ts";
import { type BumpOptions, nextIntent } from "../next-intent.ts";
import { withOtherCatalog } from "../other-catalog.ts";
import { jsonResult, note, result } from "../output.ts";
import type { Project } from "../project.ts";
import { refuseAlone, refuseTogether } from "../together.ts";

interface PlanOptions extends BumpOptions {
  base?: string;
  catalog?: string;
  markdown?: boolean;
  policies?: string;
  json?: boolean;
}

/** `keyturn plan`: from catalog and stack file alone; needs no engine, no state and no secret. */
export async function plan(names: string[], options: PlanOptions): Promise<void> {
  refuseIgnored(names, options);
  const { project, instead } = await withOtherCatalog(options);
  if (instead !== undefined) {
    note(
      `mind: ${basename(instead.stackFile.path)} names ${instead.catalogPath}. This is what a rotation would do where all of ` +
        `${options.catalog} stood at its first generation`,
    );
  }
  const all = options.all === true || (instead !== undefined && names.length === 0 && options.due !== true);
  const asked = names.length > 0 || all || options.due === true;
  const before: Earlier = asked ? { intent: project.intent } : await earlier(project, options.base ?? "HEAD");
  const after = asked ? (await nextIntent(project, names, { ...options, all })).after : project.intent;
  if (options.json === true) return jsonResult(makePlan(project.catalog, before.intent, after));
  if (options.markdown === true)
    return result(markdown(project, before, after, { ...options, tellSkipped: all }));
  const made = makePlan(project.catalog, before.intent, after);
  const shown = names.length > 0 ? { ...made, skipped: [], leaving: [] } : made;
  result(renderTable(shown));
}

/** @throws CommandError where something was asked for that the rest of the call leaves no place for */
function refuseIgnored(names: readonly string[], options: PlanOptions): void {
  const turns = {
    NAMES: names.length > 0,
    "--all": options.all === true,
    "--due": options.due === true,
    "--catalog": options.catalog !== undefined,
  };
  refuseTogether({ "--markdown": options.markdown === true }, { "--json": options.json === true });
  refuseAlone({ "--policies": options.policies !== undefined }, { "--markdown": options.markdown === true });
  refuseTogether({ "--base": options.base !== undefined }, turns);
  refuseAlone({ "--accept-unreadable": options.acceptUnreadable !== undefined }, turns);
}

async function earlier(project: Project, base: string): Promise<Earlier> {
  const revision = await baseAt(project.root, base, project.stackFile.path);
  return revision === undefined
    ? { intent: emptyIntent }
    : await earlierAt(project, revision, project.catalog);
}

function markdown(
  project: Project,
  before: Earlier,
  after: Project["intent"],
  options: { policies?: string; tellSkipped: boolean },
): string {
  const verdict = options.policies === undefined ? undefined : readVerdict(options.policies);
  return renderReview(
    makeReview({
      stack: project.stack,
      catalog: project.catalog,
      ...(before.catalog === undefined ? {} : { catalogBefore: before.catalog }),
      before: before.intent,
      after,
      steering: before.stackFile === undefined ? [] : settingChanges(before.stackFile, project.stackFile),
      ...(verdict === undefined ? {} : { verdict }),
      tellSkipped: options.tellSkipped,
    }),
  );
}

/** @throws CommandError where the file can't be read or is none of those that are understood */
function readVerdict(path: string): Verdict {
  try {
    return parseVerdict(readFileSync(path, "utf8"));
  } catch (error) {
    const why = error instanceof SyntaxError ? error.message : "cannot be read";
    throw new CommandError(
      `${path} ${why}. Let the engine write it: pulumi preview --policy-pack policy --event-log ${path}, or ` +
        `keyturn ci preview --verdict ${path}`,
    );
  }
}
