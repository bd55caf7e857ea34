import { listed } from "../../components/catalog/index.ts";
import { bumpCompromised, compromisedTogether, type Intent, isBetween } from "../../components/plan/index.ts";
import { type CarryOutOptions, carryOut } from "../carry-out.ts";
import { RunFailed } from "../engine/run.ts";
import { CommandError, EXIT } from "../errors.ts";
import { knownNames, splitNames, subjectNames } from "../names.ts";
import type { Outcome } from "../outcome.ts";
import { jsonResult, note } from "../output.ts";
import { openProject, type Project } from "../project.ts";
import { neverMade } from "../state/never-made.ts";
import { asTargets, type Closure, closureOf } from "./closure.ts";
import { type Revoked, revoke } from "./revoke.ts";

/** Options of `keyturn rotate --compromised`. */
export interface CompromisedOptions {
  stack?: string;
  compromised?: string[];
  /** A locked secret is rotated all the same. */
  yesIKnow?: boolean;
  /** The old value dies although some places still hold it. */
  revokeAnyway?: boolean;
  acceptUnreadable?: string[];
}

type Options = CarryOutOptions & CompromisedOptions;

/**
 * Two runs, each about these secrets alone: the first brings a new value to every place, the second lets the old one
 * die. Called again after a failure, it goes on where it stopped.
 *
 * @throws CommandError, IntentRefused
 */
export async function rotateCompromised(project: Project, options: Options): Promise<void> {
  const { catalog, stack } = project;
  const named = knownNames(catalog, splitNames(options.compromised ?? []));
  const names = compromisedTogether(catalog, named);
  const along = names.filter((name) => !named.includes(name));
  if (along.length > 0) note(`With ${listed(named)} turns what can't be told from it: ${listed(along)}.`);
  const after = turned(project, names, options);
  note(`Two runs: a new value of ${listed(names)} in every place, and then the old one dies.`);
  const subject = `compromised ${subjectNames(names)} on ${stack}`;
  const closure = closureOf(project, names, [project.intent, after]);
  const runs: Outcome[] = [];
  try {
    const delivered = await deliver(project, after, { closure, subject }, { ...options, silent: true });
    runs.push(delivered);
    if (!delivered.applied) return report(stack, runs, undefined, options);
  } catch (error) {
    if (!(error instanceof CommandError) || options.dryRun === true) throw error;
    if (options.revokeAnyway !== true) throw withWayOut(error, closure, names);
    if (!(await isOnTheWay(options, names))) throw error;
    note(error.message);
  }
  const between = await openProject(options);
  const targets = asTargets(Object.values(closure).flat());
  const revoked = await revoke(between, { names, closure, subject }, { ...options, targets, silent: true });
  runs.push(revoked.outcome);
  report(stack, runs, revoked, options);
  const places = [...revoked.holding.sinks, ...revoked.holding.owed];
  if (places.length === 0) return;
  // Said beside the report, not in its place.
  note(
    `keyturn: the old value of ${listed(names)} is dead, and ${listed(places)} may still hold it: bring back what can't ` +
      "be reached, then keyturn resume",
  );
  process.exitCode = EXIT.failed;
}

/**
 * The first run. With `revokeAnyway` a place that can't even be looked at, so that the engine refuses in its preview, is
 * left out of it.
 */
async function deliver(
  project: Project,
  after: Intent,
  { closure, subject }: { closure: Closure; subject: string },
  options: Options & { silent: boolean },
): Promise<Outcome> {
  const left = new Set(Object.values(closure).flat());
  for (;;) {
    try {
      return await carryOut(project, after, `Rotate ${subject}`, {
        ...options,
        targets: asTargets([...left]),
      });
    } catch (error) {
      const broken = brokenSinks(error, closure).filter((sink) => left.has(sink));
      const isPreview = (await openProject(options)).stackFile.text() === project.stackFile.text();
      if (options.revokeAnyway !== true || !isPreview || broken.length === 0) throw error;
      for (const sink of broken) left.delete(sink);
      note(`mind: ${listed(broken)} can't be written, and is left out: ${(error as RunFailed).message}`);
    }
  }
}

function brokenSinks(error: unknown, { sinks }: Closure): string[] {
  return error instanceof RunFailed ? error.resources.filter((name) => sinks.includes(name)) : [];
}

function turned({ catalog, intent }: Project, names: readonly string[], options: Options): Intent {
  const given = names.filter((name) => catalog.secrets[name]?.source.kind === "manual");
  return bumpCompromised(intent, catalog, names, new Date(), {
    given,
    acceptUnreadable: knownNames(catalog, options.acceptUnreadable ?? []),
    unlocked: options.yesIKnow === true ? names : [],
  });
}

/** Whether the stack file asks for the new generations and the state holds them: else nothing took the old ones' place. */
async function isOnTheWay(options: Options, names: readonly string[]): Promise<boolean> {
  const project = await openProject(options);
  const isAsked = names.every((name) => isBetween(project.intent.generations[name]));
  return isAsked && (await neverMade(project, names)).length === 0;
}

function withWayOut(error: CommandError, closure: Closure, names: readonly string[]): CommandError {
  if (brokenSinks(error, closure).length === 0 && error.exitCode !== EXIT.failed) return error;
  const again = `keyturn rotate --compromised ${names.join(" ")}`;
  return new CommandError(
    `${error.message}\nThe old value of ${listed(names)} still works. Mend the cause and call ${again} again. If a place ` +
      `can't be reached and the old value must die all the same: ${again} --revoke-anyway`,
    error.exitCode,
    { cause: error },
  );
}

/** One command, one JSON document: that of both runs. */
function report(
  stack: string,
  runs: readonly Outcome[],
  revoked: Revoked | undefined,
  options: Options,
): void {
  const applied = runs.every((run) => run.applied);
  const holding = revoked?.holding;
  if (options.json === true) {
    jsonResult({ stack, applied, runs, ...(holding === undefined ? {} : { stillHolding: holding }) });
  } else if (!applied) note("Nothing was changed.");
  const services = runs.flatMap(({ plan }) => plan.restarts.flatMap((group) => group.services));
  if (applied && options.json !== true && services.length > 0) {
    note(`Now restart, in this order: ${services.join(", ")}`);
  }
}
