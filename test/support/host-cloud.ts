import type { HostRoleArgs } from "../../components/hardening/index.ts";
import { awsService } from "../../rehearsal/cloud/aws/service.ts";
import type { AwsState } from "../../rehearsal/cloud/aws/state.ts";
import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import { awsProvider } from "../../rehearsal/providers/aws/provider.ts";
import { type ServedProvider, serveProvider } from "../../rehearsal/providers/serve.ts";
import { ROOT } from "../../tools/engine/spec.js";
import type { HostedServices } from "./hosted-services.ts";
import { ESM_PACKAGE, TSX_PROJECT } from "./pulumi.ts";

const REGION = "us-east-1";
const INSTANCE = "i-0123456789abcdef0";
const ADMIN = { accessKeyId: "AKIASYNTHETIC0000000", secretAccessKey: "synthetic-secret-access-key" };
const METADATA = { tokens: "optional", hopLimit: 2, endpoint: "enabled" } as const;
const FOUND = { groups: [], association: null, metadata: METADATA };

/** What changes something at the simulated AWS. */
export const WRITES = /^(?:Create|Modify|Delete|Put|Add|Remove|Update|Associate|Disassociate|Replace)/;

/** The files of a program with a host's roles, whose engine finds keyturn's own provider. */
export function hostRoleFiles(host: HostedServices): Record<string, string> {
  const plugins = `plugins: { providers: [{ name: keyturn, path: ${ROOT}/provider }] }\n`;
  return {
    "Pulumi.yaml": TSX_PROJECT + plugins,
    "package.json": ESM_PACKAGE,
    "index.ts": hostRoleProgram(host),
  };
}

/** A program with the roles of a host's two services. @param keys that are taken out of its file, where it is the last step */
export function hostRoleProgram({ target: file }: HostedServices, keys?: readonly string[]): string {
  const args: HostRoleArgs = {
    region: REGION,
    account: "123456789012",
    instanceId: INSTANCE,
    services: {
      text: { user: "daemon", secrets: ["services/text"], bedrockModels: ["example.model-v1:0"] },
      image: { user: "nobody", secrets: ["services/image"] },
    },
    host: { file, directory: "/" },
    ...(keys === undefined ? {} : { staticKeysGone: { file, directory: "/", keys } }),
  };
  return `
import "${ROOT}/tools/engine/legible-stack.ts";
import { HostRole } from "${ROOT}/components/hardening/index.ts";
new HostRole("services", ${JSON.stringify(args)});
`;
}

/** A simulated EC2 and IAM around one instance that has no role, with a stand-in for the plugin. */
export class HostCloud {
  readonly cloud: Cloud;
  /** For the engine and keyturn's provider. */
  readonly env: Readonly<Record<string, string>>;
  readonly #standIn: ServedProvider;

  private constructor(cloud: Cloud, standIn: ServedProvider, env: Readonly<Record<string, string>>) {
    this.cloud = cloud;
    this.#standIn = standIn;
    this.env = { ...env, PULUMI_DEBUG_PROVIDERS: `aws:${standIn.port}` };
  }

  static async start(): Promise<HostCloud> {
    const ec2 = { prefixLists: {}, groups: {}, rules: {}, instances: { [INSTANCE]: FOUND } };
    const cloud = await startCloud([awsService({ ...ADMIN, ec2 })]);
    const env = {
      AWS_REGION: REGION,
      AWS_ACCESS_KEY_ID: ADMIN.accessKeyId,
      AWS_SECRET_ACCESS_KEY: ADMIN.secretAccessKey,
      AWS_ENDPOINT_URL: cloud.urls.aws ?? "",
    };
    return new HostCloud(cloud, await serveProvider(awsProvider(env)), env);
  }

  get aws(): AwsState {
    return this.cloud.stateOf("aws") as AwsState;
  }

  get instance() {
    return this.aws.ec2?.[REGION]?.instances[INSTANCE];
  }

  /** Takes a role or a profile out by hand. */
  takeOut(kind: "roles" | "profiles", name: string): void {
    const state = this.aws;
    delete state[kind]?.[name];
    this.cloud.putBack("aws", state);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#standIn.close();
    await this.cloud.close();
  }
}
