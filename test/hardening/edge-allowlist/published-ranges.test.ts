import { describe, expect, it } from "vitest";
import { dropped } from "../../../components/hardening/edge-allowlist/dropped.ts";
import {
  absurdities,
  inOrder,
  type PublishedRanges,
} from "../../../components/hardening/edge-allowlist/published-ranges.ts";
import { listSizes } from "../../../components/hardening/edge-allowlist/rule-count.ts";
import { CLOUDFLARE_RANGES } from "../../../policy/net/edge-ranges.ts";
import { PUBLISHED } from "./support.ts";

const CLOUDFLARE: PublishedRanges = {
  ipv4Cidrs: CLOUDFLARE_RANGES.filter((cidr) => !cidr.includes(":")),
  ipv6Cidrs: CLOUDFLARE_RANGES.filter((cidr) => cidr.includes(":")),
};

describe("an answer with ranges", () => {
  it("is believed when it is what Cloudflare publishes", () => {
    expect(absurdities(CLOUDFLARE)).toEqual([]);
  });

  it.each<[string, Partial<PublishedRanges>, string]>([
    ["no IPv4 range", { ipv4Cidrs: [] }, "there is no IPv4 range"],
    ["no IPv6 range", { ipv6Cidrs: [] }, "there is no IPv6 range"],
    ["all of IPv4", { ipv4Cidrs: ["0.0.0.0/0"] }, "0.0.0.0/0 lets in far more than an edge has"],
    [
      "a range twice as wide as any",
      { ipv4Cidrs: ["12.0.0.0/7"] },
      "12.0.0.0/7 lets in far more than an edge has",
    ],
    ["one of IPv6", { ipv6Cidrs: ["2400::/18"] }, "2400::/18 lets in far more than an edge has"],
    ["all of IPv6", { ipv6Cidrs: ["::/0"] }, "::/0 lets in far more than an edge has"],
    [
      "all of IPv4 in pieces",
      { ipv4Cidrs: Array.from({ length: 20 }, (_, index) => `${11 + index}.0.0.0/8`) },
      "its IPv4 ranges together let in far more than an edge has",
    ],
    ["a private network", { ipv4Cidrs: ["10.0.0.0/16"] }, "10.0.0.0/16 is not on the Internet"],
    [
      "the metadata service",
      { ipv4Cidrs: ["169.254.169.254/32"] },
      "169.254.169.254/32 is not on the Internet",
    ],
    ["the other family", { ipv4Cidrs: ["2001:db8::/32"] }, "2001:db8::/32 is not IPv4"],
    ["a text", { ipv6Cidrs: ["<html>"] }, "what stands there is no range of addresses"],
    [
      "an address within its network",
      { ipv4Cidrs: ["203.0.113.7/24"] },
      "203.0.113.7/24 is not as EC2 writes it: 203.0.113.0/24",
    ],
    [
      "capital letters",
      { ipv6Cidrs: ["2001:DB8::/32"] },
      "2001:DB8::/32 is not as EC2 writes it: 2001:db8::/32",
    ],
    [
      "IPv4 in IPv6's clothes",
      { ipv6Cidrs: ["::ffff:203.0.113.0/120"] },
      "::ffff:203.0.113.0/120 is not on the Internet",
    ],
    ["a range twice", { ipv4Cidrs: ["203.0.113.0/24", "203.0.113.0/24"] }, "203.0.113.0/24 is there twice"],
    [
      "more than one request takes",
      { ipv4Cidrs: Array.from({ length: 101 }, (_, index) => `203.0.113.${index}/32`) },
      "101 IPv4 ranges are more than one request takes (100)",
    ],
  ])("is not believed with %s", (_, part, problem) => {
    expect(absurdities({ ...PUBLISHED, ...part })).toEqual([problem]);
  });

  it("counts for the same in any order", () => {
    const turned = {
      ipv4Cidrs: PUBLISHED.ipv4Cidrs.toReversed(),
      ipv6Cidrs: PUBLISHED.ipv6Cidrs.toReversed(),
    };
    expect(inOrder(turned)).toEqual(inOrder(PUBLISHED));
  });
});

describe("ranges beside those that were let in last", () => {
  const { ipv4Cidrs } = PUBLISHED;

  it("may lose some and win others", () => {
    expect(dropped(PUBLISHED, { ...PUBLISHED, ipv4Cidrs: ipv4Cidrs.slice(7) })).toBeUndefined();
    expect(
      dropped(PUBLISHED, { ...PUBLISHED, ipv4Cidrs: [...ipv4Cidrs, "203.0.113.240/28"] }),
    ).toBeUndefined();
  });

  it("are not believed when more than half are gone, others in their place or not", () => {
    const few = ipv4Cidrs.slice(0, 7);
    const others = Array.from({ length: 8 }, (_, index) => `198.51.100.${index * 16}/28`);
    expect(dropped(PUBLISHED, { ...PUBLISHED, ipv4Cidrs: few })).toBe("of 15 IPv4 ranges 7 are left");
    expect(dropped(PUBLISHED, { ...PUBLISHED, ipv4Cidrs: [...few, ...others] })).toBe(
      "of 15 IPv4 ranges 7 are left",
    );
    expect(dropped(PUBLISHED, { ...PUBLISHED, ipv6Cidrs: PUBLISHED.ipv6Cidrs.slice(0, 3) })).toBe(
      "of 7 IPv6 ranges 3 are left",
    );
  });

  it("are not believed when few but wide ones are gone", () => {
    const narrow = CLOUDFLARE.ipv4Cidrs.filter((cidr) => !/\/1[345]$/.test(cidr));
    expect(dropped(CLOUDFLARE, { ...CLOUDFLARE, ipv4Cidrs: narrow })).toBe(
      "less than half of the edge's IPv4 addresses are left",
    );
  });

  it("are believed where a person said how few there are", () => {
    const now = { ...PUBLISHED, ipv4Cidrs: ipv4Cidrs.slice(0, 3) };
    expect(dropped(PUBLISHED, now, { ipv4: 3, ipv6: 7 })).toBeUndefined();
    expect(dropped(PUBLISHED, now, { ipv4: 4, ipv6: 7 })).toBe("of 15 IPv4 ranges 3 are left");
  });
});

describe("the lists' sizes", () => {
  const counted = { ports: 2, headroom: 10, others: [], rulesPerGroup: 60 };
  const sizes = (more: Partial<Parameters<typeof listSizes>[1]>, ranges: PublishedRanges = CLOUDFLARE) =>
    listSizes(ranges, { ...counted, ...more });
  const others = (count: number, peer: { cidrIpv4: string } | { referencedSecurityGroupId: string }) =>
    Array.from({ length: count }, (_, index) => ({ name: `other-${index}`, ports: 22, peer }));

  it("have room for Cloudflare's ranges on two ports, and for some more of them", () => {
    expect(sizes({})).toEqual({ ipv4: 25, ipv6: 20 });
  });

  it("stay while ranges come and go within a step", () => {
    const all = [11, 12, 13, 14, 15].map((count) =>
      sizes({}, { ...CLOUDFLARE, ipv4Cidrs: CLOUDFLARE.ipv4Cidrs.slice(0, count) }),
    );
    expect(new Set(all.map((one) => JSON.stringify(one))).size).toBe(1);
  });

  it("take what the limit of rules leaves, each a rule a port, and no less than the ranges need", () => {
    expect(sizes({ ports: 3 })).toEqual({ ipv4: 20, ipv6: 20 });
    expect(sizes({ ports: 4 })).toEqual({ ipv4: 15, ipv6: 15 });
    expect(sizes({ ports: 5 })).toContain("75 IPv4 rules are more than the 60");
    expect(sizes({ ports: 5, rulesPerGroup: 75 })).toEqual({ ipv4: 15, ipv6: 15 });
  });

  it("leave room for the other rules: in their family, in both for a group, by its size for a list", () => {
    expect(sizes({ others: others(20, { cidrIpv4: "203.0.113.7/32" }) })).toEqual({ ipv4: 20, ipv6: 20 });
    expect(sizes({ others: others(24, { referencedSecurityGroupId: "sg-0" }) })).toEqual({
      ipv4: 18,
      ipv6: 18,
    });
    const list = { name: "list", ports: 22, peer: { prefixListId: "pl-0", maxEntries: 31 } };
    expect(sizes({ others: [list] })).toContain("61 IPv4 rules are more than the 60");
  });
});
