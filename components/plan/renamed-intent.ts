import { type Catalog, formatPath, NamesOfToday } from "../catalog/index.ts";
import type { Intent, IntentProblem } from "./intent.ts";

/** An intent whose stack file may name secrets and targets as they were called before. */
export interface Renamed {
  /** Under the names of today. */
  readonly intent: Intent;
  /** Names that stand there twice, as they were and as they are. */
  readonly problems: readonly IntentProblem[];
}

/** The intent under the names that the catalog gives today; each entry keeps its position. */
export function renamedIntent(intent: Intent, catalog: Catalog): Renamed {
  const names = new NamesOfToday(catalog);
  if (names.isEmpty) return { intent, problems: [] };
  const problems: IntentProblem[] = [];
  const under = <T>(
    field: string,
    record: Readonly<Record<string, T>>,
    today: (name: string) => string,
  ): Record<string, T> => {
    const found: Record<string, T> = {};
    for (const [old, entry] of Object.entries(record)) {
      const name = today(old);
      if (!Object.hasOwn(found, name) && (name === old || !Object.hasOwn(record, name))) found[name] = entry;
      else problems.push(twice(field, old, name));
    }
    return found;
  };
  const secret = (name: string) => names.secret(name);
  const { generations, issued, removed, abandoned } = intent;
  const renamed = {
    generations: under("generations", generations, secret),
    issued: under("issued", issued, secret),
    ...(removed === undefined ? {} : { removed: under("removed", removed, secret) }),
    ...(abandoned === undefined
      ? {}
      : { abandoned: under("abandoned", abandoned, (name) => names.target(name)) }),
  };
  return { intent: renamed, problems };
}

function twice(field: string, old: string, name: string): IntentProblem {
  return {
    path: formatPath([`keyturn:${field}`, old]),
    message: `is called ${name} now, and stands there under another of its names too`,
    remedy: "keep the line that was carried out last (git log -p shows it), and remove the other",
  };
}
