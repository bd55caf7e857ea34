import { CommandError } from "../../cli/errors.ts";
import {
  type Action,
  type Catalog,
  listed,
  sopsFormatOf,
  type Target,
} from "../../components/catalog/index.ts";
import { KINDS_IN_CLOUD } from "./faults/at-target.ts";
import { actionsOf } from "./running.ts";
import { GUARDS } from "./without-guards.ts";

/** Kinds whose places are files of the rehearsal's folder. */
const FILES: readonly string[] = ["dotenv-file", "ssh-env-file", "sops-file", "sops-recipients"];

/** @throws CommandError naming what of a catalog can't be played, since it would reach something real or nothing at all */
export function requirePlayable(catalog: Catalog, path: string): void {
  const secrets = Object.entries(catalog.secrets);
  const minted = secrets.flatMap(([name, { source }]) =>
    source.kind === "minted" && source.by === "command" ? [name] : [],
  );
  const elsewhere = secrets.flatMap(([name, { source }]) => {
    if (source.kind === "vault-kv") return [`${name} (${source.kind})`];
    return source.kind === "minted" && source.by === "aws-access-key" ? [`${name} (${source.by})`] : [];
  });
  requirePlayed(written(catalog), elsewhere, path);
  const migrated = secrets.flatMap(([name, { encryptsData }]) =>
    encryptsData?.migrate === undefined ? [] : [name],
  );
  const run = [
    ...Object.entries(catalog.targets).flatMap(([name, target]) =>
      hasCommand(actionsOf(target)) ? [name] : [],
    ),
    ...secrets.flatMap(([name, { stages }]) =>
      stages.some(({ then = [] }) => hasCommand(then)) ? [name] : [],
    ),
  ];
  const reasons = [
    ...(minted.length === 0 ? [] : [`${listed(minted, 50)}: commands that mint would make real credentials`]),
    ...(migrated.length === 0
      ? []
      : [`${listed(migrated, 50)}: commands that migrate would re-encrypt real data`]),
    ...(run.length === 0 ? [] : [`${listed(run, 50)}: commands behind a write would do something real`]),
  ];
  if (reasons.length === 0) return;
  throw new CommandError(
    `${path} names commands of a person's own, which a rehearsal can't play. ${reasons.join("; ")}. ` +
      "Rehearse a copy of the catalog without them. Nothing was run",
  );
}

/** Targets that something goes to: another one is only named, as by an origin's role, and nothing is written there. */
function written({ targets, secrets }: Catalog): Catalog["targets"] {
  const delivered = new Set(
    Object.values(secrets).flatMap(({ stages }) =>
      stages.flatMap(({ deliver }) => deliver.map(({ target }) => target)),
    ),
  );
  return Object.fromEntries(Object.entries(targets).filter(([name]) => delivered.has(name)));
}

const asksCompose = (action: Action) => action.kind === "compose" && action.settings.services === undefined;

const hasCommand = (actions: readonly Action[]) => actions.some(({ kind }) => kind === "command");

function requirePlayed(targets: Catalog["targets"], elsewhere: readonly string[], path: string): void {
  const unplayed = [
    ...Object.entries(targets).flatMap(([name, target]) => {
      if (!isPlayed(target)) return [`${name} (${target.kind})`];
      return actionsOf(target).some(asksCompose)
        ? [`${name} (compose: {}, whose services Compose names)`]
        : [];
    }),
    ...elsewhere,
  ];
  if (unplayed.length === 0) return;
  throw new CommandError(
    `${path} names places or mints that a rehearsal does not play: ${listed(unplayed, 50)}. Played are .env files, here and over SSH, ` +
      "SOPS files in JSON and YAML, GitHub, Cloudflare, Fly, Modal and AWS; a database, a cache and a command of one's own would be " +
      "real ones. Rehearse a copy of the catalog without them. Nothing was run",
  );
}

function isPlayed(target: Target): boolean {
  const formats =
    target.kind === "sops-file"
      ? [target.format ?? sopsFormatOf(target.path)]
      : target.kind === "sops-recipients"
        ? target.paths.map((path) => sopsFormatOf(path))
        : [];
  const isReadable = formats.every((format) => format === "json" || format === "yaml");
  // What guards an origin is left out of the copy that is played.
  return isReadable && [...FILES, ...KINDS_IN_CLOUD, ...GUARDS].includes(target.kind);
}
