import { type Catalog, closest, formatPath, listed } from "../catalog/index.ts";
import { abandonedProblems } from "./abandoned-problems.ts";
import { coupledWith } from "./coupled.ts";
import { type Generations, type Intent, IntentError, type IntentProblem, liveGenerations } from "./intent.ts";
import { intentSchema, shapeProblem } from "./intent-schema.ts";
import { removedProblems } from "./removed-problems.ts";
import { renamedIntent } from "./renamed-intent.ts";
import { unreadableAfter } from "./unreadable.ts";

/** The path of a field of one secret's entry. */
const at = (secret: string, ...rest: (string | number)[]) =>
  formatPath(["keyturn:generations", secret, ...rest.map(String)]);

function numberProblems(name: string, { current, previous, next, made }: Generations): IntentProblem[] {
  const problems: IntentProblem[] = [];
  const highest = Math.max(current, previous ?? 0, ...Object.keys(made).map(Number));
  if (next <= highest) {
    const message = `must be above every number used so far, the highest of which is ${highest}`;
    problems.push({ path: at(name, "next"), message, remedy: `write next: ${highest + 1}` });
  }
  if (previous === current) {
    const message = "is the current generation too";
    problems.push({ path: at(name, "previous"), message, remedy: "remove it, or name the one before" });
  }
  for (const generation of new Set(liveGenerations({ current, next, made, ...(previous && { previous }) }))) {
    if (Object.hasOwn(made, generation)) continue;
    const message = `does not say when generation ${generation} was made`;
    problems.push({
      path: at(name, "made"),
      message,
      remedy: `add ${generation}: { at: <time in UTC> } to it`,
    });
  }
  return problems;
}

/** A name that the catalog lost is no mistake here (`departedNames`); one that only looks like a name of it is. */
function strangerProblems(
  name: string,
  catalog: Catalog,
  generations: Readonly<Record<string, Generations>>,
): IntentProblem[] {
  const meant = closest(name, Object.keys(catalog.secrets));
  if (meant === undefined || generations[meant] !== undefined) return [];
  return [{ path: at(name), message: "is no secret of the catalog", remedy: `did you mean \`${meant}\`?` }];
}

function catalogProblems(
  name: string,
  entry: Generations,
  catalog: Catalog,
  generations: Readonly<Record<string, Generations>>,
): IntentProblem[] {
  const secret = Object.hasOwn(catalog.secrets, name) ? catalog.secrets[name] : undefined;
  if (secret === undefined) return strangerProblems(name, catalog, generations);
  const { kind } = secret.source;
  if (kind === "derived" || kind === "builtin") {
    const why = kind === "derived" ? "it changes with what it is made from" : "its platform turns it";
    return [
      { path: at(name), message: `is ${kind} and has no generations: ${why}`, remedy: "remove the entry" },
    ];
  }
  const made = entry.made[entry.current];
  const changed = entry.current > 1 && made !== undefined && made.adopted !== true;
  const unreadable = unreadableAfter(secret);
  if (unreadable === undefined || !changed || made.acceptUnreadable === true) return [];
  const message = `generation ${entry.current} makes stored data unreadable (${unreadable}), and nobody accepted that`;
  const remedy = `go back to the generation before, or accept it: acceptUnreadable: true in made.${entry.current} (keyturn bump ${name} --accept-unreadable ${name} writes it)`;
  return [{ path: at(name, "current"), message, remedy }];
}

/** Where a secret stands in its rotation; coupled ones stand at the same point. */
function pointOf(entry: Generations | undefined): string {
  if (entry?.previous === undefined) return "settled";
  return entry.current > entry.previous ? "rotated" : "rolled back";
}

function coupledProblems(
  { generations, removed = {} }: Pick<Intent, "generations" | "removed">,
  catalog: Catalog,
): IntentProblem[] {
  return Object.entries(generations).flatMap(([name, entry]) => {
    if (removed[name] !== undefined) return [];
    const partner = coupledWith(catalog, name).find(
      (other) => removed[other] === undefined && pointOf(generations[other]) !== pointOf(entry),
    );
    if (partner === undefined) return [];
    const message = `is coupled with ${partner}, which has not turned with it`;
    return [{ path: at(name), message, remedy: `turn both in one change: keyturn bump ${name} ${partner}` }];
  });
}

/** A token that the catalog lost may keep its times, as it may keep its places. */
function issuedProblems(name: string, catalog: Catalog, issued: Intent["issued"]): IntentProblem[] {
  const source = Object.hasOwn(catalog.secrets, name) ? catalog.secrets[name]?.source : undefined;
  if (source?.kind === "derived" && source.jwt !== undefined) return [];
  const tokens = Object.entries(catalog.secrets).flatMap(([other, { source: its }]) =>
    its.kind === "derived" && its.jwt !== undefined ? [other] : [],
  );
  const meant = closest(name, tokens);
  const isLost =
    !Object.hasOwn(catalog.secrets, name) && (meant === undefined || issued[meant] !== undefined);
  if (isLost) return [];
  const remedy =
    meant === undefined ? `remove it; tokens here: ${listed(tokens)}` : `did you mean \`${meant}\`?`;
  return [
    { path: formatPath(["keyturn:issued", name]), message: "is no derived token of the catalog", remedy },
  ];
}

/**
 * Reads `{ generations, issued, removed, abandoned }`, the plain values of the stack's `keyturn:generations`,
 * `keyturn:issued`, `keyturn:removed` and `keyturn:abandoned`. A secret that only the catalog lost is let through: see
 * {@link departedNames}. What stands under a former name is given under today's.
 * @throws {IntentError} with every problem at once
 */
export function parseIntent(raw: unknown, catalog: Catalog): Intent {
  const read = intentSchema.safeParse(raw);
  if (!read.success) throw new IntentError(read.error.issues.map(shapeProblem));
  const { intent, problems: doubled } = renamedIntent(read.data, catalog);
  const { generations, issued } = intent;
  const problems = [
    ...doubled,
    ...Object.entries(generations).flatMap(([name, entry]) => [
      ...numberProblems(name, entry),
      ...catalogProblems(name, entry, catalog, generations),
    ]),
    ...coupledProblems(intent, catalog),
    ...Object.keys(issued).flatMap((name) => issuedProblems(name, catalog, issued)),
    ...removedProblems(intent, catalog),
    ...abandonedProblems(intent, catalog),
  ];
  if (problems.length > 0) throw new IntentError(problems);
  return intent;
}
