import { listed } from "../components/catalog/index.ts";
import {
  bump,
  type Due,
  type Intent,
  IntentRefused,
  rotatable,
  rotationDue,
} from "../components/plan/index.ts";
import { chosenNames, knownNames, subjectNames } from "./names.ts";
import { note } from "./output.ts";
import type { Project } from "./project.ts";

/** What `bump` and `rotate` have in common. */
export interface BumpOptions {
  stack?: string;
  all?: boolean;
  due?: boolean;
  acceptUnreadable?: string[];
  ignoreHealth?: boolean;
}

/** The intent with the next generation of the chosen secrets, and what a commit would say of it. */
export interface NextIntent {
  readonly after: Intent;
  readonly subject: string;
  /** Where `--all` or `--due` finds none: what is said then. */
  readonly none?: string;
}

const NONE_BY_ALL = "Nothing is rotated by --all here: keyturn plan --all tells why of each secret.";
const NONE_DUE = "Nothing is due: no secret that could turn is older than its maxAge.";

/**
 * Asks for the next generation of the secrets; of none where `--all` or `--due` finds none.
 *
 * @throws CommandError for names that can't be, IntentRefused for what a rule forbids
 */
export async function nextIntent(
  project: Project,
  names: string[],
  options: BumpOptions,
): Promise<NextIntent> {
  const { catalog, intent } = project;
  const now = new Date();
  const chosen = await chosenNames(
    catalog,
    names,
    { ...options },
    {
      all: () => rotatable(catalog).filter((name) => intent.removed?.[name] === undefined),
      due: () => toldDue(rotationDue(catalog, intent, now)),
    },
  );
  const acceptUnreadable = knownNames(catalog, options.acceptUnreadable ?? []);
  const given = chosen.filter((name) => catalog.secrets[name]?.source.kind === "manual");
  const ignoreHealth = options.ignoreHealth === true;
  const subject = `Rotate ${subjectNames(chosen)} on ${project.stack}`;
  if (chosen.length === 0) {
    return { after: intent, subject, none: options.due === true ? NONE_DUE : NONE_BY_ALL };
  }
  try {
    return { after: bump(intent, catalog, chosen, now, { acceptUnreadable, given, ignoreHealth }), subject };
  } catch (error) {
    throw error instanceof IntentRefused ? withResume(error, intent, chosen) : error;
  }
}

/** The names that are due; those that have to wait are told, with the reason. */
export function toldDue({ names, waiting }: Due): string[] {
  for (const { secret, why } of waiting) note(`mind: ${secret} is due, and waits: ${why}`);
  return [...names];
}

/** A secret between two generations may be there because its change was never carried out. */
function withResume(refused: IntentRefused, intent: Intent, chosen: readonly string[]): IntentRefused {
  const between = chosen.filter((name) => intent.generations[name]?.previous !== undefined);
  if (between.length === 0) return refused;
  const advice = `Where the last change of ${listed(between)} is not carried out yet (keyturn status tells): keyturn resume`;
  return new IntentRefused([...refused.reasons, advice]);
}
