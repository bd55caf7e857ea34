import { posix } from "node:path";
import { composeVariables } from "./compose-variables.ts";
import { asList, asMap, asText, asTexts, entriesOf } from "./data.ts";
import type { Input } from "./input.ts";
import { asPlainName, asSecretName, looksSecret, shown } from "./names.ts";
import { dotenvPlace } from "./places.ts";
import { plainName } from "./plain-name.ts";
import { nothingSeen, type Seen, type SeenList } from "./seen.ts";
import { startOrder } from "./start-order.ts";

/**
 * A Compose file: the variables that Compose takes from the .env file beside it, the .env files that containers get
 * whole, the secrets that are made of variables, and which service reads which.
 */
export function seenInCompose({ path }: Input, data: unknown): Seen {
  const seen = nothingSeen();
  const folder = posix.dirname(posix.normalize(path));
  const top = asMap(data) ?? {};
  const group = plainName(asText(top.name) ?? posix.basename(folder), "services");
  const project = dotenvPlace(posix.join(folder, ".env"));
  const secrets = new Map(entriesOf(top.secrets).map(([name, body]) => [name, asMap(body) ?? {}]));
  const variables = new Set<string>();
  for (const [name, body] of startOrder(entriesOf(top.services))) {
    const service = asMap(body) ?? {};
    const read = variablesOf(service, secrets);
    for (const variable of read) variables.add(variable);
    const files = envFiles(service, folder);
    for (const file of files) seen.places.push(dotenvPlace(file));
    plainSettings(seen, path, name, service);
    const reads = read.flatMap((variable) => asSecretName(variable) ?? []);
    const readsAllOf = files.map((file) => dotenvPlace(file).id);
    seen.services.push({ group, name: asPlainName(name), reads, readsAllOf });
  }
  const readers = seen.services.filter(
    ({ reads, readsAllOf }) => reads.some(looksSecret) || readsAllOf.includes(project.id),
  );
  if (readers.length === 0) seen.places.push(project);
  else {
    const names = readers.map(({ name }) => name).join(", ");
    const remark = `keyturn can make the services anew that read it: then: [{ compose: [${names}] }]`;
    seen.places.push({ ...project, remarks: [remark] });
  }
  for (const variable of variables) {
    const secret = asSecretName(variable);
    if (secret === variable && looksSecret(variable)) {
      seen.deliveries.push({ secret, place: project.id, key: variable });
    }
  }
  for (const [name, body] of secrets) withoutVariable(seen, path, name, body);
  if (asList(top.include).length > 0) seen.remarks.push(`${path} includes other files: import them too`);
  return seen;
}

/** Every variable that Compose puts into a service: in its environment or anywhere else, and by its secrets. */
function variablesOf(
  service: Readonly<Record<string, unknown>>,
  secrets: ReadonlyMap<string, Readonly<Record<string, unknown>>>,
): string[] {
  // A name alone, as `- TOKEN` or `TOKEN:`, takes the variable of the same name.
  const { environment } = service;
  const passed = Array.isArray(environment)
    ? asTexts(environment).filter((entry) => !entry.includes("="))
    : entriesOf(environment).flatMap(([key, value]) => (value === null ? [key] : []));
  const granted = asList(service.secrets).flatMap((item) => asText(asMap(item)?.source ?? item) ?? []);
  const ofSecrets = granted.flatMap((name) => asText(secrets.get(name)?.environment) ?? []);
  return [...new Set([...composeVariables(service), ...passed, ...ofSecrets])];
}

function envFiles(service: Readonly<Record<string, unknown>>, folder: string): string[] {
  const named = asList(service.env_file).flatMap((item) => asText(asMap(item)?.path ?? item) ?? []);
  return named
    .filter((file) => composeVariables(file).length === 0)
    .map((file) => (posix.isAbsolute(file) ? file : posix.join(folder, file)));
}

/** Values that stand in the open. They are not looked at, but for whether they are a variable. */
function plainSettings(
  seen: SeenList,
  path: string,
  service: string,
  body: Readonly<Record<string, unknown>>,
): void {
  const { environment } = body;
  const pairs: [string, unknown][] = Array.isArray(environment)
    ? asTexts(environment).flatMap((entry): [string, unknown][] => {
        const at = entry.indexOf("=");
        return at < 0 ? [] : [[entry.slice(0, at), entry.slice(at + 1)]];
      })
    : entriesOf(environment);
  for (const [key, value] of pairs) {
    if (!looksSecret(key) || value === null || value === "" || composeVariables(value).length > 0) continue;
    const where = `${shown(key)} of the service ${shown(service)} in ${path}`;
    seen.remarks.push(
      `${where} stands in the open: write \${${shown(key)}} there and put a new value into .env`,
    );
  }
}

function withoutVariable(
  seen: SeenList,
  path: string,
  name: string,
  body: Readonly<Record<string, unknown>>,
): void {
  const file = asText(body.file);
  if (file !== undefined) {
    seen.remarks.push(
      `the secret ${shown(name)} in ${path} is the file ${shown(file)}, which keyturn can't write: ` +
        "make it one of a variable (environment: NAME), or write it with a target of the kind command",
    );
  } else if (body.external !== undefined) {
    seen.remarks.push(
      `the secret ${shown(name)} in ${path} is made elsewhere (external): keyturn does not reach it`,
    );
  }
}
