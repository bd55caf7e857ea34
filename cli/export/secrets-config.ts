import { backupSettings, type Catalog, type Source } from "../../components/catalog/index.ts";
import { LOCKED_BY_FILE, RETENTION } from "../import/from-secrets-config.ts";

/** What `secrets-config.yaml` says of a secret, in its own words and order. */
export interface ConfiguredSecret {
  readonly type: "random" | "jwt-token" | "static";
  readonly length?: number;
  readonly role?: string;
  readonly depends_on?: string;
  readonly files?: readonly string[];
  readonly auto_rotate: boolean;
  readonly description?: string;
  readonly restart_services?: readonly string[];
}

/** A catalog in the words of `secrets-config.yaml`. */
export interface SecretsConfig {
  /** Where it is not what holds anyway. */
  readonly retention_days?: number;
  readonly secrets: Readonly<Record<string, ConfiguredSecret>>;
  /** What that file has no word for, so that it is lost there. */
  readonly remarks: readonly string[];
}

type Secret = Catalog["secrets"][string];

/** What the importer takes a token of Supabase's for; a token of another form has no word there. */
const ISSUER = "supabase";
/** For so many days backups are kept where nothing says otherwise. */
const KEEP_DAYS = 90;
const LIFE_MS = 5 * 365 * 24 * 60 * 60 * 1000;

/** Says a catalog in the words of `secrets-config.yaml`, as `keyturn import` reads them. It holds no value. */
export function secretsConfigOf(catalog: Catalog): SecretsConfig {
  const remarks: string[] = [];
  const secrets = Object.entries(catalog.secrets).map(([name, secret]): [string, ConfiguredSecret] => {
    const { files, lost } = filesOf(catalog, name, secret);
    const { words, lost: lostOfSource } = sourceWords(secret.source);
    const lacks = [...lostOfSource, ...lost, ...lostFields(secret)];
    if (lacks.length > 0) remarks.push(`${name}: there is no word for ${lacks.join(", ")}`);
    const { description, locked, restarts } = secret;
    return [
      name,
      {
        ...words,
        ...(files.length === 0 ? {} : { files }),
        auto_rotate: words.type !== "static" && locked === undefined,
        ...(description === undefined ? {} : { description }),
        ...(restarts.length === 0 ? {} : { restart_services: [...restarts] }),
      },
    ];
  });
  const sections = [
    Object.keys(catalog.services).length > 1 ? "the order in which services restart" : "",
    Object.keys(catalog.probes).length > 0 ? "probes" : "",
    Object.keys(catalog.notify).length > 0 ? "notifiers" : "",
  ].filter((section) => section !== "");
  if (sections.length > 0) remarks.push(`There is no word for ${sections.join(", ")}`);
  const { keepDays, encrypted, encryptTo } = backupSettings(catalog);
  if (!encrypted || encryptTo.length > 0) remarks.push("There is no word for how backups are encrypted");
  return {
    ...(keepDays === KEEP_DAYS ? {} : { [RETENTION]: keepDays }),
    secrets: Object.fromEntries(secrets),
    remarks,
  };
}

type SourceWords = Pick<ConfiguredSecret, "type" | "length" | "role" | "depends_on">;

function sourceWords(source: Source): { words: SourceWords; lost: string[] } {
  if (source.kind === "random") {
    const { length, charset } = source;
    const lost = charset === "alphanumeric" ? [] : [`the characters ${charset}`];
    return { words: { type: "random", length }, lost };
  }
  if (source.kind === "derived" && source.jwt !== undefined) {
    const { secret, claims, expiresIn } = source.jwt;
    const { role, iss, ...others } = claims;
    const words: SourceWords = {
      type: "jwt-token",
      ...(typeof role === "string" ? { role } : {}),
      depends_on: secret,
    };
    const names = [...Object.keys(others), ...(iss === ISSUER ? [] : ["iss"])];
    const lost = [
      ...(names.length === 0 ? [] : [`the claims ${names.join(", ")}`]),
      ...(typeof role === "string" ? [] : ["a token without a role"]),
      ...(expiresIn === LIFE_MS ? [] : ["the token's life"]),
    ];
    return { words, lost };
  }
  const lost = {
    derived: ["what it is made from"],
    minted: [`who makes it (${source.kind === "minted" ? source.by : ""})`],
    manual: source.kind === "manual" && source.minLength !== undefined ? ["its least length"] : [],
    "vault-kv": ["where it is taken from"],
    builtin: ["who makes it"],
  };
  return { words: { type: "static" }, lost: lost[source.kind] };
}

/** The file names .env files alone, and a secret has its own name in each. */
function filesOf(
  { targets }: Catalog,
  name: string,
  { stages }: Secret,
): { files: string[]; lost: string[] } {
  const deliveries = stages.flatMap(({ deliver }) => deliver);
  const files: string[] = [];
  const lost: string[] = [];
  for (const { target, key } of deliveries) {
    const place = targets[target];
    if (place?.kind !== "dotenv-file") lost.push(`the place ${target}`);
    else if (key === name) files.push(place.path);
    else lost.push(`the name ${key} in ${place.path}`);
  }
  if (stages.length > 1) lost.push("the order of its places");
  return { files, lost };
}

function lostFields(secret: Secret): string[] {
  const { risk, overlap, overlapFor, maxAge, locked, byHand, encryptsData, coupled, formerly, stages } =
    secret;
  const told: Readonly<Record<string, boolean>> = {
    risk: risk !== "medium",
    overlap: overlap !== "none" || overlapFor !== undefined,
    maxAge: maxAge !== undefined,
    "why it is locked": locked !== undefined && locked !== LOCKED_BY_FILE,
    byHand: byHand !== undefined,
    encryptsData: encryptsData !== undefined,
    coupled: coupled.length > 0,
    formerly: formerly.length > 0,
    verify: stages.some(({ verify }) => verify.length > 0),
    "what follows a write": stages.some(({ then }) => then !== undefined && then.length > 0),
  };
  return Object.keys(told).filter((field) => told[field]);
}
