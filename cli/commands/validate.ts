import { formatProblem, readCatalogFile } from "../../components/catalog/index.ts";
import { checkSystem } from "../../components/plan/index.ts";
import { EXIT } from "../errors.ts";
import { jsonResult, note, result } from "../output.ts";
import { locateProject } from "../project.ts";

/** `keyturn validate`: needs no engine, no state and no secret. */
export async function validate(
  path: string | undefined,
  options: { stack?: string; json?: boolean },
): Promise<void> {
  const file = path ?? (await locateProject(options)).catalogPath;
  const { system, problems } = checkSystem(readCatalogFile(file), file);
  if (options.json === true) jsonResult({ file, valid: system !== undefined, problems });
  if (system === undefined) {
    process.exitCode = EXIT.badInput;
    if (options.json !== true) for (const problem of problems) note(formatProblem(problem));
    return;
  }
  if (options.json === true) return;
  const { catalog, steps } = system;
  const counts = [
    count(Object.keys(catalog.secrets).length, "secret"),
    count(Object.keys(catalog.targets).length, "target"),
    count(steps.length, "step"),
  ];
  result(`${file}: valid. ${catalog.system} has ${counts.join(", ")}.`);
}

function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}
