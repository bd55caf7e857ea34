import { type Catalog, formatDuration, isRevocable } from "../../catalog/index.ts";
import type { Intent } from "../intent.ts";
import { overlapFor } from "../overlap-for.ts";
import type { Change, Plan } from "../plan-types.ts";

/** What becomes of the values that are in use before the change, for the secrets of which it is the same. */
export interface OldValues {
  readonly secrets: readonly string[];
  readonly text: string;
}

function kept(catalog: Catalog, secret: string): string {
  const time = overlapFor(catalog, secret);
  const from =
    time === 0 ? "" : `, at the earliest ${formatDuration(time)} after every place has the new one`;
  return `until keyturn retire${from}`;
}

function afterTurn(catalog: Catalog, { secret, kind }: Change): string {
  const until = kept(catalog, secret);
  if (kind === "rollback") return `what was rolled back from stays in the state ${until}`;
  const { source, overlap } = catalog.secrets[secret] ?? {};
  if (isRevocable(source)) return `the old credential works ${until}; then it is revoked`;
  if (overlap === "dual") return `the old value is accepted beside the new one ${until}`;
  return `the old value can be returned to ${until}; its places hold the new one alone`;
}

function afterEnd(catalog: Catalog, { secret }: Change, before: Intent, gone: readonly number[]): string {
  const generations = `generation ${gone.join(" and ")}`;
  if (!isRevocable(catalog.secrets[secret]?.source)) return `${generations} is forgotten by this run`;
  const isNamed = (number: number) => {
    const made = before.generations[secret]?.made[String(number)];
    return made?.adopted !== true || made.credential !== undefined;
  };
  return gone.every(isNamed)
    ? `${generations} is revoked by this run`
    : `${generations} is forgotten by this run, and not revoked: keyturn did not make it`;
}

/** What is revoked or forgotten, and when. */
export function oldValues(catalog: Catalog, plan: Plan, before: Intent): OldValues[] {
  const byText = new Map<string, string[]>();
  for (const change of plan.changes) {
    const gone = plan.retired
      .filter(({ secret }) => secret === change.secret)
      .map(({ generation }) => generation);
    const texts = [
      ...(change.kind === "rotate" || change.kind === "rollback" ? [afterTurn(catalog, change)] : []),
      ...(gone.length > 0 ? [afterEnd(catalog, change, before, gone)] : []),
    ];
    for (const text of texts) byText.set(text, [...(byText.get(text) ?? []), change.secret]);
  }
  return [...byText].map(([text, secrets]) => ({ secrets, text }));
}
