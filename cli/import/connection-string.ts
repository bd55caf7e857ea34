import type { Compared } from "./compare-values.ts";

/** `postgres://user:password@host:5432/database?sslmode=require`, taken apart without decoding anything. */
const SHAPE =
  /^(?<scheme>[a-z][a-z0-9+.-]*):\/\/(?<user>[^:@/?#\s]*):(?<password>[^@/?#\s]+)@(?<host>[^/?#\s@]+)(?<path>\/[^?#\s]*)?(?:\?(?<query>[^#\s]*))?$/i;

/** Names as people give them; a token would be longer, or hold other characters. */
const PLAIN_USER = /^[A-Za-z][A-Za-z_.-]{0,30}[0-9]{0,3}$|^$/;
const PLAIN_HOST = /^(?:[A-Za-z0-9.-]+|\[[0-9a-f:]+\])(?::\d{1,5})?(?:,[A-Za-z0-9.-]+(?::\d{1,5})?)*$/;
const PLAIN_PATH = /^(?:\/[\w.-]{0,63})?$/;

/** Settings of a connection that are no secrets, by the drivers' documentation. */
const PLAIN_SETTING =
  /^(?:sslmode|ssl|tls|schema|search_path|pgbouncer|connection_limit|pool_timeout|pool_size|connect_timeout|socket_timeout|application_name|channel_binding|target_session_attrs|authSource|replicaSet|retryWrites|w|charset|collation|timezone|family|db)=[\w.:,-]{0,40}$/;

/**
 * What a connection string is made of, where its password is another key's value: a template that holds the rest in
 * clear. Where the rest may be a secret too, or no key holds the password, nothing of it is written.
 *
 * @param secrets the values of all keys that may be secrets
 */
export function connectionString(
  key: string,
  value: string,
  secrets: ReadonlyMap<string, string>,
): Compared | undefined {
  const parts = SHAPE.exec(value)?.groups;
  if (parts === undefined) return undefined;
  const { password = "" } = parts;
  const others = [...secrets].filter(([name]) => name !== key);
  const parent = others.find(([, secret]) => password === encodeURIComponent(secret) || password === secret);
  const manual = { kind: "manual", from: "where its password is set" };
  if (parent === undefined) {
    return { source: manual, remark: "guessed: holds a password that no other key holds" };
  }
  const [name, secret] = parent;
  const hidden = new Set(others.filter(([, one]) => one.length >= 6).map(([, one]) => one));
  if (!isPlain(parts, hidden)) {
    const remark = `holds ${name}, and what may be another secret: write it as a derived one with a template of your own`;
    return { source: manual, remark };
  }
  const filter = password === encodeURIComponent(secret) ? "|url" : "";
  const { scheme = "", user = "", host = "", path = "", query } = parts;
  const template = `${scheme}://${user}:{${name}${filter}}@${host}${path}${query === undefined ? "" : `?${query}`}`;
  return { source: { kind: "derived", template }, remark: `holds ${name}` };
}

function isPlain(parts: Readonly<Record<string, string | undefined>>, hidden: ReadonlySet<string>): boolean {
  const { user = "", host = "", path = "", query = "" } = parts;
  const settings = query === "" ? [] : query.split("&");
  const rest = [user, host, path, query].join(" ");
  return (
    PLAIN_USER.test(user) &&
    PLAIN_HOST.test(host) &&
    PLAIN_PATH.test(path) &&
    settings.every((setting) => PLAIN_SETTING.test(setting)) &&
    ![...hidden].some((secret) => rest.includes(secret))
  );
}
