import { isOwnNetwork } from "./plain-host.ts";

const PLAIN = /\bhttp:\/\/(?:[^\s/@"'<>]*@)?(\[[^\]\s]*\]|[^\s/:?#"'<>,;)\\]+)/gi;

/** Names of vocabularies that are written as addresses and never called. */
const VOCABULARIES =
  /^(?:www\.w3\.org|schemas\.(?:microsoft|xmlsoap|openxmlformats|android)\.(?:com|org)|json-schema\.org|purl\.org|xmlns\.com|schema\.org|ns\.adobe\.com)$/i;

/** Hosts outside one's own network that a text calls without encryption: `http://host`. */
export function plainHosts(text: string): string[] {
  if (!/http:\/\//i.test(text)) return [];
  return [...text.matchAll(PLAIN)]
    .map(([, host]) => host ?? "")
    .filter((host) => host !== "" && !isOwnNetwork(host) && !VOCABULARIES.test(host));
}
