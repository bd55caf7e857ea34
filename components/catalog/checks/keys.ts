import type { Draft } from "../draft.ts";
import type { Finding } from "../problem.ts";
import { definitionOf } from "../targets/index.ts";

const remedy = "give it another name there: { to: TARGET, as: KEY }";

/** Finds keys that the place would refuse, and those that it would take for one. */
export function keys({ secrets, targets }: Draft): Finding[] {
  const known = new Map(targets.map(({ name, target }) => [name, target]));
  const seen = new Map<string, string>();
  return secrets.flatMap(({ name, deliveries }) =>
    deliveries.flatMap(({ stage, item, target, key }): Finding[] => {
      const path = ["secrets", name, "stages", stage, "deliver", item];
      const place = known.get(target);
      const definition = definitionOf(place?.kind ?? "");
      const rule = place === undefined ? undefined : (definition?.keyOf?.(place) ?? definition?.key);
      if (rule === undefined) return [];
      if (!rule.allowed(key)) return [{ path, at: "value", message: rule.message, remedy }];
      if (rule.caseless === undefined) return [];
      const same = JSON.stringify([target, key.toUpperCase()]);
      const first = seen.get(same);
      seen.set(same, first ?? key);
      if (first === undefined || first === key) return [];
      const message = `is the same name as ${first} to ${rule.caseless}, which knows no upper and lower case`;
      return [{ path, at: "value", message, remedy }];
    }),
  );
}
