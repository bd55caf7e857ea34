import { CLOUDFLARE_RANGES } from "./edge-ranges.ts";
import { onInternet } from "./internet.ts";
import { type Range, ranges, readRange, without } from "./range.ts";

/** Addresses that everybody knows and nobody hides: public resolvers, as their operators publish them, and the edge. */
const KNOWN_TO_ALL = ranges([
  ...["1.1.1.1", "1.0.0.1", "2606:4700:4700::1111", "2606:4700:4700::1001"], // Cloudflare
  ...["8.8.8.8", "8.8.4.4", "2001:4860:4860::8888", "2001:4860:4860::8844"], // Google
  ...["9.9.9.9", "149.112.112.112", "2620:fe::fe", "2620:fe::9"], // Quad9
  ...["208.67.222.222", "208.67.220.220"], // OpenDNS
  ...CLOUDFLARE_RANGES,
]);

/** Four numbers that are no piece of a longer row of them, such as a version's, or of a path (`Chrome/120.0.0.0`). */
const IPV4 = /(?<![\w.]|\w\/)(?:\d{1,3}\.){3}\d{1,3}(?![\w-]|\.\d)(?!\/\d)/g;

/**
 * One machine's range is the machine; a wider one is a network and no origin. No address is longer than 45 letters: without
 * an end each place of a long row of digits and colons would be tried to its end.
 */
const ONE_MACHINE =
  /(?<![\w.-])((?:\d{1,3}\.){3}\d{1,3})\/32(?!\d)|(?<![\w:.])([0-9a-f.]{0,15}:[0-9a-f:.]{1,45})\/128(?!\d)/gi;

const IPV6 = /(?<![\w:.])(?:[0-9a-f]{0,4}:){2,7}[0-9a-f.]{0,15}(?![\w:/])/gi;

const URL_HOST = /\b([a-z][a-z0-9+.-]{0,30}):\/\/(?:[^\s/@"'<>]*@)?(\[[^\]\s]*\]|[^\s/:?#"'<>,;)]+)/gi;

/**
 * Names that are made of an address: EC2's public names (AWS, VPC guide, "DNS attributes"), nip.io and its like, Linode's.
 */
const NAMED =
  /(?<![a-z0-9])(?:[a-z0-9-]{0,62}?-)?(\d{1,3})-(\d{1,3})-(\d{1,3})-(\d{1,3})\.(?:[a-z0-9-]{1,63}\.){0,10}(?:amazonaws\.com|nip\.io|sslip\.io|linodeusercontent\.com)(?![a-z0-9])/gi;

/**
 * The addresses of machines on the Internet in a text, each once, in one spelling: written out, as the host of an
 * address in any spelling that clients take (`http://3405803783`), or inside a host's name.
 */
export function publicAddresses(text: string): string[] {
  // Most texts have none: they are told by what every spelling has in it.
  if (!/\d[.:-]|::|\/\/\s{0,8}\S{0,400}\d/.test(text)) return [];
  const found = [
    ...[...text.matchAll(IPV4)].map(([address]) => address),
    ...[...text.matchAll(IPV6)].map(([address]) => address),
    ...[...text.matchAll(ONE_MACHINE)].map(([, four, six]) => four ?? six ?? ""),
    ...[...text.matchAll(URL_HOST)].map(([, , host]) => canonical(host ?? "")),
    ...[...text.matchAll(NAMED)].map(([, ...parts]) => parts.slice(0, 4).join(".")),
  ];
  return [...new Set(found.flatMap((written) => publicAddress(written) ?? []))];
}

/** An address in one spelling, where it is one machine's on the Internet that not everybody knows. */
export function publicAddress(written: string): string | undefined {
  if (!/[.:]/.test(written)) return undefined;
  const range = readRange(written);
  if (range === undefined || range.first !== range.last) return undefined;
  return without(onInternet([range]), KNOWN_TO_ALL).length === 0 ? undefined : spelling(range);
}

/** What a client of the web makes of a host: `0xcb007107`, `3405803783` and `203.0.113.7` are one (WHATWG URL). */
function canonical(host: string): string {
  try {
    return new URL(`http://${host}`).hostname.replaceAll(/^\[|\]$/g, "");
  } catch {
    return "";
  }
}

function spelling({ family, first }: Range): string {
  return `IPv${family} ${first}`;
}
