import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { mayReach } from "../../rehearsal/cloud/aws/ec2/state.ts";
import type { AwsState } from "../../rehearsal/cloud/aws/state.ts";
import { EDGE } from "../../rehearsal/origin-cloud.ts";
import { succeeded, UP } from "../support/adopted-system.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";

const ID = "0".repeat(32);
const GROUP = "sg-0123456789abcdef0";
const INSTANCE = "i-0123456789abcdef0";
const CATALOG = `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
secrets:
  KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
hardening:
  origins:
    services:
      region: us-east-1
      vpc: vpc-0123456789abcdef0
      instance: ${INSTANCE}
      host: { host: origin.example.com }
      ports: { text: 16385 }
      hostnames: { text.example.com: text }
      zone: "${ID}"
      account: "${ID}"
      allowlist: { securityGroup: ${GROUP}, ingress: [{ name: office, port: 22, from: 203.0.113.0/24 }] }
      role: { account: "000000000000", bedrockModels: { text: [anthropic.claude-3-haiku-20240307-v1:0] } }
      worker: { config: wrangler.toml, bindings: { TEXT_ORIGIN: text.example.com } }
`;

const ec2 = ({ cloud }: Scratch) => (cloud.stateOf("aws") as AwsState).ec2?.["us-east-1"];
const wrangler = (origin: string) => `name = "shop"\n[vars]\nTEXT_ORIGIN = "${origin}"\n`;

test("an origin that was open to everybody is open to the edge alone, has a role, and its Worker knows no address; undescribed, nothing of that is left", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-origins-"));
  try {
    writeFileSync(join(folder, "shop.yaml"), CATALOG);
    await withScratchSystem(join(folder, "shop.yaml"), async (system) => {
      writeFileSync(system.path(".env"), "KEY=\n", { mode: 0o600 });
      const made = { "1": { at: "2026-01-31T12:00:00.000Z" } };
      system.setGenerations({ KEY: { current: 1, next: 2, made } });
      succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));

      // Nothing is made for the origin while the Worker's file tells where the machine is.
      writeFileSync(system.path("wrangler.toml"), wrangler("http://203.0.113.7:16385"));
      const refused = await system.pulumi(...UP);
      expect(refused.exitCode).not.toBe(0);
      expect(refused.all).toContain("line 3 tells where the origin is");
      expect(ec2(system)?.prefixLists ?? {}).toEqual({});

      writeFileSync(system.path("wrangler.toml"), wrangler("https://text.example.com"));
      succeeded(await system.pulumi(...UP));
      const world = ec2(system);
      if (world === undefined) throw new Error("nothing was made in the region");
      expect(mayReach(world, GROUP, 16385).sort()).toEqual([...EDGE.ipv4, ...EDGE.ipv6].sort());
      expect(mayReach(world, GROUP, 22)).toEqual(["203.0.113.0/24"]);
      expect(world.instances[INSTANCE]).toMatchObject({
        association: { profile: "services" },
        metadata: { tokens: "required", hopLimit: 1 },
      });

      const again = await system.pulumi(...UP, "--expect-no-changes");
      expect(again).toMatchObject({ exitCode: 0 });

      // Taken out of the catalog, it leaves nothing but what was not its own.
      system.edit(`catalog/${system.catalog}.yaml`, (text) => text.slice(0, text.indexOf("hardening:")));
      succeeded(await system.pulumi(...UP));
      const left = ec2(system);
      expect([left?.prefixLists, left?.rules, Object.keys(left?.groups ?? {})]).toEqual([{}, {}, [GROUP]]);
      expect(left?.instances[INSTANCE]?.association).toBeNull();
      const { roles, profiles } = system.cloud.stateOf("aws") as AwsState;
      expect([roles, profiles]).toEqual([{}, {}]);
      expect(succeeded(await system.pulumi("stack", "export")).stdout).not.toContain("keyturn:hardening:");
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 240_000);
