import { describe, expect, it } from "vitest";
import { requireOriginGuards } from "../../../policy/rules/require-origin-guards.ts";
import { stackLevels } from "../../../policy/stack-levels.ts";
import type { StackResource } from "../../../policy/view/resource.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { goldenResources } from "../../support/policy/golden.ts";
import { found, foundIn, type Given } from "../../support/policy/seen.ts";

const STACK: Given = { type: "pulumi:pulumi:Stack", name: "shop-prod" };
const guard = (called: string): Given => ({ type: `keyturn:hardening:${called}`, name: called });
const TUNNEL: Given[] = [
  guard("OriginTunnel"),
  { type: "keyturn:index:TunnelConnector", name: "connector", parent: "OriginTunnel" },
];
const ALLOWLIST: Given[] = [
  guard("EdgeAllowlist"),
  {
    type: "aws:ec2/vpcSecurityGroupRulesExclusive:VpcSecurityGroupRulesExclusive",
    name: "only",
    parent: "EdgeAllowlist",
  },
];

function problems(guards: readonly string[], resources: readonly Given[]): string[] {
  const all = found(requireOriginGuards, [STACK, ...resources], { settings: { guards } });
  return all.map(({ urn, problem }) => `${urn.split("::").at(-1)}: ${problem}`);
}

describe("require-origin-guards", () => {
  it("asks for nothing that the settings do not name", () => {
    expect(found(requireOriginGuards, [STACK])).toEqual([]);
    expect(problems([], [])).toEqual([]);
  });

  it("refuses a stack that lacks a guard, and tells of each", () => {
    expect(problems(["EdgeAllowlist", "OriginTunnel", "HostRole"], TUNNEL)).toEqual([
      "shop-prod: it has no EdgeAllowlist.",
      "shop-prod: it has no HostRole.",
    ]);
    expect(problems(["EdgeAllowlist", "OriginTunnel"], [...TUNNEL, ...ALLOWLIST])).toEqual([]);
  });

  it("takes no component for a guard that is a name alone, nor what stands elsewhere for a part of it", () => {
    const elsewhere = { type: "keyturn:index:TunnelConnector", name: "connector" };
    expect(problems(["OriginTunnel"], [guard("OriginTunnel"), elsewhere])).toEqual([
      "shop-prod: its OriginTunnel is a name alone: it holds nothing that guards.",
    ]);
  });

  it("finds the part that guards however deep it stands in its component", () => {
    const [component, connector] = TUNNEL as [Given, Given];
    const group: Given = { type: "shop:index:Group", name: "group", parent: "OriginTunnel" };
    expect(problems(["OriginTunnel"], [component, group, { ...connector, parent: "group" }])).toEqual([]);
  });

  const allows = (more: object) =>
    JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: "s3:GetObject", ...more }],
    });
  const ONE = "arn:aws:s3:::shop/a";
  const roleWith = (policy: Value): Given[] => [
    guard("HostRole"),
    { type: "aws:iam/instanceProfile:InstanceProfile", name: "profile", parent: "HostRole" },
    { type: "aws:iam/rolePolicy:RolePolicy", name: "policy", parent: "HostRole", inputs: { policy } },
    { type: "aws:iam/rolePolicy:RolePolicy", name: "elsewhere", inputs: { policy } },
  ];
  const WIDE = "policy: it lets its role do or use everything: its HostRole guards nothing by it.";

  it.each<[string, boolean]>([
    [allows({ Resource: ONE }), false],
    [allows({ Resource: "*" }), true],
    [allows({ Resource: [ONE, "*"] }), true],
    [allows({ Resource: ONE, Action: ["s3:*"] }), true],
    [allows({ Resource: ONE, Action: "*" }), true],
    [allows({ NotResource: ONE }), true],
    [allows({ Resource: "*", Effect: "Deny" }), false],
    [allows({ Resource: ONE }).replace(/[[\]]/g, ""), false],
    [allows({ Resource: "*" }).replace(/[[\]]/g, ""), true],
  ])("tells of a role in a HostRole whether it may use everything: %s", (policy, isFound) => {
    expect(problems(["HostRole"], roleWith(policy))).toEqual(isFound ? [WIDE] : []);
  });

  it("reads a role's policy as a document too, and waits for one that is not known yet", () => {
    const document = JSON.parse(allows({ Resource: "*" })) as Value;
    expect(problems(["HostRole"], roleWith(document))).toEqual([WIDE]);
    expect(problems(["HostRole"], roleWith(UNKNOWN))).toEqual([]);
  });

  it.each([
    [{ decision: "non_identity", includes: [{ serviceToken: { tokenId: "0" } }] }, undefined],
    [{ decision: "bypass", includes: [{ serviceToken: { tokenId: "0" } }] }, "asks nobody for a token"],
    [{ decision: "non_identity", includes: [{ everyone: {} }] }, "lets everybody in"],
    [{ decision: "non_identity", includes: [{ anyValidServiceToken: {} }] }, "lets everybody in"],
  ])("tells of a policy in an EdgeAccess whether it lets everybody in: %j", (inputs, problem) => {
    const access: Given[] = [
      guard("EdgeAccess"),
      {
        type: "cloudflare:index/zeroTrustAccessApplication:ZeroTrustAccessApplication",
        name: "application",
        parent: "EdgeAccess",
      },
      {
        type: "cloudflare:index/zeroTrustAccessPolicy:ZeroTrustAccessPolicy",
        name: "policy",
        parent: "EdgeAccess",
        inputs,
      },
    ];
    expect(problems(["EdgeAccess"], access)).toEqual(
      problem === undefined ? [] : [`policy: it ${problem}: its EdgeAccess guards nothing by it.`],
    );
  });

  it("asks no more of WorkerSide than to be there, since it only looks", () => {
    expect(problems(["WorkerSide"], [guard("WorkerSide")])).toEqual([]);
    expect(problems(["WorkerSide"], [])).toEqual(["shop-prod: it has no WorkerSide."]);
  });
});

describe("require-origin-guards, as this repository's stacks are asked for guards,", () => {
  const folder = new URL("../../../policy", import.meta.url).pathname;
  const asked = (stack: string) => {
    const { [requireOriginGuards.name]: config } = stackLevels(folder, { project: "keyturn", stack });
    return config as { readonly enforcementLevel: string; readonly guards: readonly string[] };
  };
  const said = (stack: string, resources: readonly StackResource[]) =>
    foundIn(requireOriginGuards, resources, { settings: asked(stack) }).map(({ problem }) => problem);

  it("lets both through as they are, and asks prod for all but what the tunnel replaces", () => {
    expect(asked("prod")).toEqual({
      enforcementLevel: "mandatory",
      guards: ["EdgeAllowlist", "OriginTunnel", "HostRole", "EdgeAccess", "WorkerSide"],
    });
    expect(said("prod", goldenResources("prod"))).toEqual([]);
    expect(said("staging", goldenResources("staging"))).toEqual([]);
  });

  it.each(asked("prod").guards)("refuses prod without its %s and all that is in it", (guard) => {
    const type = `keyturn:hardening:${guard}`;
    const isOf = (one: StackResource | undefined): boolean =>
      one !== undefined && (one.type === type || isOf(one.parent));
    const all = goldenResources("prod");
    const left = all.filter((one) => !isOf(one));
    expect(left.length).toBeLessThan(all.length);
    expect(said("prod", left)).toEqual([`it has no ${guard}.`]);
  });
});
