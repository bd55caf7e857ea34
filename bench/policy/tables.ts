import { shown } from "../../policy/view/value.ts";
import type { Looked } from "./plant/look.ts";

/** Prints what was planted and found: by form, by place, by kind of secret; and the decoys that were taken for one. */
export function plantTables(looked: readonly Looked[]): void {
  const leaks = looked.filter(({ plant }) => plant.isLeak);
  console.table(counts(leaks, ({ plant }) => plant.form));
  console.table(counts(leaks, ({ plant }) => plant.place.kind));
  console.table(counts(leaks, ({ plant }) => plant.secret));
  const missed = leaks
    .filter(({ isFound }) => !isFound)
    .map(({ plant }) => ({
      ...{
        program: plant.program,
        "not found in": shown(plant.place.path),
        form: plant.form,
        secret: plant.secret,
      },
    }));
  if (missed.length > 0) console.table(missed);
  const alarms = looked.filter(({ plant, isFound }) => !plant.isLeak && isFound);
  if (alarms.length > 0) console.table(counts(alarms, ({ plant }) => `${plant.form}: ${plant.secret}`));
}

function counts(looked: readonly Looked[], keyOf: (one: Looked) => string) {
  const rows: Record<string, { planted: number; found: number }> = {};
  for (const one of looked) {
    const row = rows[keyOf(one)] ?? { planted: 0, found: 0 };
    rows[keyOf(one)] = { planted: row.planted + 1, found: row.found + (one.isFound ? 1 : 0) };
  }
  return rows;
}
