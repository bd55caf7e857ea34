import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { mayReach, type StoredEc2 } from "../../rehearsal/cloud/aws/ec2/state.ts";
import { awsService } from "../../rehearsal/cloud/aws/service.ts";
import type { AwsState } from "../../rehearsal/cloud/aws/state.ts";
import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import { cloudflareService } from "../../rehearsal/cloud/cloudflare/service.ts";
import type { CloudflareState } from "../../rehearsal/cloud/cloudflare/state.ts";
import { awsProvider } from "../../rehearsal/providers/aws/provider.ts";
import { cloudflareProvider } from "../../rehearsal/providers/cloudflare/provider.ts";
import { type ServedProvider, serveProvider } from "../../rehearsal/providers/serve.ts";
import { ROOT } from "../../tools/engine/spec.js";
import { ARGS, PUBLISHED } from "../hardening/edge-allowlist/support.ts";
import { ESM_PACKAGE, type Ran, type TestStack, TSX_PROJECT, withStack } from "../support/pulumi.ts";

const REGION = "us-east-1";
const GROUP = "sg-0123456789abcdef0";
const TOKEN = "synthetic-cloudflare-token-0000000000000";
const ADMIN = { accessKeyId: "AKIASYNTHETIC0000000", secretAccessKey: "synthetic-secret-access-key" };
const OFFICE = { cidrIpv4: "203.0.113.7/32" };
const SSH = "sgr-00000000000000022";

/** A machine as it was found: both services and SSH open, the services to everybody. */
const FOUND: StoredEc2 = {
  prefixLists: {},
  groups: { [GROUP]: { name: "services", description: "by hand", vpcId: "vpc-0" } },
  rules: {
    "sgr-00000000000000001": open(16384, { cidrIpv4: "0.0.0.0/0" }),
    "sgr-00000000000000002": open(16385, { cidrIpv6: "::/0" }),
    [SSH]: open(22, OFFICE),
  },
  instances: {
    "i-0123456789abcdef0": {
      groups: [GROUP],
      association: null,
      metadata: { tokens: "optional", hopLimit: 2, endpoint: "enabled" },
    },
  },
};

function open(port: number, peer: Record<string, string>) {
  return {
    groupId: GROUP,
    isEgress: false,
    protocol: "tcp",
    fromPort: port,
    toPort: port,
    peer,
    description: "",
  };
}

let cloud: Cloud;
let standIns: ServedProvider[];
/** What AWS was asked that changes something, in order. */
let writes: string[];
beforeEach(async () => {
  const edge = { ipv4: PUBLISHED.ipv4Cidrs, ipv6: PUBLISHED.ipv6Cidrs };
  cloud = await startCloud([awsService({ ...ADMIN, ec2: FOUND }), cloudflareService({ token: TOKEN, edge })]);
  writes = [];
  cloud.interfere({
    matches: ({ operation = "" }) => {
      if (/^(?:Create|Modify|Delete|Authorize|Revoke)/.test(operation)) writes.push(operation);
      return false;
    },
    act: async (_, work) => await work(),
  });
  standIns = await Promise.all([
    serveProvider(
      awsProvider({
        AWS_REGION: REGION,
        AWS_ACCESS_KEY_ID: ADMIN.accessKeyId,
        AWS_SECRET_ACCESS_KEY: ADMIN.secretAccessKey,
        AWS_ENDPOINT_URL: cloud.urls.aws,
      }),
    ),
    serveProvider(
      cloudflareProvider({
        CLOUDFLARE_API_TOKEN: TOKEN,
        CLOUDFLARE_BASE_URL: `${cloud.urls.cloudflare}/client/v4`,
      }),
    ),
  ]);
});
afterEach(async () => {
  await Promise.all(standIns.map((one) => one.close()));
  await cloud.close();
});

function program(more: object = {}): string {
  const otherIngress = [{ name: "office", ports: 22, peer: OFFICE, adopts: SSH, description: "" }];
  return `
import "${ROOT}/tools/engine/legible-stack.ts";
import { EdgeAllowlist } from "${ROOT}/components/hardening/index.ts";
const allowlist = new EdgeAllowlist("origin", ${JSON.stringify({ ...ARGS, otherIngress, ...more })});
export const lists = [allowlist.ipv4PrefixListId, allowlist.ipv6PrefixListId];
`;
}

function publish(ipv4: readonly string[], ipv6: readonly string[] = PUBLISHED.ipv6Cidrs): void {
  const state = cloud.stateOf("cloudflare") as CloudflareState;
  cloud.putBack("cloudflare", { ...state, edge: { ipv4, ipv6 } });
}

const ec2 = () => (cloud.stateOf("aws") as AwsState).ec2?.[REGION] as StoredEc2;
const reaching = (port: number) => mayReach(ec2(), GROUP, port).sort();
const all = [...PUBLISHED.ipv4Cidrs, ...PUBLISHED.ipv6Cidrs].sort();

async function pulumi(stack: TestStack, ...args: string[]): Promise<Ran> {
  const debug = `aws:${standIns[0]?.port},cloudflare:${standIns[1]?.port}`;
  return await stack.run(args, "", { PULUMI_DEBUG_PROVIDERS: debug });
}

async function done(stack: TestStack, ...args: string[]): Promise<string> {
  writes.length = 0;
  const ran = await pulumi(stack, ...args);
  expect(ran, ran.all).toMatchObject({ exitCode: 0 });
  return ran.all;
}

const UP = ["up", "--yes", "--skip-preview"];

describe("an allowlist, through the real engine", () => {
  test("closes a group to all but the edge, follows its ranges in one request, and stops at an answer gone wrong", async () => {
    const files = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE, "index.ts": program() };
    await withStack(files, async (stack) => {
      await done(stack, ...UP);
      expect([reaching(16384), reaching(16385), reaching(22)]).toEqual([all, all, [OFFICE.cidrIpv4]]);
      expect(Object.keys(ec2().rules)).toHaveLength(7);
      const opened = writes.lastIndexOf("AuthorizeSecurityGroupIngress");
      expect(opened).toBeGreaterThan(-1);
      expect(writes.indexOf("RevokeSecurityGroupIngress")).toBeGreaterThan(opened);

      await done(stack, ...UP, "--expect-no-changes");
      expect(writes).toEqual([]);

      // One range goes, another comes.
      const [gone = "", ...kept] = PUBLISHED.ipv4Cidrs;
      const now = [...kept, "198.51.100.0/24"];
      publish(now.toReversed());
      const shown = await done(stack, "preview", "--diff");
      expect(shown).toContain("198.51.100.0/24");
      expect(shown).toContain(gone);
      await done(stack, ...UP);
      expect(writes).toEqual(["ModifyManagedPrefixList"]);
      expect(reaching(16384)).toEqual([...now, ...PUBLISHED.ipv6Cidrs].sort());

      for (const [answer, words] of [
        [[], "there is no IPv4 range"],
        [["0.0.0.0/0"], "lets in far more than an edge has"],
        [now.slice(0, 7), "of 15 IPv4 ranges 7 are left. Nothing was changed"],
      ] as const) {
        publish(answer);
        writes.length = 0;
        const refused = await pulumi(stack, ...UP);
        expect(refused.exitCode).not.toBe(0);
        expect(refused.all).toContain(words);
        expect(writes).toEqual([]);
      }

      // The last answer was right: a person looked, and said so. And the edge comes by a tunnel from now on.
      await stack.write("index.ts", program({ fewest: { ipv4: 7, ipv6: 7 }, closed: true }));
      await done(stack, ...UP);
      expect([reaching(16384), reaching(16385), reaching(22)]).toEqual([[], [], [OFFICE.cidrIpv4]]);
      await stack.write("index.ts", program());
      await done(stack, ...UP);
      expect(reaching(16385)).toEqual([...now.slice(0, 7), ...PUBLISHED.ipv6Cidrs].sort());

      await done(stack, "destroy", "--yes", "--skip-preview");
      expect([ec2().prefixLists, ec2().rules]).toEqual([{}, {}]);
      expect(Object.keys(ec2().groups)).toEqual([GROUP]);
    });
  });
});
