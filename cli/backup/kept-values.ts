import { type Catalog, takesOneLine } from "../../components/catalog/index.ts";
import { SecretValue } from "../../components/secret-value.ts";
import { BackupDamaged } from "./damaged.ts";
import type { BackupValues } from "./open-backup.ts";

/**
 * By secret of the catalog, the value that a backup holds of it. Secrets of which it holds none are left out.
 *
 * @throws BackupDamaged where two of its files hold different ones
 */
export function keptValues(catalog: Catalog, values: BackupValues, stamp: string): Map<string, SecretValue> {
  const kept = new Map<string, SecretValue>();
  for (const [name, { stages }] of Object.entries(catalog.secrets)) {
    for (const { target, key } of stages.flatMap(({ deliver }) => deliver)) {
      const place = catalog.targets[target];
      const value = place?.kind === "dotenv-file" ? values.get(place.path)?.get(key) : undefined;
      if (value === undefined || value === "") continue;
      const before = kept.get(name);
      if (before !== undefined && before.reveal() !== value)
        throw new BackupDamaged(stamp, `its files hold different values of ${name}`);
      if (/[\r\n]/.test(value) && stages.some(goesToOneLine(catalog)))
        throw new BackupDamaged(stamp, `${name} holds a line break, which one of its places can't`);
      kept.set(name, new SecretValue(value));
    }
  }
  return kept;
}

const goesToOneLine =
  ({ targets }: Catalog) =>
  ({ deliver }: { readonly deliver: readonly { readonly target: string }[] }): boolean =>
    deliver.some(({ target }) => {
      const place = targets[target];
      return place !== undefined && takesOneLine(place);
    });
