import { afterAll, beforeAll, expect, test } from "vitest";
import type { HostRoleArgs } from "../../components/hardening/index.ts";
import type { StoredEc2 } from "../../rehearsal/cloud/aws/ec2/state.ts";
import { awsService } from "../../rehearsal/cloud/aws/service.ts";
import type { AwsState } from "../../rehearsal/cloud/aws/state.ts";
import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import { awsProvider } from "../../rehearsal/providers/aws/provider.ts";
import { type ServedProvider, serveProvider } from "../../rehearsal/providers/serve.ts";
import { ROOT } from "../../tools/engine/spec.js";
import { HostedServices } from "../support/hosted-services.ts";
import { ESM_PACKAGE, type TestStack, TSX_PROJECT, withStack } from "../support/pulumi.ts";

const REGION = "us-east-1";
const INSTANCE = "i-0123456789abcdef0";
const ADMIN = { accessKeyId: "AKIASYNTHETIC0000000", secretAccessKey: "synthetic-secret-access-key" };
const FOUND: StoredEc2 = {
  prefixLists: {},
  groups: {},
  rules: {},
  instances: {
    [INSTANCE]: {
      groups: [],
      association: null,
      metadata: { tokens: "optional", hopLimit: 2, endpoint: "enabled" },
    },
  },
};

let cloud: Cloud;
let standIn: ServedProvider;
let host: HostedServices;
beforeAll(async () => {
  host = await HostedServices.start();
  cloud = await startCloud([awsService({ ...ADMIN, ec2: FOUND })]);
  standIn = await serveProvider(awsProvider(environment()));
}, 180_000);
afterAll(async () => {
  await standIn?.close();
  await cloud?.close();
  await host?.[Symbol.asyncDispose]();
});

const environment = () => ({
  AWS_REGION: REGION,
  AWS_ACCESS_KEY_ID: ADMIN.accessKeyId,
  AWS_SECRET_ACCESS_KEY: ADMIN.secretAccessKey,
  AWS_ENDPOINT_URL: cloud.urls.aws ?? "",
});

function program(keys?: readonly string[]): string {
  const args: HostRoleArgs = {
    region: REGION,
    account: "123456789012",
    instanceId: INSTANCE,
    services: {
      text: { user: "daemon", secrets: ["services/text"], bedrockModels: ["example.model-v1:0"] },
      image: { user: "nobody", secrets: ["services/image"] },
    },
    host: { file: host.target, directory: "/" },
    ...(keys === undefined ? {} : { staticKeysGone: { file: host.target, directory: "/", keys } }),
  };
  return `
import "${ROOT}/tools/engine/legible-stack.ts";
import { HostRole } from "${ROOT}/components/hardening/index.ts";
new HostRole("services", ${JSON.stringify(args)});
`;
}

const run = async (stack: TestStack, ...args: string[]) =>
  await stack.run(args, "", { ...environment(), PULUMI_DEBUG_PROVIDERS: `aws:${standIn.port}` });

async function done(stack: TestStack, ...args: string[]): Promise<void> {
  const ran = await run(stack, ...args);
  expect(ran, ran.all).toMatchObject({ exitCode: 0 });
}

const UP = ["up", "--yes", "--skip-preview"];
const aws = () => cloud.stateOf("aws") as AwsState;
const instance = () => aws().ec2?.[REGION]?.instances[INSTANCE];

test("a host gets its roles, loses its static keys once each service has shown its own, and all of it leaves again", async () => {
  const plugins = `plugins: { providers: [{ name: keyturn, path: ${ROOT}/provider }] }\n`;
  const files = { "Pulumi.yaml": TSX_PROJECT + plugins, "package.json": ESM_PACKAGE, "index.ts": program() };
  await withStack(files, async (stack) => {
    const before = host.envFile;
    await done(stack, ...UP);
    expect(Object.keys(aws().roles ?? {}).sort()).toEqual([
      "services-host",
      "services-image",
      "services-text",
    ]);
    expect(aws().profiles).toEqual({ services: { roles: ["services-host"] } });
    expect(instance()).toMatchObject({
      association: { profile: "services" },
      metadata: { tokens: "required", hopLimit: 1 },
    });
    expect(host.rootFile("/etc/keyturn/text/role")?.text).toBe(
      "arn:aws:iam::123456789012:role/services-text\n",
    );
    expect(host.envFile).toBe(before);
    await done(stack, ...UP, "--expect-no-changes");

    // The last step, before one of the services has its role, and after.
    const keys = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];
    host.identify("daemon", "services-text");
    host.identify("nobody", "services-text");
    await stack.write("index.ts", program(keys));
    const refused = await run(stack, ...UP);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.all).toContain("image comes in with something else than its role services-image");
    expect(host.envFile).toBe(before);
    host.identify("nobody", "services-image");
    await done(stack, ...UP);
    expect(host.envFile).toBe("# the services\nPORT=16385\n");

    await done(stack, "destroy", "--yes", "--skip-preview");
    expect([aws().roles, aws().profiles]).toEqual([{}, {}]);
    expect(instance()).toMatchObject({ association: null, metadata: { tokens: "required" } });
    expect(host.rootFile("/etc/keyturn/text/role")).toBeUndefined();
  });
});
