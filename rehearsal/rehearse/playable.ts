import { CommandError } from "../../cli/errors.ts";
import { type Catalog, listed } from "../../components/catalog/index.ts";
import { KINDS_IN_CLOUD } from "./faults/at-target.ts";

/** @throws CommandError naming what of a catalog can't be played, since it would reach something real or nothing at all */
export function requirePlayable({ targets, secrets, probes }: Catalog, path: string): void {
  requirePlayed(targets, path);
  const minted = Object.entries(secrets).flatMap(([name, { source }]) =>
    source.kind === "minted" && source.by === "command" ? [name] : [],
  );
  const asked = Object.entries(probes).flatMap(([name, { command }]) =>
    command === undefined ? [] : [name],
  );
  const migrated = Object.entries(secrets).flatMap(([name, { encryptsData }]) =>
    encryptsData?.migrate === undefined ? [] : [name],
  );
  const reasons = [
    ...(minted.length === 0 ? [] : [`${listed(minted, 50)}: commands that mint would make real credentials`]),
    ...(migrated.length === 0
      ? []
      : [`${listed(migrated, 50)}: commands that migrate would re-encrypt real data`]),
    ...(asked.length === 0 ? [] : [`${listed(asked, 50)}: commands that ask would ask something real`]),
  ];
  if (reasons.length === 0) return;
  throw new CommandError(
    `${path} names commands of a person's own, which a rehearsal can't play. ${reasons.join("; ")}. ` +
      "Rehearse a copy of the catalog without them. Nothing was run",
  );
}

function requirePlayed(targets: Catalog["targets"], path: string): void {
  const unplayed = Object.entries(targets).flatMap(([name, { kind }]) =>
    kind === "dotenv-file" || KINDS_IN_CLOUD.includes(kind) ? [] : [`${name} (${kind})`],
  );
  if (unplayed.length === 0) return;
  throw new CommandError(
    `${path} names places of kinds that a rehearsal does not play yet: ${listed(unplayed, 50)}. ` +
      "Rehearse a copy of the catalog without them. Nothing was run",
  );
}
