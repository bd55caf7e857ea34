import ipaddr from "ipaddr.js";

/** A run of addresses of one family, both ends included. */
export interface Range {
  readonly family: 4 | 6;
  readonly first: bigint;
  readonly last: bigint;
}

/**
 * Reads what firewalls take for addresses: one address, a CIDR range, a range with a netmask (`0.0.0.0/0.0.0.0`) or
 * two ends (`192.0.2.1-192.0.2.9`), in any spelling of them, spaces around it left out. IPv4 in IPv6's clothes
 * (`::ffff:0:0/96`) is read as the IPv4 that it stands for. `undefined` for anything else, such as a group's id.
 */
export function readRange(text: string): Range | undefined {
  const bare = text.trim();
  const ends = bare.split("-");
  if (ends.length === 2) return between(addressOf(ends[0]), addressOf(ends[1]));
  const [written = "", length, ...rest] = bare.split("/");
  const address = addressOf(written);
  if (address === undefined || rest.length > 0) return undefined;
  const bits = address.family === 4 ? 32 : 128;
  const prefix = length === undefined ? bits : prefixOf(length.trim(), bits);
  if (prefix === undefined) return undefined;
  const below = (1n << BigInt(bits - prefix)) - 1n;
  const first = address.value - (address.value & below);
  return unmapped({ family: address.family, first, last: first + below });
}

/** Ranges of both families as few as they can be: sorted, those that overlap or touch made one. */
export function union(ranges: readonly Range[]): readonly Range[] {
  if (ranges.length < 2) return ranges;
  const sorted = [...ranges].sort((a, b) => a.family - b.family || (a.first < b.first ? -1 : 1));
  const merged: Range[] = [];
  for (const range of sorted) {
    const before = merged.at(-1);
    if (before === undefined || before.family !== range.family || before.last + 1n < range.first)
      merged.push(range);
    else if (before.last < range.last) merged[merged.length - 1] = { ...before, last: range.last };
  }
  return merged;
}

/** What is left of ranges when others are taken out of them. */
export function without(ranges: readonly Range[], taken: readonly Range[]): readonly Range[] {
  let left = union(ranges);
  for (const out of taken) {
    if (!left.some((range) => overlap(range, out))) continue;
    left = left.flatMap((range) => {
      if (!overlap(range, out)) return [range];
      return [
        { ...range, last: out.first - 1n },
        { ...range, first: out.last + 1n },
      ].filter(({ first, last }) => first <= last);
    });
  }
  return left;
}

function overlap(one: Range, other: Range): boolean {
  return one.family === other.family && one.first <= other.last && other.first <= one.last;
}

/** How many addresses of a family there are in ranges, each counted once. */
export function count(ranges: readonly Range[], family: 4 | 6): bigint {
  let sum = 0n;
  for (const range of union(ranges)) if (range.family === family) sum += range.last - range.first + 1n;
  return sum;
}

interface Address {
  readonly family: 4 | 6;
  readonly value: bigint;
}

function addressOf(text: string | undefined): Address | undefined {
  const bare = text?.trim() ?? "";
  if (!ipaddr.isValid(bare)) return undefined;
  const address = ipaddr.parse(bare);
  const value = address.toByteArray().reduce((sum, byte) => (sum << 8n) | BigInt(byte), 0n);
  return { family: address.kind() === "ipv4" ? 4 : 6, value };
}

/** A prefix length in digits, however many zeros it begins with, or as an IPv4 netmask. */
function prefixOf(text: string, bits: 32 | 128): number | undefined {
  if (/^\d{1,4}$/.test(text)) return Number(text) <= bits ? Number(text) : undefined;
  if (bits === 128 || !ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  return ipaddr.IPv4.parse(text).prefixLengthFromSubnetMask() ?? undefined;
}

function between(first: Address | undefined, last: Address | undefined): Range | undefined {
  if (first === undefined || last === undefined || first.family !== last.family) return undefined;
  return first.value <= last.value
    ? unmapped({ family: first.family, first: first.value, last: last.value })
    : undefined;
}

/** Where IPv4 begins within IPv6, `::ffff:0:0/96` (RFC 4291, 2.5.5.2). */
const MAPPED = 0xffff_0000_0000n;

function unmapped(range: Range): Range {
  const { family, first, last } = range;
  if (family === 4 || first < MAPPED || last > MAPPED + 0xffff_ffffn) return range;
  return { family: 4, first: first - MAPPED, last: last - MAPPED };
}

/** Ranges that this program itself lists. Throws where one is not a range: a table of ours would be wrong. */
export function ranges(texts: readonly string[]): Range[] {
  return texts.map((text) => {
    const range = readRange(text);
    if (range === undefined) throw new Error(`${text} is no range of addresses, such as 192.0.2.0/24.`);
    return range;
  });
}
