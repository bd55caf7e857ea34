import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { PUBLISHED } from "../hardening/edge-allowlist/support.ts";
import type { MonitorOptions } from "../support/program/monitor.ts";
import type { Registration } from "../support/program/registration.ts";
import { type ProgramResult, runProgram } from "../support/program/run-program.ts";
import { settings } from "../support/program/stack-settings.ts";

const ID = "0".repeat(32);
const CATALOG = `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
secrets:
  KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
`;
const HARDENING = `hardening:
  origins:
    services:
      region: us-east-1
      vpc: vpc-00000000000000000
      host: { host: origin.example.com }
      ports: { text: 16385, image: 16384 }
      hostnames: { text.example.com: text, image.example.com: image }
      zone: "${ID}"
      account: "${ID}"
      allowlist: { headroom: 5, ingress: [{ name: office, port: 22, from: 203.0.113.0/24 }] }
`;

const WITH_TUNNEL =
  CATALOG.replace(
    "targets:\n",
    `targets:\n  way: { kind: cloudflare-tunnel, account: "${ID}", zone: "${ID}", name: services, ingress: { text.example.com: 16385, image.example.com: 16384 }, hosts: [{ host: origin.example.com }] }\n`,
  ).replace(
    "secrets:\n",
    'probes:\n  up: { http: { url: "https://text.example.com/health" }, accept: 200 }\nsecrets:\n  SEED: { source: { kind: random, length: 40 }, stages: [] }\n  WAY: { source: { kind: derived, template: "{SEED|base64}" }, stages: [{ deliver: [way] }] }\n',
  ) + HARDENING.replace("      allowlist:", "      tunnel: way\n      reached: [up]\n      allowlist:");

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-origins-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

async function run(
  text: string,
  more: Record<string, unknown> = {},
  atEnd: MonitorOptions["atEnd"] = async () => {},
): Promise<ProgramResult> {
  const catalog = join(folder, "shop.yaml");
  writeFileSync(catalog, text);
  const made = { 1: { at: "2026-11-23T12:00:00.000Z" } };
  return await runProgram({
    stack: "test",
    root: PACKAGE_ROOT,
    config: settings({
      "keyturn:catalog": catalog,
      "keyturn:directory": folder,
      "keyturn:generations": { KEY: { current: 1, next: 2, made } },
      ...more,
    }),
    invokes: { "cloudflare:index/getIpRanges:getIpRanges": { ...PUBLISHED, etag: "0" } },
    preview: false,
    atEnd,
  });
}

/** Settings of a stack whose tunnel has a secret. */
function atStep(ingress: string): Record<string, unknown> {
  const begun = { current: 1, next: 2, made: { 1: { at: "2026-11-23T12:00:00.000Z" } } };
  return {
    "keyturn:origins": { services: { ingress } },
    "keyturn:generations": { KEY: begun, SEED: begun },
  };
}

function ofType({ registrations }: ProgramResult, type: string): Registration[] {
  return [...registrations.values()].filter((one) => one.type.endsWith(`:${type}`));
}

/** What may leave, each protocol and port once. */
function leaving(ran: ProgramResult): string[] {
  const rules = ofType(ran, "SecurityGroupEgressRule").map(
    ({ inputs }) => `${inputs.ipProtocol} ${inputs.fromPort}`,
  );
  return [...new Set(rules)].sort();
}

describe("the program with an origin in its catalog", () => {
  it("opens the origin's ports to the edge alone, and what the catalog says beside", async () => {
    const made = await run(CATALOG + HARDENING);
    expect(made).toMatchObject({ exitCode: 0, errors: [] });
    const rules = ofType(made, "SecurityGroupIngressRule").map(({ inputs }) => inputs);
    const opened = rules.map(
      ({ fromPort, prefixListId, cidrIpv4 }) => `${fromPort} ${prefixListId ?? cidrIpv4}`,
    );
    expect(opened.sort()).toEqual([
      "16384 services-edge-ipv4",
      "16384 services-edge-ipv6",
      "16385 services-edge-ipv4",
      "16385 services-edge-ipv6",
      "22 203.0.113.0/24",
    ]);
    expect(leaving(made)).toEqual(["tcp 443"]);
    const [group] = ofType(made, "SecurityGroup");
    expect(group?.inputs.vpcId).toBe("vpc-00000000000000000");
    // In the origin's own region.
    expect(group?.options.provider).toMatch(/::aws-us-east-1::/);
  }, 30_000);

  it("registers nothing for a catalog that describes none", async () => {
    const made = await run(CATALOG);
    expect(made.exitCode).toBe(0);
    const types = [...made.registrations.values()].map(({ type }) => type);
    expect(types.filter((type) => type.startsWith("aws:") || type.includes("hardening"))).toEqual([]);
  }, 30_000);

  it.each([
    ["ingress: tunnel", { ingress: "tunnel" }, "`ingress: tunnel` relies on the tunnel, and none is there"],
    [
      "staticKeys: removed",
      { staticKeys: "removed" },
      "`staticKeys: removed` takes keys out of a file, and the catalog names none",
    ],
  ])(
    "refuses %s where nothing takes that step",
    async (_, services, told) => {
      const made = await run(CATALOG + HARDENING, { "keyturn:origins": { services } });
      expect(made.exitCode).not.toBe(0);
      expect(made.errors.join("\n") + made.printed).toContain(told);
    },
    30_000,
  );

  describe.each([
    ["both", ["16384", "16385", "22"], { first: "services-edge-text-ipv4", next: "services-cut-over" }],
    ["tunnel", ["22"], { first: "services-cut-over", next: "services-edge-only" }],
  ])("at the step %s", (ingress, ports, order) => {
    it("has open what that step opens, and is proven in the order that leaves it reachable", async () => {
      const ran = await run(WITH_TUNNEL, atStep(ingress));
      expect(ran).toMatchObject({ exitCode: 0, errors: [] });
      const open = ofType(ran, "SecurityGroupIngressRule").map(({ inputs }) => String(inputs.fromPort));
      expect([...new Set(open)].sort()).toEqual(ports);
      // Without 7844 the tunnel's connector would find no way out.
      expect(leaving(ran)).toEqual(["tcp 443", "tcp 7844", "udp 7844"]);
      const named = (name: string) => [...ran.registrations.values()].find((one) => one.name === name);
      expect(named("services-cut-over")?.inputs).toMatchObject({ input: { ingress } });
      expect(named(order.next)?.options.dependsOn).toContain(named(order.first)?.urn);
    }, 30_000);
  });

  it("relies on no tunnel that nothing was proven of yet, in a preview too", async () => {
    let told: string | undefined;
    let onDryRun: boolean | undefined;
    const ran = await run(WITH_TUNNEL, atStep("tunnel"), async ({ hooks }) => {
      const hook = hooks.get("keyturn-cut-over-services-cut-over");
      onDryRun = hook?.onDryRun;
      told = await hook?.run({ name: "services-cut-over", newInputs: { input: { ingress: "tunnel" } } });
    });
    expect(ran).toMatchObject({ exitCode: 0, errors: [] });
    expect(told).toContain("Write `ingress: both` first");
    expect(onDryRun).toBe(true);
  }, 30_000);

  it("takes the step to the tunnel alone when every probe has passed, and not before, and asks no more of one that was taken", async () => {
    let isUp = false;
    const server = createServer((_, response) => response.writeHead(isUp ? 200 : 502).end());
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    const catalog = WITH_TUNNEL.replace("https://text.example.com/health", `http://127.0.0.1:${port}/health`);
    const told: (string | undefined)[] = [];
    await run(catalog, atStep("tunnel"), async ({ hooks }) => {
      const hook = hooks.get("keyturn-cut-over-services-cut-over");
      if (hook === undefined) throw new Error("the program registered no hook");
      const from = async (ingress: string) =>
        await hook.run({
          name: "services-cut-over",
          oldInputs: { input: { ingress } },
          newInputs: { input: { ingress: "tunnel" } },
        });
      told.push(await from("both"));
      isUp = true;
      told.push(await from("both"));
      isUp = false;
      told.push(await from("tunnel"));
    });
    server.close();
    expect(told).toEqual([expect.stringContaining("502"), undefined, undefined]);
  }, 60_000);

  it("refuses a step of an origin that is not described", async () => {
    const made = await run(CATALOG + HARDENING, { "keyturn:origins": { service: {} } });
    expect(made.exitCode).not.toBe(0);
    expect(made.errors.join("\n") + made.printed).toContain("did you mean `services`?");
  }, 30_000);
});
