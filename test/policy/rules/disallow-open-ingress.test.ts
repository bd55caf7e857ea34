import { describe, expect, it } from "vitest";
import { disallowOpenIngress } from "../../../policy/rules/disallow-open-ingress.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { findings, found, type Given, type Setting } from "../../support/policy/seen.ts";

const GROUP = "aws:ec2/securityGroup:SecurityGroup";
const RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule";
const LIST = "aws:ec2/managedPrefixList:ManagedPrefixList";
const ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry";

/** What is found in one security group with these rules of its own. */
function inGroup(rules: readonly Value[], setting: Setting = {}): string[] {
  return inProgram([{ type: GROUP, name: "web", inputs: { ingress: rules } }], setting);
}

function inProgram(given: readonly Given[], setting: Setting = {}): string[] {
  return findings(disallowOpenIngress, given, setting);
}

function tcp(port: number, ...cidrBlocks: Value[]): Record<string, Value> {
  return { protocol: "tcp", fromPort: port, toPort: port, cidrBlocks };
}

function own(name: string, inputs: Record<string, Value>): Given {
  return {
    type: RULE,
    name,
    inputs: { securityGroupId: "sg-1", ipProtocol: "tcp", fromPort: 8080, toPort: 8080, ...inputs },
  };
}

describe("a port that everybody may reach", () => {
  it.each([
    "0.0.0.0/0",
    " 0.0.0.0/0 ",
    "0.0.0.0/00",
    "0.0.0.0/0.0.0.0",
    "203.0.113.7/0",
    "0/0",
    "::/0",
    "::0/0",
    "0:0:0:0:0:0:0:0/0",
    "2000::/3",
    "::ffff:0:0/96",
    "::ffff:0.0.0.0/96",
    "0.0.0.0/1",
    "0.0.0.0-255.255.255.255",
  ])("is refused when the range is %j", (range) => {
    expect(inGroup([tcp(8080, "10.0.0.0/8", range)])).toEqual(["web: ingress[0].cidrBlocks[1]"]);
  });

  it.each([
    "10.0.0.0/8",
    "0.0.0.0/32",
    "192.168.0.0/16",
    "fc00::/7",
    "fe80::/10",
    "203.0.113.0/24",
    "2001:db8::/32",
    "240.0.0.0/4",
    "sg-0123456789abcdef0",
    "nonsense",
  ])("is not meant by %j", (range) => {
    expect(inGroup([tcp(8080, range)])).toEqual([]);
  });

  it.each([
    [["0.0.0.0/1", "128.0.0.0/1"]],
    [["0.0.0.0/6", "4.0.0.0/6", "8.0.0.0/7", "11.0.0.0/8", "12.0.0.0/6", "16.0.0.0/4"]],
    [["2400::/13", "2408::/13"]],
  ])("is refused when the ranges %j of one rule add up to it", (ranges) => {
    const rule = { protocol: "tcp", fromPort: 80, toPort: 80, cidrBlocks: ranges };
    const all = inGroup([rule]);
    expect(all.length).toBeGreaterThan(0);
    expect(all.every((one) => one.startsWith("web: ingress[0].cidrBlocks"))).toBe(true);
  });

  it("is refused when the halves stand in two rules of a group, told at the last", () => {
    const sixteenths = ["16.0.0.0/4", "32.0.0.0/4"].map((range) => tcp(8080, range));
    expect(inGroup(sixteenths)).toEqual(["web: ingress[1]"]);
  });

  it("is refused when rules of their own add up to it, known by the group's id", () => {
    const all = ["16.0.0.0/4", "32.0.0.0/4"].map((cidrIpv4, index) => own(`rule-${index}`, { cidrIpv4 }));
    expect(inProgram(all)).toEqual(["rule-1"]);
  });

  it("is refused when rules of their own add up to it, before the group has an id", () => {
    const group: Given = { type: GROUP, name: "web" };
    const rules = ["16.0.0.0/4", "32.0.0.0/4"].map((cidrIpv4, index) => ({
      ...own(`rule-${index}`, { cidrIpv4, securityGroupId: UNKNOWN }),
      madeOf: { securityGroupId: ["web"] },
    }));
    expect(inProgram([group, ...rules])).toEqual(["rule-1"]);
  });

  it("is only where the rules that add up open the same port of the same protocol", () => {
    expect(inGroup([tcp(8080, "16.0.0.0/4"), tcp(8081, "32.0.0.0/4")])).toEqual([]);
    const udp = { ...tcp(8080, "32.0.0.0/4"), protocol: "udp" };
    expect(inGroup([tcp(8080, "16.0.0.0/4"), udp])).toEqual([]);
    const all = { ...tcp(0, "32.0.0.0/4"), protocol: "-1" };
    expect(inGroup([tcp(8080, "16.0.0.0/4"), all])).toContain("web: ingress[1]");
  });

  it("is not made by rules of different groups", () => {
    const one = own("one", { cidrIpv4: "16.0.0.0/4" });
    const other = own("other", { cidrIpv4: "32.0.0.0/4", securityGroupId: "sg-2" });
    expect(inProgram([one, other])).toEqual([]);
  });

  it.each<[string, Record<string, Value>]>([
    ["every protocol", { protocol: "-1", fromPort: 0, toPort: 0 }],
    ["every protocol by a word", { protocol: "all", fromPort: 443, toPort: 65535 }],
    ["every port", { protocol: "tcp", fromPort: 0, toPort: 65535 }],
    ["a range around the public one", { protocol: "tcp", fromPort: 442, toPort: 444 }],
    ["text for a port", { protocol: "6", fromPort: "8080", toPort: "8080" }],
    ["no port", { protocol: "tcp", fromPort: null, toPort: null }],
    ["a protocol without ports", { protocol: "47", fromPort: 0, toPort: 0 }],
  ])("is refused for %s", (_, ports) => {
    expect(inGroup([{ ...ports, cidrBlocks: ["0.0.0.0/0"] }])).toEqual(["web: ingress[0].cidrBlocks[0]"]);
  });

  it("may be a declared one: 443, unless the stack says otherwise", () => {
    expect(inGroup([tcp(443, "0.0.0.0/0")])).toEqual([]);
    expect(inGroup([tcp(443, "0.0.0.0/0")], { settings: { publicPorts: [] } })).toHaveLength(1);
    expect(inGroup([tcp(80, "0.0.0.0/0")], { settings: { publicPorts: [80] } })).toEqual([]);
  });

  it("is no port where only ping is let in", () => {
    expect(inGroup([{ protocol: "icmp", fromPort: 8, toPort: 0, cidrBlocks: ["0.0.0.0/0"] }])).toEqual([]);
    expect(inGroup([{ protocol: 58, fromPort: -1, toPort: -1, ipv6CidrBlocks: ["::/0"] }])).toEqual([]);
  });

  it("is not told of what leaves", () => {
    const inputs = { egress: [tcp(0, "0.0.0.0/0")] };
    expect(inProgram([{ type: GROUP, name: "web", inputs }])).toEqual([]);
    const rule = { type: "egress", protocol: "-1", fromPort: 0, toPort: 0, cidrBlocks: ["0.0.0.0/0"] };
    expect(
      inProgram([{ type: "aws:ec2/securityGroupRule:SecurityGroupRule", name: "out", inputs: rule }]),
    ).toEqual([]);
  });
});

describe("a prefix list", () => {
  const everybody = { entries: [{ cidr: "0.0.0.0/1" }, { cidr: "128.0.0.0/1" }] };

  it("is refused in a rule when its entries add up to everybody, before it has an id", () => {
    const list = { type: LIST, name: "list", inputs: everybody };
    const rule = { ...own("rule", { prefixListId: UNKNOWN }), madeOf: { prefixListId: ["list"] } };
    expect(inProgram([list, rule])).toEqual(["rule: prefixListId"]);
  });

  it("is refused by its id, before the write and at the end", () => {
    const list = { type: LIST, name: "list", inputs: everybody, outputs: { id: "pl-1" } };
    const all = found(disallowOpenIngress, [list, own("rule", { prefixListId: "pl-1" })]);
    expect(all.map(({ property }) => property)).toEqual([["prefixListId"], ["prefixListId"]]);
    expect(new Set(all.map(({ problem }) => problem)).size).toBe(1);
  });

  it("counts entries that are resources of their own", () => {
    const list = { type: LIST, name: "list", outputs: { id: "pl-1" } };
    const entry = (name: string, cidr: string): Given => ({
      type: ENTRY,
      name,
      inputs: { cidr, prefixListId: UNKNOWN },
      madeOf: { prefixListId: ["list"] },
    });
    const halves = [entry("low", "0.0.0.0/1"), entry("high", "128.0.0.0/1")];
    const rule = { ...tcp(8080), prefixListIds: ["pl-1"] };
    const group = { type: GROUP, name: "web", inputs: { ingress: [rule] } };
    expect(inProgram([list, ...halves, group])).toEqual(["web: ingress[0].prefixListIds[0]"]);
  });

  it("of the edge's ranges may reach a service", () => {
    const entries = [{ cidr: "173.245.48.0/20" }, { cidr: "2606:4700::/32" }];
    const list = { type: LIST, name: "edge", inputs: { entries }, outputs: { id: "pl-1" } };
    const rule = own("rule", { prefixListId: "pl-1", fromPort: 16384, toPort: 16385 });
    expect(inProgram([list, rule])).toEqual([]);
  });

  it("that the program does not hold may reach a service once its id is declared", () => {
    const rule = own("rule", { prefixListId: "pl-9", fromPort: 5432, toPort: 5432 });
    expect(inProgram([rule])).toEqual(["rule: prefixListId"]);
    expect(inProgram([rule], { settings: { edgePrefixLists: ["pl-9"] } })).toEqual([]);
    expect(inProgram([own("web", { prefixListId: "pl-9" })])).toEqual([]);
  });
});

describe("a service's port", () => {
  it.each(["203.0.113.7/32", "203.0.113.7", "2001:db8::1/128", "10.0.0.0/7"])("is refused to %s", (range) => {
    expect(inGroup([tcp(16384, range)])).toEqual(["web: ingress[0].cidrBlocks[0]"]);
  });

  it("is refused within a wider run of ports, and where another port of it is public", () => {
    const wide = { protocol: "tcp", fromPort: 443, toPort: 6000, cidrBlocks: ["203.0.113.0/24"] };
    expect(inGroup([wide], { settings: { publicPorts: [443] } })).toHaveLength(1);
  });

  it.each(["173.245.48.0/20", "104.16.1.0/24", "2606:4700::/32", "10.0.0.0/8", "127.0.0.1/32", "fd00::/8"])(
    "may be reached from %s",
    (range) => {
      expect(inGroup([tcp(5432, range)])).toEqual([]);
    },
  );

  it("may be reached from ranges that the stack trusts, and from its own edge in place of Cloudflare's", () => {
    expect(inGroup([tcp(22, "203.0.113.7/32")], { settings: { trustedRanges: ["203.0.113.0/28"] } })).toEqual(
      [],
    );
    const settings = { edgeRanges: ["198.51.100.0/24"] };
    expect(inGroup([tcp(16384, "198.51.100.0/25")], { settings })).toEqual([]);
    expect(inGroup([tcp(16384, "173.245.48.0/20")], { settings })).toHaveLength(1);
  });

  it("may be reached from another security group", () => {
    expect(inGroup([{ ...tcp(5432), securityGroups: ["sg-1"], self: true }])).toEqual([]);
    expect(
      inProgram([own("rule", { fromPort: 5432, toPort: 5432, referencedSecurityGroupId: "sg-2" })]),
    ).toEqual([]);
  });
});

describe("what is not known yet", () => {
  it("is left to the update, which sees it before the write", () => {
    expect(inGroup([tcp(5432, UNKNOWN)])).toEqual([]);
    expect(inGroup([{ ...tcp(80, "0.0.0.0/0"), fromPort: UNKNOWN }])).toEqual([]);
    expect(inGroup([UNKNOWN])).toEqual([]);
    expect(inProgram([{ type: GROUP, name: "web", inputs: { ingress: UNKNOWN } }])).toEqual([]);
  });

  it("does not hide what is known beside it", () => {
    expect(inGroup([tcp(5432, UNKNOWN, "0.0.0.0/0")])).toEqual(["web: ingress[0].cidrBlocks[1]"]);
  });
});

describe("what it says", () => {
  it("names ports and never an address", () => {
    const problems = found(disallowOpenIngress, [
      { type: GROUP, name: "web", inputs: { ingress: [tcp(22, "203.0.113.7/32", "0.0.0.0/0")] } },
    ]).map(({ problem }) => problem);
    expect(problems).toContain("port 22 can be reached by everybody.");
    expect(problems.join(" ")).not.toContain("203.0.113");
  });

  it("tells of a setting that is no range", () => {
    expect(() => inGroup([tcp(22, "203.0.113.7/32")], { settings: { trustedRanges: ["office"] } })).toThrow(
      /trustedRanges\[0\]/,
    );
  });
});
