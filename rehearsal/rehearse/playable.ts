import { CommandError } from "../../cli/errors.ts";
import { type Catalog, listed } from "../../components/catalog/index.ts";

/** @throws CommandError naming what of a catalog would reach something real, since it can't be played */
export function requirePlayable(catalog: Catalog, path: string): void {
  const minted = Object.entries(catalog.secrets).flatMap(([name, { source }]) =>
    source.kind === "minted" && source.by === "command" ? [name] : [],
  );
  if (minted.length === 0) return;
  throw new CommandError(
    `${listed(minted, 50)} of ${path}: the commands that mint are a person's own, which can't be played, so a rehearsal ` +
      "would make and revoke real credentials. Rehearse a copy of the catalog without. Nothing was run",
  );
}
