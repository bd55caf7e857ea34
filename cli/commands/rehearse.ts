import { basename, extname, join, relative, resolve } from "node:path";
import { cellsPage } from "../../rehearsal/rehearse/cells-page.ts";
import { cellsTable } from "../../rehearsal/rehearse/cells-table.ts";
import { clearEnvironment } from "../../rehearsal/rehearse/cleared-environment.ts";
import { FAULT_CLASS_NAMES, isFaultClass } from "../../rehearsal/rehearse/faults/fault-class.ts";
import { rehearseFaults } from "../../rehearsal/rehearse/faults/rehearse-faults.ts";
import { storyPage } from "../../rehearsal/rehearse/page.ts";
import { requirePlayable } from "../../rehearsal/rehearse/playable.ts";
import { rehearse } from "../../rehearsal/rehearse/rehearse.ts";
import { resultTable } from "../../rehearsal/rehearse/table.ts";
import { sumOfAsked, unasked } from "../../rehearsal/rehearse/violation.ts";
import { CommandError, EXIT } from "../errors.ts";
import { exitAtSignal } from "../exit-at-signal.ts";
import { withOtherCatalog } from "../other-catalog.ts";
import { jsonResult, note, result } from "../output.ts";
import { writePage } from "../page/html.ts";
import type { Project } from "../project.ts";

/** Options of `keyturn rehearse`, as they are typed. */
export interface RehearseOptions {
  stack?: string;
  catalog?: string;
  faults: string;
  only?: string;
  sample?: string;
  seed: string;
  rate?: string;
  requests: string;
  workers: string;
  html?: string;
  fresh?: boolean;
  json?: boolean;
}

/**
 * `keyturn rehearse`: plays the life of a stack's catalog on the real engine and a simulated cloud, under traffic and,
 * where asked, faults. Nothing of the stack is touched.
 *
 * @throws CommandError, CatalogError
 */
export async function rehearseCommand(options: RehearseOptions): Promise<void> {
  const { project, instead } = await withOtherCatalog(options);
  const catalog = resolve(project.catalogPath);
  requirePlayable(project.catalog, project.catalogPath);
  const played = instead === undefined ? project.stack : `${project.stack}-${nameOf(catalog)}`;
  const folder = join(project.root, ".keyturn", "rehearsal", played);
  const common = { catalog, folder, seed: whole("seed", options.seed), log: note };
  clearEnvironment(process.env);
  // What it made is removed at the exit; finished cells are kept.
  exitAtSignal(" The same call goes on with the cells that are left.");
  if (options.faults === "none") await withoutFaults(project, options, common);
  else await withFaults(project, options, common);
}

interface Common {
  catalog: string;
  /** What is kept of it. Git does not follow it: `.keyturn` holds what belongs to one machine. */
  folder: string;
  seed: number;
  log: (line: string) => void;
}

async function withoutFaults(project: Project, options: RehearseOptions, common: Common): Promise<void> {
  const rate = whole("rate", options.rate ?? "50");
  const leastRequests = whole("requests", options.requests);
  const outcome = await rehearse({ ...common, rate, leastRequests });
  const notAsked = unasked(outcome.asked, project.catalog);
  const page = resolve(options.html ?? join(common.folder, "rehearsal.html"));
  writePage(page, storyPage(project.catalog.system, outcome));
  if (options.json === true) {
    const { timeline: _, parties: _parties, refusals: _refusals, violations, ...rest } = outcome;
    jsonResult({ ...rest, violations: violations.length, broken: violations, notAsked });
  } else {
    result(resultTable(outcome));
  }
  note(`The timeline: ${relative(process.cwd(), page)}`);
  if (notAsked.length > 0) note(`Could not be asked, so that nothing is shown of it: ${notAsked.join(", ")}`);
  if (outcome.refused + outcome.violations.length + notAsked.length > 0) process.exitCode = EXIT.failed;
}

async function withFaults(project: Project, options: RehearseOptions, common: Common): Promise<void> {
  const { faults, only, sample } = options;
  if (faults !== "all" && faults !== "exhaustive" && !isFaultClass(faults))
    throw new CommandError(
      `there is no class of faults ${faults}. Take none, all, exhaustive, or one of ${FAULT_CLASS_NAMES.join(", ")}`,
    );
  if (process.platform !== "linux")
    throw new CommandError(
      "faults kill processes that they find in /proc, which is Linux's: play them there",
    );
  const outcome = await rehearseFaults({
    ...common,
    faults,
    ...(only === undefined ? {} : { only }),
    ...(sample === undefined ? {} : { sample: whole("sample", sample) }),
    rate: whole("rate", options.rate ?? "20"),
    workers: whole("workers", options.workers),
    fresh: options.fresh === true,
  });
  const { cells, standIns, ...rest } = outcome;
  const of = options.catalog === undefined ? "" : ` --catalog ${options.catalog}`;
  const repeat = `keyturn rehearse --stack ${project.stack}${of} --faults ${faults}`;
  const path = resolve(options.html ?? join(common.folder, "faults.html"));
  writePage(path, cellsPage(project.catalog.system, outcome, repeat));
  const failed = cells.filter(({ outcome: came }) => came !== "held");
  const with_ = (came: string) => cells.filter((cell) => cell.outcome === came).length;
  if (options.json === true) {
    jsonResult({
      cells: cells.length,
      violations: cells.reduce((sum, { violations }) => sum + violations.length, 0),
      unconverged: with_("unconverged"),
      notStruck: with_("not struck"),
      notAsked: with_("not asked"),
      requests: cells.reduce((sum, { requests }) => sum + requests, 0),
      asked: sumOfAsked(cells.map(({ asked }) => asked)),
      failed,
      standIns,
      ...rest,
    });
  } else {
    result(cellsTable(outcome, repeat));
  }
  note(`Every cell: ${relative(process.cwd(), path)}`);
  if (failed.length > 0) process.exitCode = EXIT.failed;
}

function nameOf(path: string): string {
  return basename(path, extname(path));
}

function whole(name: string, text: string): number {
  const number = Number(text);
  if (Number.isSafeInteger(number) && number >= 1) return number;
  throw new CommandError(`--${name} takes a whole number from 1 on`);
}
