import { asMap, asText, asTexts, entriesOf } from "./data.ts";
import { guess } from "./guess.ts";
import type { Input } from "./input.ts";
import { encrypting } from "./likely-source.ts";
import { asPlainName, asSecretName, shown } from "./names.ts";
import { dotenvPlace } from "./places.ts";
import { nothingSeen, type Seen, type SeenSecret } from "./seen.ts";

/** The file's own words; others are told of, for they may mean something that is lost here. */
const KNOWN = [
  "type",
  "length",
  "role",
  "depends_on",
  "files",
  "auto_rotate",
  "description",
  "restart_services",
];

/** The file names services in no order; those that a Compose file names too have one there. */
const GUESSED_ORDER = "in-any-order";

/** Why a secret is locked that the file says `auto_rotate: false` of. */
export const LOCKED_BY_FILE = "auto_rotate was false";

/** For how many days backups are kept. */
export const RETENTION = "retention_days";

/** As the catalog's `backups.keepDays` takes it. */
const isDays = (value: unknown): value is number =>
  typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= 3650;

/** Characters of a password where the file says nothing, as its own script has it. */
const LENGTH = 32;

/** A `secrets-config.yaml` whose `secrets` name type, files and services to restart, one map a secret. */
export function seenInSecretsConfig({ path }: Input, data: unknown): Seen {
  const seen = nothingSeen();
  const readers = new Map<string, string[]>();
  for (const [written, body] of entriesOf(asMap(data)?.secrets)) {
    const name = asSecretName(written);
    const fields = asMap(body);
    if (name === undefined || fields === undefined) {
      seen.remarks.push(`${shown(written)} in ${path} is no secret with a name and fields: left out`);
      continue;
    }
    seen.secrets.push(secretOf(name, fields));
    for (const file of asTexts(fields.files)) {
      const place = dotenvPlace(file);
      seen.places.push(place);
      seen.deliveries.push({ secret: name, place: place.id, key: written });
    }
    for (const service of asTexts(fields.restart_services)) {
      readers.set(service, [...(readers.get(service) ?? []), name]);
    }
    const unknown = Object.keys(fields).filter((field) => !KNOWN.includes(field));
    if (unknown.length > 0) {
      seen.remarks.push(
        `${name} in ${path} has ${unknown.map(shown).join(", ")}, which keyturn does not know`,
      );
    }
  }
  const days = asMap(data)?.[RETENTION];
  if (isDays(days)) seen.keepDays.push(days);
  const beside = entriesOf(data).filter(
    ([word, value]) => word !== "secrets" && word !== "version" && !(word === RETENTION && isDays(value)),
  );
  if (beside.length > 0) {
    const words = beside.map(([word, value]) =>
      typeof value === "number" ? `${shown(word)} (${value})` : shown(word),
    );
    seen.remarks.push(`${path} also has ${words.join(", ")}, which no catalog has a word for`);
  }
  for (const [name, reads] of readers)
    seen.services.push({ group: GUESSED_ORDER, name: asPlainName(name), reads, readsAllOf: [] });
  return seen;
}

function secretOf(name: string, fields: Readonly<Record<string, unknown>>): SeenSecret {
  const { source, remarks } = sourceOf(name, fields);
  const description = asText(fields.description);
  const isLocked = fields.auto_rotate === false && source.kind === "random";
  const beyond = isLocked || source.kind !== "random" ? undefined : beyondTheFiles(name);
  return {
    name,
    source,
    certainty: "told",
    remarks: [...remarks, ...(beyond === undefined ? [] : [beyond.remark])],
    fields: {
      ...(description === undefined ? {} : { description }),
      ...beyond?.fields,
      ...(isLocked ? { locked: LOCKED_BY_FILE } : {}),
    },
  };
}

/** Passwords that a server keeps for itself once it is set up. */
const DATABASE_PASSWORD =
  /^(?:.*_)?(?:POSTGRES|POSTGRESQL|PG|MYSQL|MARIADB|MONGO|MONGODB|DB|DATABASE)_(?:.*_)?PASS(?:WORD|WD)?$/;

/** What a new value does outside of the .env files: the format has no word for it, so the name alone tells. */
function beyondTheFiles(name: string): (Pick<SeenSecret, "fields"> & { remark: string }) | undefined {
  if (guess(name) === "encrypts") return encrypting(name);
  if (!DATABASE_PASSWORD.test(name.toUpperCase())) return undefined;
  return {
    remark:
      "mind: a running database takes no new password from an .env file. Deliver to a postgres-role target first, or add byHand.",
  };
}

function sourceOf(name: string, fields: Readonly<Record<string, unknown>>) {
  const parent = asText(fields.depends_on);
  if (fields.type === "jwt-token" && parent !== undefined) {
    const jwt = {
      secret: asSecretName(parent) ?? parent,
      claims: { role: asText(fields.role) ?? name.toLowerCase(), iss: "supabase" },
      expiresIn: "5y",
    };
    return { source: { kind: "derived", jwt }, remarks: ["guessed: issuer and life, as Supabase has them"] };
  }
  if (fields.type === "random") {
    const { length } = fields;
    const characters = typeof length === "number" && Number.isInteger(length) && length > 0 ? length : LENGTH;
    const weak = characters < 16 ? { weak: "what reads it takes no longer one" } : {};
    return {
      source: { kind: "random", length: Math.min(characters, 4096), ...weak },
      remarks: characters < 16 ? ["is short: say why it must be, or make it 16 characters or longer"] : [],
    };
  }
  const remarks = fields.type === "static" ? [] : ["guessed: its type is none that keyturn knows"];
  return { source: { kind: "manual", from: "whoever manages it" }, remarks };
}

/** Whether a YAML file is one of these. */
export function isSecretsConfig(data: unknown): boolean {
  const secrets = entriesOf(asMap(data)?.secrets);
  return secrets.length > 0 && secrets.every(([, body]) => asText(asMap(body)?.type) !== undefined);
}
