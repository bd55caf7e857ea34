import { parseSteps } from "../../components/catalog/index.ts";
import { loadSystem } from "../../components/plan/index.ts";
import { EXIT } from "../errors.ts";
import { hardenPlan } from "../harden/harden-plan.ts";
import { hardenPage } from "../harden/page.ts";
import { renderHardenPlan } from "../harden/render.ts";
import { jsonResult, note, result } from "../output.ts";
import { writePage } from "../page/html.ts";
import { openProject } from "../project.ts";

interface HardenPlanOptions {
  catalog?: string;
  stack?: string;
  html?: string;
  json?: boolean;
}

/**
 * `keyturn harden plan`: from the catalog alone, and from a stack file how far its origins have come. Needs no engine, no
 * state and no secret. Ends with 1 where a finding is open.
 */
export async function hardenPlanCommand(options: HardenPlanOptions): Promise<void> {
  const now = new Date();
  const { catalog, stack, steps } = await planned(options);
  const plan = hardenPlan(catalog, now, steps);
  if (options.html !== undefined) writePage(options.html, hardenPage(catalog, plan, now));
  if (plan.findings.some(({ status }) => status === "open")) process.exitCode = EXIT.failed;
  if (options.json === true) return jsonResult({ ...(stack === undefined ? {} : { stack }), ...plan });
  result(renderHardenPlan(plan, process.stdout.columns));
  if (options.html !== undefined) note(`The page: ${options.html}`);
}

/** A catalog by itself is judged as it is to be in the end: how far an origin has come, a stack file says. */
async function planned({ catalog: path, stack }: HardenPlanOptions) {
  if (path !== undefined) return { catalog: loadSystem(path).catalog };
  const project = await openProject({ ...(stack === undefined ? {} : { stack }), leaveJournal: true });
  const { catalog, stackFile } = project;
  return { catalog, stack: project.stack, steps: parseSteps(stackFile.rawOrigins(), catalog.hardening) };
}
