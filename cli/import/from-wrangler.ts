import { posix } from "node:path";
import { asList, asMap, asText, asTexts, entriesOf } from "./data.ts";
import type { Input } from "./input.ts";
import { asSecretName, looksSecret, shown } from "./names.ts";
import { plainName } from "./plain-name.ts";
import { nothingSeen, type Seen, type SeenList, type SeenPlace } from "./seen.ts";

/**
 * A wrangler.toml, .json or .jsonc: the Worker and those of its environments, or the Pages project and its preview environment,
 * the secrets that it says it needs (`secrets.required`), and what it binds from a Secrets Store.
 *
 * @param devKeys the keys that .dev.vars files among the imported ones hold for it, by folder
 */
export function seenInWrangler(
  { path }: Input,
  data: unknown,
  devKeys: ReadonlyMap<string, readonly string[]> = new Map(),
): Seen {
  const seen = nothingSeen();
  const top = asMap(data) ?? {};
  const name = asText(top.name);
  const account = asText(top.account_id);
  const guessed = devKeys.get(posix.dirname(posix.normalize(path))) ?? [];
  // Source: Cloudflare's docs on Pages, "Configuration": a file with this key configures a project; `env` has preview at most.
  const isPages = top.pages_build_output_dir !== undefined;
  if (name === undefined) {
    seen.remarks.push(`${path} gives its Worker no name: add a target for it`);
  } else if (isPages) {
    reader(seen, pagesProject({ path, account, guessed }, name), top);
    const preview = asMap(asMap(top.env)?.preview);
    if (preview !== undefined)
      reader(seen, pagesProject({ path, account, guessed }, name, "preview"), preview);
  } else {
    reader(seen, worker({ path, account, guessed }, name), top);
    for (const [environment, body] of entriesOf(top.env)) {
      const own = asMap(body) ?? {};
      // Source: Cloudflare's docs, "Environments": a Worker of its own, called NAME-ENVIRONMENT unless it says otherwise.
      const script = asText(own.name) ?? `${name}-${environment}`;
      reader(seen, worker({ path, account: asText(own.account_id) ?? account, guessed }, script), own);
    }
  }
  return seen;
}

interface Read {
  readonly path: string;
  readonly account: string | undefined;
  readonly guessed: readonly string[];
}

/** What reads secrets, and how its own list of them is asked for. */
interface Reader extends Read {
  readonly called: string;
  readonly list: string;
  readonly place: Pick<SeenPlace, "id" | "kind" | "name" | "fields">;
}

function worker(read: Read, script: string): Reader {
  const place = {
    id: `cloudflare-worker ${script}`,
    kind: "cloudflare-worker",
    name: plainName(script, "worker"),
  };
  const list = `wrangler secret list --name ${shown(script)}`;
  return { ...read, called: script, list, place: { ...place, fields: { script } } };
}

function pagesProject(read: Read, project: string, environment?: "preview"): Reader {
  const called = environment === undefined ? project : `${project}-${environment}`;
  const place = {
    id: `cloudflare-pages ${called}`,
    kind: "cloudflare-pages",
    name: plainName(called, "site"),
  };
  const list = `wrangler pages secret list --project-name ${shown(project)}`;
  const fields = { project, ...(environment === undefined ? {} : { environment }) };
  return { ...read, called, list, place: { ...place, fields } };
}

function reader(
  seen: SeenList,
  { path, called, list, place: known, account, guessed }: Reader,
  body: Readonly<Record<string, unknown>>,
): void {
  const required = asTexts(asMap(body.secrets)?.required);
  const keys = required.length > 0 ? required : guessed;
  const place: SeenPlace = {
    ...known,
    fields: { ...(account === undefined ? {} : { account }), ...known.fields },
    role: "running",
    remarks: [
      ...(account === undefined ? [`fill in account: ${path} does not name it`] : []),
      ...(required.length > 0 || keys.length === 0
        ? []
        : [
            "guessed: it has the keys of .dev.vars; adoption would write that file's values here: where the Worker has others, take the file out and give the value",
          ]),
    ],
  };
  seen.places.push(place);
  if (keys.length === 0) {
    seen.remarks.push(`${path} names no secrets of ${shown(called)}: ${list} does`);
  }
  for (const key of keys) {
    const secret = asSecretName(key);
    if (secret !== undefined) seen.deliveries.push({ secret, place: place.id, key });
  }
  for (const [key] of entriesOf(body.vars).filter(([key]) => looksSecret(key))) {
    seen.remarks.push(
      `${shown(key)} stands in the open under vars in ${path}: make a secret of it, with a new value`,
    );
  }
  for (const binding of asList(body.secrets_store_secrets))
    storeSecret(seen, path, account, asMap(binding) ?? {});
}

function storeSecret(
  seen: SeenList,
  path: string,
  account: string | undefined,
  { store_id, secret_name }: Readonly<Record<string, unknown>>,
): void {
  const store = asText(store_id);
  const key = asText(secret_name);
  const secret = key === undefined ? undefined : asSecretName(key);
  if (store === undefined || key === undefined || secret === undefined) return;
  const id = `cloudflare-secrets-store ${store}`;
  seen.places.push({
    id,
    kind: "cloudflare-secrets-store",
    name: "store",
    fields: { ...(account === undefined ? {} : { account }), store },
    role: "running",
    remarks: account === undefined ? [`fill in account: ${path} does not name it`] : [],
  });
  seen.deliveries.push({ secret, place: id, key });
}
