import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { ec2Of } from "../../../../rehearsal/cloud/aws/ec2/state.ts";
import { REGION } from "../../cloud/aws/aws-at.ts";
import { type Stand, startStand } from "./stand.ts";

let stand: Stand;
beforeEach(async () => {
  stand = await startStand();
});
afterEach(() => stand.aws.cloud.close());

const held = () => ec2Of(stand.aws.state(), REGION);
const changes = () =>
  stand.aws.asked.filter((operation) => /^(?:Create|Modify|Delete|Auth|Revoke)/.test(operation));
const LIST = {
  region: REGION,
  name: "edge",
  addressFamily: "IPv4",
  maxEntries: 2,
  entries: [{ cidr: "203.0.113.0/25" }],
};
const NEW = { cidr: "203.0.113.128/25" };

describe("a ManagedPrefixList of the stand-in", () => {
  it("changes what comes and what goes in one request", async () => {
    const { plain } = await stand.create("ManagedPrefixList", LIST);
    const now = await stand.update("ManagedPrefixList", plain, { ...LIST, entries: [NEW] });
    expect(changes()).toEqual(["CreateManagedPrefixList", "ModifyManagedPrefixList"]);
    expect(now).toMatchObject({ version: 2, entries: [NEW] });
  });

  it("grows before its entries change, and shrinks after them", async () => {
    const { plain } = await stand.create("ManagedPrefixList", LIST);
    const three = [...LIST.entries, NEW, { cidr: "198.51.100.0/24" }];
    const grown = await stand.update("ManagedPrefixList", plain, { ...LIST, maxEntries: 3, entries: three });
    const shrunk = await stand.update(
      "ManagedPrefixList",
      { ...plain, ...grown },
      { ...LIST, maxEntries: 1 },
    );
    expect(shrunk).toMatchObject({ maxEntries: 1, entries: LIST.entries });
  });

  it("takes a range out and puts it in again where its description changes", async () => {
    const { plain } = await stand.create("ManagedPrefixList", LIST);
    const described = [{ cidr: "203.0.113.0/25", description: "edge" }];
    await stand.update("ManagedPrefixList", plain, { ...LIST, entries: described });
    const [list] = Object.values(held().prefixLists);
    expect(list?.versions).toEqual([["203.0.113.0/25"], [], ["203.0.113.0/25"]]);
  });

  it("does not differ when it is read, in whatever order EC2 lists it", async () => {
    const both = { ...LIST, entries: [NEW, ...LIST.entries] };
    const { id, plain } = await stand.create("ManagedPrefixList", both);
    const now = (await stand.read("ManagedPrefixList", id, plain)) ?? {};
    expect((await stand.diff("ManagedPrefixList", now, both)).diffs).toEqual([]);
  });

  it("is replaced by one of another family, and refuses a family that there is not", async () => {
    const { plain } = await stand.create("ManagedPrefixList", LIST);
    const { replaces } = await stand.diff("ManagedPrefixList", plain, { ...LIST, addressFamily: "IPv6" });
    expect(replaces).toEqual(["addressFamily"]);
    expect(await stand.reasons("ManagedPrefixList", { ...LIST, addressFamily: "IPv5" })).toHaveLength(1);
  });
});

describe("a security group of the stand-in", () => {
  const GROUP = { region: REGION, name: "origin", description: "d", vpcId: "vpc-0" };
  const rule = (securityGroupId: string, more: object) => ({
    region: REGION,
    securityGroupId,
    ipProtocol: "tcp",
    fromPort: 16384,
    toPort: 16384,
    ...more,
  });

  it("lets nothing out when it is new", async () => {
    await stand.create("SecurityGroup", GROUP);
    expect(held().rules).toEqual({});
  });

  it("has rules of one source each, which is changed in place for another of its sort alone", async () => {
    const { id } = await stand.create("SecurityGroup", GROUP);
    const inputs = rule(id, { cidrIpv4: "203.0.113.0/24" });
    const { plain } = await stand.create("IngressRule", inputs);
    const other = await stand.diff("IngressRule", plain, rule(id, { cidrIpv4: "198.51.100.0/24" }));
    expect([other.diffs, other.replaces]).toEqual([["cidrIpv4"], []]);
    const { replaces } = await stand.diff("IngressRule", plain, rule(id, { cidrIpv6: "2001:db8::/32" }));
    expect([...replaces].sort()).toEqual(["cidrIpv4", "cidrIpv6"]);
    const two = rule(id, { cidrIpv4: "203.0.113.0/24", cidrIpv6: "2001:db8::/32" });
    expect(await stand.reasons("IngressRule", two)).not.toEqual([]);
    expect(await stand.reasons("IngressRule", rule(id, {}))).not.toEqual([]);
  });

  it("loses the rules that an exclusive list does not name, and gets none back by its deletion", async () => {
    const { id } = await stand.create("SecurityGroup", GROUP);
    const { id: kept } = await stand.create("IngressRule", rule(id, { cidrIpv4: "203.0.113.0/24" }));
    await stand.create("IngressRule", rule(id, { cidrIpv4: "0.0.0.0/0" }));
    const only = { region: REGION, securityGroupId: id, ingressRuleIds: [kept], egressRuleIds: [] };
    const { plain } = await stand.create("RulesExclusive", only);
    expect(Object.keys(held().rules)).toEqual([kept]);
    await stand.create("IngressRule", rule(id, { cidrIpv4: "0.0.0.0/0" }));
    const now = (await stand.read("RulesExclusive", id, plain)) ?? {};
    expect((await stand.diff("RulesExclusive", now, only)).diffs).toEqual(["ingressRuleIds"]);
    await stand.delete("RulesExclusive", id, plain);
    expect(Object.keys(held().rules)).toHaveLength(2);
  });
});

describe("IAM's resources of the stand-in", () => {
  const POLICY = JSON.stringify({ Version: "2012-10-17", Statement: [] });
  const OTHER = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow" }] });

  it("change their policies in place, and are read as they were written", async () => {
    const role = { name: "host", assumeRolePolicy: POLICY };
    const { id, plain } = await stand.create("Role", role);
    expect((await stand.diff("Role", (await stand.read("Role", id, plain)) ?? {}, role)).diffs).toEqual([]);
    const changed = { ...role, assumeRolePolicy: OTHER };
    expect((await stand.diff("Role", plain, changed)).replaces).toEqual([]);
    expect(await stand.update("Role", plain, changed)).toMatchObject({ assumeRolePolicy: OTHER });
    const inline = { name: "own", role: "host", policy: POLICY };
    const policy = await stand.create("RolePolicy", inline);
    await stand.update("RolePolicy", policy.plain, { ...inline, policy: OTHER });
    expect(await stand.read("RolePolicy", policy.id, policy.plain)).toMatchObject({ policy: OTHER });
  });

  it("leave in their order, a profile's role before the profile", async () => {
    const { plain: role } = await stand.create("Role", { name: "host", assumeRolePolicy: POLICY });
    const { plain: profile } = await stand.create("InstanceProfile", { name: "host", role: "host" });
    await expect(stand.delete("Role", "host", role)).rejects.toThrow("DeleteConflict");
    await stand.delete("InstanceProfile", "host", profile);
    await stand.delete("Role", "host", role);
    expect([stand.aws.state().roles, stand.aws.state().profiles]).toEqual([{}, {}]);
  });
});
