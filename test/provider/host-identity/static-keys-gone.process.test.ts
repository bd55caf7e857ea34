import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { staticKeysGone } from "../../../provider/host-identity/static-keys-gone.ts";
import { HostedServices } from "../../support/hosted-services.ts";

const KEYS = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"];

let host: HostedServices;
beforeAll(async () => {
  host = await HostedServices.start();
}, 180_000);
afterAll(async () => await host?.[Symbol.asyncDispose]());

beforeEach(() => {
  host.reset();
  for (const name of ["text", "image"]) host.identify(name, `services-${name}`);
});

const service = (name: string) => ({
  user: name,
  configFile: `/etc/keyturn/${name}/aws.config`,
  roleArn: `arn:aws:iam::123456789012:role/services-${name}`,
});

const inputs = (more: object = {}) => ({
  name: "services",
  directory: "/",
  keys: KEYS,
  services: { text: service("text"), image: service("image") },
  target: { ...host.target, ...more },
});

describe("static keys", () => {
  it("are taken out once each service has shown its own role, and nothing else is", async () => {
    await staticKeysGone.create(inputs());
    expect(host.envFile).toBe("# the services\nPORT=16385\n");
    expect(host.asked[0]).toBe(
      "-n -u text -- env -i PATH=/usr/local/bin:/usr/bin:/bin:/snap/bin AWS_CONFIG_FILE=/etc/keyturn/text/aws.config " +
        "AWS_SHARED_CREDENTIALS_FILE=/dev/null AWS_EC2_METADATA_DISABLED=true aws sts get-caller-identity --query Arn --output text",
    );
    expect(host.asked).toHaveLength(4);
  });

  it("are out of what runs too: it is started again as the file's target says", async () => {
    const then = [
      { kind: "systemd", settings: { units: ["text"], sudo: false, user: false, within: 5_000 } },
    ];
    await staticKeysGone.create(inputs({ then }));
    expect(host.asked).toContain("systemctl restart -- text");
  });

  it.each<[string, () => void, string]>([
    [
      "a service comes in as another one",
      () => host.identify("image", "services-text"),
      "image comes in with something else than its role services-image on 127.0.0.1",
    ],
    [
      "a service's role has a longer name that begins like its own",
      () => host.identify("text", "services-text-2"),
      "text comes in with something else than its role services-text",
    ],
    ["a service gets no credentials", () => host.identify("text"), "text gets no credentials on 127.0.0.1"],
    [
      "a service's user reaches the metadata service",
      () => host.metadataEnds(0),
      "text reaches the metadata service on 127.0.0.1, and with it every service's role",
    ],
    [
      "that can't be told",
      () => host.metadataEnds(127),
      "whether text reaches the metadata service on 127.0.0.1 can't be told: curl ended with 127",
    ],
  ])("stay where %s", async (_, breaks, problem) => {
    const before = host.envFile;
    breaks();
    const failure = await staticKeysGone.create(inputs()).catch((error: Error) => error.message);
    expect(failure).toContain(problem);
    expect(failure).toContain("AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY stay in");
    expect(failure).not.toContain("synthetic-");
    expect(host.envFile).toBe(before);
  });

  it("are no reason to ask again while nothing is described otherwise", async () => {
    const { state } = await staticKeysGone.create(inputs());
    expect(await staticKeysGone.changed(state, inputs())).toBe(false);
    expect(await staticKeysGone.changed(state, { ...inputs(), keys: [...KEYS, "OTHER"] })).toBe(true);
  });
});
