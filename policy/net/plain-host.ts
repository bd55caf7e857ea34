import { onInternet } from "./internet.ts";
import { readRange } from "./range.ts";

/**
 * Whether what is sent to a host stays on the machine: its own name or a loopback address (RFC 6761, 6.3). A name that
 * is not known yet is none of them.
 */
export function isThisMachine(host: string): boolean {
  const name = host.toLowerCase().replaceAll(/^\[|\]$|\.$/g, "");
  if (name === "localhost" || name.endsWith(".localhost")) return true;
  const range = readRange(name);
  if (range === undefined) return false;
  return range.family === 4 ? range.first >> 24n === 127n || range.first === 0n : range.first <= 1n;
}

/** Whether a host is in a network of one's own: this machine, a private address, or a name that no public DNS has. */
export function isOwnNetwork(host: string): boolean {
  if (isThisMachine(host)) return true;
  const name = host.toLowerCase().replaceAll(/^\[|\]$|\.$/g, "");
  const range = readRange(name);
  if (range !== undefined) return onInternet([range]).length === 0;
  // Names without a dot, Kubernetes' services, mDNS (RFC 6762), and what is set aside for own networks (RFC 8375, ICANN).
  return !name.includes(".") || /\.(?:local|internal|home\.arpa|svc)$/.test(name);
}
