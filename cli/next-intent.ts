import { listed } from "../components/catalog/index.ts";
import { bump, type Intent, IntentRefused, rotatable } from "../components/plan/index.ts";
import { chosenNames, knownNames, subjectNames } from "./names.ts";
import type { Project } from "./project.ts";

/** What `bump` and `rotate` have in common. */
export interface BumpOptions {
  stack?: string;
  all?: boolean;
  acceptUnreadable?: string[];
}

/** The intent with the next generation of the chosen secrets, and what a commit would say of it. */
export interface NextIntent {
  readonly after: Intent;
  readonly subject: string;
  /** False where `--all` finds none. */
  readonly isAny: boolean;
}

/** Said then. */
export const NONE_BY_ALL = "Nothing is rotated by --all here: keyturn plan --all tells why of each secret.";

/**
 * Asks for the next generation of the secrets; of none where `--all` finds none.
 *
 * @throws CommandError for names that can't be, IntentRefused for what a rule forbids
 */
export function nextIntent(project: Project, names: string[], options: BumpOptions): NextIntent {
  const { catalog, intent } = project;
  const chosen = chosenNames(catalog, names, options.all, () =>
    rotatable(catalog).filter((name) => intent.removed?.[name] === undefined),
  );
  const acceptUnreadable = knownNames(catalog, options.acceptUnreadable ?? []);
  const given = chosen.filter((name) => catalog.secrets[name]?.source.kind === "manual");
  try {
    const after = bump(intent, catalog, chosen, new Date(), { acceptUnreadable, given });
    return { after, isAny: chosen.length > 0, subject: `Rotate ${subjectNames(chosen)} on ${project.stack}` };
  } catch (error) {
    throw error instanceof IntentRefused ? withResume(error, intent, chosen) : error;
  }
}

/** A secret between two generations may be there because its change was never carried out. */
function withResume(refused: IntentRefused, intent: Intent, chosen: readonly string[]): IntentRefused {
  const between = chosen.filter((name) => intent.generations[name]?.previous !== undefined);
  if (between.length === 0) return refused;
  const advice = `Where the last change of ${listed(between)} is not carried out yet (keyturn status tells): keyturn resume`;
  return new IntentRefused([...refused.reasons, advice]);
}
