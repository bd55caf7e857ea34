import { isIPv4 } from "node:net";

/**
 * Endings of names that public DNS never gives out. Source: RFC 6762 (local), RFC 8375 (home.arpa), and ICANN's
 * resolution 2024.07.29.06, which keeps `internal` for private use.
 */
const PRIVATE_ENDING = /\.(?:internal|local|home\.arpa)$/;

/** The ranges of RFC 1918, and the one in which a machine reaches itself. */
function isPrivateIPv4(address: string): boolean {
  const [first = 0, second = 0] = address.split(".").map(Number);
  if (first === 10 || first === 127) return true;
  return (first === 172 && second >= 16 && second <= 31) || (first === 192 && second === 168);
}

/**
 * Whether a host of a URL is one that only a machine or a private network reaches: a name without a dot, a name
 * under `.internal`, `.local` or `.home.arpa`, or an address of a private range.
 * @param host as `URL.hostname` gives it: in small letters, an IPv6 address in brackets
 */
export function isPrivateHost(host: string): boolean {
  if (host.startsWith("[")) return host === "[::1]" || /^\[f[cd]/.test(host);
  if (isIPv4(host)) return isPrivateIPv4(host);
  return !host.includes(".") || PRIVATE_ENDING.test(host);
}
