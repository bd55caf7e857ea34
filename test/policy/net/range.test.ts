import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CLOUDFLARE_RANGES } from "../../../policy/net/edge-ranges.ts";
import { isEverybody, onInternet } from "../../../policy/net/internet.ts";
import { count, type Range, ranges, readRange, union, without } from "../../../policy/net/range.ts";

/** Few addresses, so that ranges meet often. */
const SMALL = 40;

const RANGE: fc.Arbitrary<Range> = fc
  .tuple(fc.constantFrom<4 | 6>(4, 6), fc.nat(SMALL - 1), fc.nat(9))
  .map(([family, first, more]) => ({ family, first: BigInt(first), last: BigInt(first + more) }));

/** The addresses themselves, one by one. */
function addresses(all: readonly Range[]): Set<string> {
  const set = new Set<string>();
  for (const { family, first, last } of all)
    for (let address = first; address <= last; address++) set.add(`${family} ${address}`);
  return set;
}

describe("ranges", () => {
  it("hold the same addresses when they are made as few as they can be", () => {
    fc.assert(
      fc.property(fc.array(RANGE), (all) => {
        const merged = union(all);
        expect(addresses(merged)).toEqual(addresses(all));
        expect(count(all, 4) + count(all, 6)).toBe(BigInt(addresses(all).size));
        for (const [index, range] of merged.entries()) {
          const next = merged[index + 1];
          if (next?.family === range.family) expect(next.first).toBeGreaterThan(range.last + 1n);
        }
      }),
    );
  });

  it("lose what is taken out of them and nothing else", () => {
    fc.assert(
      fc.property(fc.array(RANGE), fc.array(RANGE), (all, taken) => {
        const out = addresses(taken);
        const left = [...addresses(all)].filter((address) => !out.has(address));
        expect(addresses(without(all, taken))).toEqual(new Set(left));
      }),
    );
  });

  it.each([
    ["192.0.2.7", "192.0.2.7/32"],
    ["192.0.2.7/24", "192.0.2.0/24"],
    ["192.0.2.0/255.255.255.0", "192.0.2.0/24"],
    ["192.0.2.0 - 192.0.2.255", "192.0.2.0/24"],
    ["2001:DB8::7/64", "2001:db8::/64"],
    ["::ffff:192.0.2.0/120", "192.0.2.0/24"],
  ])("are read in any spelling: %s is %s", (one, other) => {
    expect(readRange(one)).toEqual(readRange(other));
    expect(readRange(one)).toBeDefined();
  });

  it.each([
    "",
    "sg-1",
    "192.0.2.0/33",
    "2001:db8::/129",
    "192.0.2.0/24/8",
    "192.0.2.9-192.0.2.1",
    "::-192.0.2.1",
    "/0",
  ])("are not read from %j", (text) => {
    expect(readRange(text)).toBeUndefined();
  });
});

describe("everybody", () => {
  it("is not the edge, nor all of the private networks together", () => {
    expect(isEverybody(ranges(CLOUDFLARE_RANGES))).toBe(false);
    const own = ranges([
      "10.0.0.0/8",
      "172.16.0.0/12",
      "192.168.0.0/16",
      "100.64.0.0/10",
      "fc00::/7",
      "224.0.0.0/3",
    ]);
    expect(onInternet(own)).toEqual([]);
    expect(isEverybody(own)).toBe(false);
  });

  it("is a tenth of the Internet, or what a registry gives out of IPv6", () => {
    expect(isEverybody(ranges(["16.0.0.0/4", "32.0.0.0/5"]))).toBe(true);
    expect(isEverybody(ranges(["16.0.0.0/4", "32.0.0.0/6"]))).toBe(false);
    expect(isEverybody(ranges(["2600::/12"]))).toBe(true);
    expect(isEverybody(ranges(["2600::/13"]))).toBe(false);
  });
});
