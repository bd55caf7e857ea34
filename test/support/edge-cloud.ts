import { ec2Of, mayReach, type StoredEc2 } from "../../rehearsal/cloud/aws/ec2/state.ts";
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

const REGION = "us-east-1";
const TOKEN = "synthetic-cloudflare-token-0000000000000";
const ADMIN = { accessKeyId: "AKIASYNTHETIC0000000", secretAccessKey: "synthetic-secret-access-key" };
const SSH = "sgr-00000000000000022";

export const ACCOUNT = "0123456789abcdef0123456789abcdef";
export const GROUP = "sg-0123456789abcdef0";
/** Who comes in beside the edge, by SSH. */
export const OFFICE = { cidrIpv4: "203.0.113.7/32" };
/** What changes something at the simulated EC2. */
export const WRITES = /^(?:Create|Modify|Delete|Authorize|Revoke)/;

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
  const ports = { protocol: "tcp", fromPort: port, toPort: port };
  return { groupId: GROUP, isEgress: false, ...ports, peer, description: "" };
}

/** A simulated EC2 and Cloudflare around a machine that was open to everybody, with stand-ins for both plugins. */
export class EdgeCloud {
  readonly cloud: Cloud;
  /** For the engine: where the stand-ins are. */
  readonly env: Readonly<Record<string, string>>;
  readonly #standIns: readonly ServedProvider[];

  private constructor(cloud: Cloud, standIns: readonly ServedProvider[]) {
    this.cloud = cloud;
    this.#standIns = standIns;
    this.env = { PULUMI_DEBUG_PROVIDERS: `aws:${standIns[0]?.port},cloudflare:${standIns[1]?.port}` };
  }

  static async start(): Promise<EdgeCloud> {
    const edge = { ipv4: PUBLISHED.ipv4Cidrs, ipv6: PUBLISHED.ipv6Cidrs };
    const cloud = await startCloud([
      awsService({ ...ADMIN, ec2: FOUND }),
      cloudflareService({ accounts: [ACCOUNT], token: TOKEN, edge }),
    ]);
    const aws = awsProvider({
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: ADMIN.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ADMIN.secretAccessKey,
      AWS_ENDPOINT_URL: cloud.urls.aws,
    });
    const cloudflare = cloudflareProvider({
      CLOUDFLARE_API_TOKEN: TOKEN,
      CLOUDFLARE_BASE_URL: `${cloud.urls.cloudflare}/client/v4`,
    });
    return new EdgeCloud(cloud, await Promise.all([serveProvider(aws), serveProvider(cloudflare)]));
  }

  get ec2(): StoredEc2 {
    return ec2Of(this.cloud.stateOf("aws") as AwsState, REGION);
  }

  get account() {
    return (this.cloud.stateOf("cloudflare") as CloudflareState).accounts[ACCOUNT];
  }

  /** Who may reach a port of the machine now. */
  reaching(port: number): string[] {
    return mayReach(this.ec2, GROUP, port).sort();
  }

  /** Takes a rule out by hand. */
  revoke(ruleId: string): void {
    const state = this.cloud.stateOf("aws") as AwsState;
    delete ec2Of(state, REGION).rules[ruleId];
    this.cloud.putBack("aws", state);
  }

  /** What the edge says its ranges are, from now on. */
  publish(ipv4: readonly string[], ipv6: readonly string[] = PUBLISHED.ipv6Cidrs): void {
    const state = this.cloud.stateOf("cloudflare") as CloudflareState;
    this.cloud.putBack("cloudflare", { ...state, edge: { ipv4, ipv6 } });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#standIns.map((one) => one.close()));
    await this.cloud.close();
  }
}

/** A program with an allowlist alone, which lets the office in as well. */
export function allowlistProgram(more: object = {}): string {
  const otherIngress = [{ name: "office", ports: 22, peer: OFFICE, adopts: SSH, description: "" }];
  return `
import "${ROOT}/tools/engine/legible-stack.ts";
import { EdgeAllowlist } from "${ROOT}/components/hardening/index.ts";
const allowlist = new EdgeAllowlist("origin", ${JSON.stringify({ ...ARGS, otherIngress, ...more })});
export const lists = [allowlist.ipv4PrefixListId, allowlist.ipv6PrefixListId];
`;
}
