import { type Catalog, closest, listed, NamesOfToday } from "../../components/catalog/index.ts";
import { abandon, takeBack } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { CommandError } from "../errors.ts";
import { splitNames, subjectNames } from "../names.ts";
import { openProject } from "../project.ts";

/** `keyturn abandon`: writes optional targets off, so that nothing waits for them; `--undo` takes them back. */
export async function abandonCommand(
  names: string[],
  options: CarryOutOptions & { stack?: string; undo?: boolean },
): Promise<void> {
  const project = await openProject(options);
  const targets = splitNames(names);
  if (targets.length === 0) throw new CommandError("name a target");
  const isBack = options.undo === true;
  if (!isBack) refuseUnknown(project.catalog, targets);
  const after = isBack
    ? takeBack(project.intent, targets)
    : abandon(project.intent, project.catalog, targets, new Date());
  const subject = `${isBack ? "Take back" : "Write off"} ${subjectNames(targets)} on ${project.stack}`;
  await carryOut(project, after, subject, options);
}

function refuseUnknown(catalog: Catalog, names: readonly string[]): void {
  const { targets } = catalog;
  const today = new NamesOfToday(catalog);
  const known = Object.keys(targets);
  const unknown = names.filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  const reasons = unknown.map((name) => {
    if (today.target(name) !== name) return `${name} is called ${today.target(name)} now: name it so`;
    const meant = closest(name, known);
    const optional = known.filter((target) => targets[target]?.optional === true);
    return `${name} is no target of the catalog: ${meant === undefined ? `optional ones are ${listed(optional)}` : `did you mean ${meant}?`}`;
  });
  throw new CommandError(reasons.join("\n"));
}
