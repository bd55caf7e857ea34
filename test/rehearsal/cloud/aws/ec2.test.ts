import { EC2 } from "@aws-sdk/client-ec2";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { mayReach } from "../../../../rehearsal/cloud/aws/ec2/state.ts";
import { ADMIN, type AwsAt, awsAt, REGION } from "./aws-at.ts";

let aws: AwsAt;
let ec2: EC2;
beforeEach(async () => {
  aws = await awsAt();
  ec2 = new EC2({ region: REGION, endpoint: aws.url, credentials: ADMIN, maxAttempts: 1 });
});
afterEach(async () => {
  ec2.destroy();
  await aws.cloud.close();
});

const OLD = { Cidr: "203.0.113.0/25" };
const NEW = { Cidr: "203.0.113.128/25" };

async function list(MaxEntries = 2): Promise<string> {
  const asked = { PrefixListName: "edge", AddressFamily: "IPv4", MaxEntries, Entries: [OLD] };
  const { PrefixList } = await ec2.createManagedPrefixList(asked);
  return PrefixList?.PrefixListId ?? "";
}

async function group(): Promise<string> {
  const { GroupId = "" } = await ec2.createSecurityGroup({
    GroupName: "g",
    Description: "d",
    VpcId: "vpc-0",
  });
  return GroupId;
}

const permission = (FromPort: number, PrefixListId: string) => ({
  IpPermissions: [{ IpProtocol: "tcp", FromPort, ToPort: FromPort, PrefixListIds: [{ PrefixListId }] }],
});

describe("a prefix list of the simulated EC2", () => {
  it("changes its entries in one version, and takes no version for another one", async () => {
    const PrefixListId = await list();
    const change = { PrefixListId, CurrentVersion: 1, AddEntries: [NEW], RemoveEntries: [OLD] };
    const { PrefixList } = await ec2.modifyManagedPrefixList(change);
    expect(PrefixList?.Version).toBe(2);
    expect((await ec2.getManagedPrefixListEntries({ PrefixListId })).Entries).toEqual([NEW]);
    await expect(ec2.modifyManagedPrefixList(change)).rejects.toThrow("incorrect version number");
  });

  it("does not change entries and size in one request, nor takes more than it has room for", async () => {
    const PrefixListId = await list(1);
    const both = { PrefixListId, MaxEntries: 3, AddEntries: [NEW] };
    await expect(ec2.modifyManagedPrefixList(both)).rejects.toThrow("in the same request");
    await expect(ec2.modifyManagedPrefixList({ PrefixListId, AddEntries: [NEW] })).rejects.toThrow(
      "maximum number of entries",
    );
    const bigger = await ec2.modifyManagedPrefixList({ PrefixListId, MaxEntries: 3 });
    expect(bigger.PrefixList?.MaxEntries).toBe(3);
  });

  it("stays while a rule names it", async () => {
    const [PrefixListId, GroupId] = [await list(), await group()];
    await ec2.authorizeSecurityGroupIngress({ GroupId, ...permission(16384, PrefixListId) });
    await expect(ec2.deleteManagedPrefixList({ PrefixListId })).rejects.toThrow("is in use");
  });
});

describe("a security group of the simulated EC2", () => {
  it("lets everything out when it is new, and in what its rules say", async () => {
    const [PrefixListId, GroupId] = [await list(), await group()];
    const rules = async () => {
      const Filters = [{ Name: "group-id", Values: [GroupId] }];
      return (await ec2.describeSecurityGroupRules({ Filters })).SecurityGroupRules ?? [];
    };
    expect(await rules()).toMatchObject([{ IsEgress: true, IpProtocol: "-1", CidrIpv4: "0.0.0.0/0" }]);
    await ec2.authorizeSecurityGroupIngress({ GroupId, ...permission(16384, PrefixListId) });
    const held = aws.state().ec2?.[REGION];
    if (held === undefined) throw new Error("nothing is held");
    expect(mayReach(held, GroupId, 16384)).toEqual([OLD.Cidr]);
    expect(mayReach(held, GroupId, 16385)).toEqual([]);
  });

  it("counts a list by its size against the limit of rules, and has no rule twice", async () => {
    const [PrefixListId, GroupId] = [await list(30), await group()];
    const authorize = (port: number) =>
      ec2.authorizeSecurityGroupIngress({ GroupId, ...permission(port, PrefixListId) });
    await authorize(1);
    await expect(authorize(1)).rejects.toThrow("already exists");
    await authorize(2);
    await expect(authorize(3)).rejects.toThrow("maximum number of rules");
  });

  it("refuses what it does not know", async () => {
    const GroupId = await group();
    await expect(
      ec2.revokeSecurityGroupIngress({ GroupId, SecurityGroupRuleIds: ["sgr-0"] }),
    ).rejects.toThrow("does not exist");
    await expect(ec2.describeVpcs({})).rejects.toThrow("DescribeVpcs is not in this simulated AWS");
  });
});
