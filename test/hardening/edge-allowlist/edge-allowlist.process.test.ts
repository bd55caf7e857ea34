import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { CLOUDFLARE_RANGES } from "../../../policy/net/edge-ranges.ts";
import { disallowOpenIngress } from "../../../policy/rules/disallow-open-ingress.ts";
import type { PropertyMap } from "../../../rehearsal/providers/values.ts";
import { registered } from "../../support/policy/registered.ts";
import { foundIn } from "../../support/policy/seen.ts";
import { dump } from "../../support/program/dump.ts";
import type { Monitor } from "../../support/program/monitor.ts";
import type { Registration } from "../../support/program/registration.ts";
import type { ProgramResult } from "../../support/program/run-program.ts";
import { PUBLISHED, runAllowlist } from "./support.ts";

function ofType({ registrations }: ProgramResult, type: string): Registration[] {
  return [...registrations.values()].filter((one) => one.type.endsWith(`:${type}`));
}

let made: ProgramResult;
const answers: Record<string, string | undefined> = {};

async function ask({ hooks }: Monitor): Promise<void> {
  const guard = hooks.get("keyturn-edge-ranges-guard");
  if (guard === undefined) throw new Error("the program registered no guard");
  const beside = (now: PropertyMap) =>
    guard.run({
      name: "origin-ranges",
      oldInputs: { input: PUBLISHED },
      newInputs: { input: { ...PUBLISHED, ...now } },
    });
  answers.same = await beside({});
  answers.fewer = await beside({ ipv4Cidrs: PUBLISHED.ipv4Cidrs.slice(0, 5) });
  answers.found = await beside({
    ipv4Cidrs: PUBLISHED.ipv4Cidrs.slice(0, 5),
    fewest: { ipv4: 5, ipv6: 7 },
  });
  answers.dryRun = String(guard.onDryRun);
}

beforeAll(async () => {
  made = await runAllowlist({}, undefined, { atEnd: ask });
}, 60_000);

describe("an allowlist of the edge's ranges", () => {
  it("registers what its golden file holds", () => {
    expect(made).toMatchObject({ exitCode: 0, errors: [], printed: "" });
    const file = fileURLToPath(new URL("../../golden/edge-allowlist.json", import.meta.url));
    const text = dump(made);
    if (process.env.UPDATE_GOLDEN === "1") writeFileSync(file, text);
    const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect(text, "Changed on purpose? npm run golden, then review the diff").toBe(golden);
  });

  it("opens the services' ports to the two lists, and nothing to a range", () => {
    const rules = ofType(made, "SecurityGroupIngressRule").map(({ inputs }) => inputs);
    const opened = rules.map(({ fromPort, toPort, prefixListId }) => `${fromPort}-${toPort} ${prefixListId}`);
    expect(opened.sort()).toEqual([
      "16384-16384 origin-ipv4",
      "16384-16384 origin-ipv6",
      "16385-16385 origin-ipv4",
      "16385-16385 origin-ipv6",
    ]);
    for (const rule of rules) expect(Object.keys(rule)).not.toContain("cidrIpv4");
  });

  it("takes every other rule out of the group, once its own are in", () => {
    const [only] = ofType(made, "VpcSecurityGroupRulesExclusive");
    expect(only?.inputs).toMatchObject({
      securityGroupId: "sg-0123456789abcdef0",
      ingressRuleIds: ["origin-text-ipv4", "origin-image-ipv4", "origin-text-ipv6", "origin-image-ipv6"],
      egressRuleIds: ["origin-out-https-ipv4", "origin-out-https-ipv6"],
    });
    expect(only?.options.dependsOn).toEqual(
      expect.arrayContaining([expect.stringMatching(/SecurityGroupIngressRule::origin-text-ipv4$/)]),
    );
  });

  it("lets nothing change before its guard has compared the ranges with the last ones, in a preview too", () => {
    const guarded = [...made.registrations.values()].filter(({ type }) => type.startsWith("aws:"));
    expect(guarded).toHaveLength(9);
    for (const { options } of guarded)
      expect(options.dependsOn).toEqual(expect.arrayContaining([expect.stringMatching(/::origin-ranges$/)]));
    expect(answers.dryRun).toBe("true");
  });

  it("refuses ranges of which more than half are gone, and takes them once a person has looked", () => {
    expect(answers.same).toBeUndefined();
    expect(answers.fewer).toContain("origin: of 15 IPv4 ranges 5 are left. Nothing was changed.");
    expect(answers.fewer).toContain("set fewest: { ipv4: 5, ipv6: 7 }");
    expect(answers.found).toBeUndefined();
  });

  it("makes a group without rules of its own where it is told a VPC", async () => {
    const { registrations, errors } = await runAllowlist({
      securityGroupId: undefined,
      vpcId: "vpc-0",
    } as never);
    expect(errors).toEqual([]);
    const [group] = [...registrations.values()].filter(({ type }) => type.endsWith(":SecurityGroup"));
    expect(group?.inputs).toEqual({ name: "origin", description: "Only the edge", vpcId: "vpc-0" });
  });

  it("opens no port to the edge where that comes by a tunnel, and keeps its lists", async () => {
    const run = await runAllowlist({
      closed: true,
      otherIngress: [{ name: "office", ports: 22, peer: { cidrIpv4: "203.0.113.7/32" } }],
    });
    expect(ofType(run, "SecurityGroupIngressRule").map(({ name }) => name)).toEqual(["origin-in-office"]);
    expect(ofType(run, "ManagedPrefixList")).toHaveLength(2);
  });
});

describe("the policy against open ingress", () => {
  const ranges = {
    ipv4Cidrs: CLOUDFLARE_RANGES.filter((cidr) => !cidr.includes(":")),
    ipv6Cidrs: CLOUDFLARE_RANGES.filter((cidr) => cidr.includes(":")),
  };
  const problems = (run: ProgramResult) =>
    foundIn(disallowOpenIngress, registered(run)).map(({ problem }) => problem);

  it.each([true, false])(
    "has nothing against an allowlist of Cloudflare's ranges (preview: %s)",
    async (preview) => {
      const run = await runAllowlist({}, ranges, { preview });
      expect(run.errors).toEqual([]);
      expect(problems(run)).toEqual([]);
    },
  );

  it("finds a service's port that is open to others too", async () => {
    const run = await runAllowlist({}, ranges);
    const [rule] = ofType(run, "SecurityGroupIngressRule");
    if (rule === undefined) throw new Error("there is no rule");
    const { prefixListId: _, ...others } = rule.inputs;
    const opened = { ...rule, inputs: { ...others, cidrIpv4: "0.0.0.0/0" } };
    const registrations = new Map([...run.registrations, [rule.urn, opened]]);
    expect(problems({ ...run, registrations })).not.toEqual([]);
  });
});

describe("an allowlist that can't be", () => {
  const nothing = (run: ProgramResult) =>
    [...run.registrations.values()].filter(({ custom }) => custom).map(({ name }) => name);

  it.each<[string, Parameters<typeof runAllowlist>, string]>([
    ["without ranges", [{}, { ...PUBLISHED, ipv4Cidrs: [] }], "there is no IPv4 range"],
    ["with a range for everybody", [{}, { ...PUBLISHED, ipv6Cidrs: ["::/0"] }], "::/0 lets in far more"],
    [
      "with more rules than the group takes",
      [{ services: { a: 1, b: 2, c: 3, d: 4, e: 5 } }],
      "75 IPv4 rules are more than the 60",
    ],
    ["for no port", [{ services: {} }], "services names no port"],
    [
      "with a rule for everybody",
      [{ otherIngress: [{ name: "all", ports: 22, peer: { cidrIpv4: "0.0.0.0/0" } }] }],
      "otherIngress.all lets everybody in",
    ],
  ])("%s makes nothing", async (_, args, problem) => {
    const run = await runAllowlist(...args);
    expect(run.exitCode).not.toBe(0);
    expect([...run.errors, run.printed].join("\n")).toContain(problem);
    expect(nothing(run)).toEqual([]);
  });
});
