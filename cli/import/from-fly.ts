import { asList, asMap, asText, entriesOf } from "./data.ts";
import type { Input } from "./input.ts";
import { asSecretName, looksSecret, shown } from "./names.ts";
import { plainName } from "./plain-name.ts";
import { nothingSeen, type Seen } from "./seen.ts";

/** A fly.toml: the app, and the secrets that it puts into files. It names no others: Fly alone knows them. */
export function seenInFly({ path }: Input, data: unknown): Seen {
  const seen = nothingSeen();
  const top = asMap(data) ?? {};
  const app = asText(top.app);
  if (app === undefined) {
    seen.remarks.push(`${path} names no app: add a target { kind: fly, app: … }`);
    return seen;
  }
  const id = `fly ${app}`;
  seen.places.push({ id, kind: "fly", name: plainName(app, "fly"), fields: { app }, role: "running" });
  for (const file of asList(top.files)) {
    const key = asText(asMap(file)?.secret_name);
    const secret = key === undefined ? undefined : asSecretName(key);
    if (key !== undefined && secret !== undefined) seen.deliveries.push({ secret, place: id, key });
  }
  seen.remarks.push(
    `${path} does not name the secrets of ${shown(app)}: fly secrets list --app ${shown(app)} does`,
  );
  for (const [key] of entriesOf(top.env).filter(([key]) => looksSecret(key))) {
    seen.remarks.push(
      `${shown(key)} stands in the open under env in ${path}: make a secret of it, with a new value`,
    );
  }
  return seen;
}
