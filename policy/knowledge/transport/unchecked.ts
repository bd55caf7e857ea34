import { isThisMachine } from "../../net/plain-host.ts";
import type { SeenResource } from "../../view/resource.ts";
import { entriesOf, isAsset, isBranch, type Path, type Value } from "../../view/value.ts";
import { textOf } from "../text.ts";
import { uncheckedText } from "./unchecked-text.ts";

/** Somewhere a connection's other end is not checked, or the connection not encrypted. */
export interface Weak {
  readonly path: Path;
  readonly problem: string;
}

/**
 * Switches that turn the check of certificates off when they are on, without `_`, `-` and capitals: cloudflared
 * (noTlsVerify), Go's crypto/tls (InsecureSkipVerify), Kubernetes (insecure-skip-tls-verify), GitHub's webhooks
 * (insecureSsl), vSphere (allowUnverifiedSsl), Cloudflare's monitors (allowInsecure), curl, MongoDB's drivers.
 */
const OFF_WHEN_ON = new Set([
  "notlsverify",
  "insecureskipverify",
  "insecureskiptlsverify",
  "tlsinsecureskipverify",
  "tlsskipverify",
  "skiptlsverify",
  "skiptlsverification",
  "skipsslverify",
  "skipsslvalidation",
  "disablesslverification",
  "disabletlsverification",
  "insecuressl",
  "insecuretls",
  "allowunverifiedssl",
  "allowinsecure",
  "tlsinsecure",
  "tlsallowinvalidcertificates",
  "gitsslnoverify",
]);

/** Those that turn it off when they are off: Node (rejectUnauthorized and its variable), Python, Ansible, GitLab. */
const OFF_WHEN_OFF = new Set([
  "rejectunauthorized",
  "nodetlsrejectunauthorized",
  "pythonhttpsverify",
  "sslverify",
  "verifyssl",
  "tlsverify",
  "verifytls",
  "validatecerts",
  "enablesslverification",
]);

/** Properties that people write about things in: what they tell of is not done. */
const PROSE = new Set(["description", "comment", "tags", "labels", "annotations", "notes"]);

/** Everything in a resource's inputs that gives up the check or the encryption of a connection, whatever its type. */
export function uncheckedIn(resource: SeenResource): Weak[] {
  return [...within(resource.inputs, [])];
}

function* within(value: Value, path: Path): Generator<Weak> {
  if (typeof value === "string" || isAsset(value)) {
    const problem = uncheckedText(typeof value === "string" ? value : (value.text ?? ""));
    if (problem !== undefined) yield { path, problem };
    return;
  }
  if (!isBranch(value)) return;
  // An environment is a map, or a list of names and values (ECS, Kubernetes).
  const { name, value: set } = value as { readonly [key: string]: Value };
  if (typeof name === "string" && set !== undefined && isOff(name, set))
    yield { path: [...path, "value"], problem: OFF };
  for (const [key, inner] of entriesOf(value)) {
    if (typeof key === "string" && PROSE.has(key)) continue;
    // A tunnel that ends on its own machine needs no more of the way's last step than plain http:// there.
    if (key === "originRequest" && endsHere(value)) continue;
    if (typeof key === "string" && isOff(key, inner))
      yield { path: [...path, key], problem: key === "allowInsecure" ? ALLOWED : OFF };
    else yield* within(inner, [...path, key]);
  }
}

function endsHere(rule: Value): boolean {
  const service = textOf((rule as { readonly [key: string]: Value }).service);
  const host = /^\s*\w+:\/\/(\[[^\]]*\]|[^/:?#]+)/.exec(service)?.[1];
  return host !== undefined && isThisMachine(host);
}

/** Cloudflare's monitors then check no certificate, Azure's container apps take requests in plain. */
const ALLOWED = "it allows connections without encryption or without a check of who answers.";
const OFF = "it turns off the check of the other end's certificate.";

/** Whether a switch of this name stands so that certificates are not checked. */
export function isOff(name: string, value: Value): boolean {
  const bare = name.toLowerCase().replaceAll(/[_-]/g, "");
  const set = textOf(value).toLowerCase();
  if (OFF_WHEN_ON.has(bare)) return ["true", "1", "yes"].includes(set);
  return OFF_WHEN_OFF.has(bare) && ["false", "0", "no"].includes(set);
}
