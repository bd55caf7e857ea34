import { afterAll, beforeAll, expect, test } from "vitest";
import { HostCloud, hostRoleFiles, hostRoleProgram } from "../support/host-cloud.ts";
import { HostedServices } from "../support/hosted-services.ts";
import { type TestStack, withStack } from "../support/pulumi.ts";

let machine: HostCloud;
let host: HostedServices;
beforeAll(async () => {
  host = await HostedServices.start();
  machine = await HostCloud.start();
}, 180_000);
afterAll(async () => {
  await machine?.[Symbol.asyncDispose]();
  await host?.[Symbol.asyncDispose]();
});

const run = async (stack: TestStack, ...args: string[]) => await stack.run(args, "", machine.env);

async function done(stack: TestStack, ...args: string[]): Promise<void> {
  const ran = await run(stack, ...args);
  expect(ran, ran.all).toMatchObject({ exitCode: 0 });
}

const UP = ["up", "--yes", "--skip-preview"];

test("a host gets its roles, loses its static keys once each service has shown its own, and all of it leaves again", async () => {
  await withStack(hostRoleFiles(host), async (stack) => {
    const before = host.envFile;
    await done(stack, ...UP);
    expect(Object.keys(machine.aws.roles ?? {}).sort()).toEqual([
      "services-host",
      "services-image",
      "services-text",
    ]);
    expect(machine.aws.profiles).toEqual({ services: { roles: ["services-host"] } });
    expect(machine.instance).toMatchObject({
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
    await stack.write("index.ts", hostRoleProgram(host, keys));
    const refused = await run(stack, ...UP);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.all).toContain("image comes in with something else than its role services-image");
    expect(host.envFile).toBe(before);
    host.identify("nobody", "services-image");
    await done(stack, ...UP);
    expect(host.envFile).toBe("# the services\nPORT=16385\n");

    await done(stack, "destroy", "--yes", "--skip-preview");
    expect([machine.aws.roles, machine.aws.profiles]).toEqual([{}, {}]);
    expect(machine.instance).toMatchObject({ association: null, metadata: { tokens: "required" } });
    expect(host.rootFile("/etc/keyturn/text/role")).toBeUndefined();
  });
});
