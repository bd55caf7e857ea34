import { describe, expect, it } from "vitest";
import { type PropertyMap, Secret } from "../../rehearsal/providers/values.ts";
import { runSystem } from "../rotation/run-system.ts";
import { testValue } from "../support/program/outputs.ts";
import { ACCOUNT, ORIGIN_TUNNEL, ZONE } from "./origin-tunnel-catalog.ts";

const NAMES = ["origin-tunnel-dns-image.example.com", "origin-tunnel-dns-text.example.com"];
const HOSTS = ["origin-tunnel-host-origin-1.example.com", "origin-tunnel-host-origin-2.example.com"];
/** What tests take for a generated value is no base64. */
const SECRET = Buffer.from(testValue("SEED-g1")).toString("base64");
async function run(more: Readonly<Record<string, unknown>> = {}, catalog = ORIGIN_TUNNEL.catalog) {
  return await runSystem({ catalog, config: { ...ORIGIN_TUNNEL.config, ...more } });
}

/** What was passed as a secret. */
function revealed(inputs: PropertyMap, property: string): unknown {
  const value = inputs[property];
  if (!(value instanceof Secret)) throw new Error(`${property} is no secret`);
  return value.reveal();
}

describe("a tunnel as a place of a secret", () => {
  it("has the secret, and leads each host name to its port and all else nowhere", async () => {
    const result = await run();
    expect(result.errors).toEqual([]);
    const { inputs } = result.resource("origin-tunnel");
    expect(inputs).toMatchObject({ accountId: ACCOUNT, name: "services", configSrc: "cloudflare" });
    expect(revealed(inputs, "tunnelSecret")).toBe(SECRET);
    expect(result.resource("origin-tunnel-config").inputs).toMatchObject({
      config: {
        ingresses: [
          {
            hostname: "image.example.com",
            service: "http://127.0.0.1:16384",
            originRequest: { connectTimeout: 10 },
          },
          { hostname: "text.example.com", service: "http://127.0.0.1:16385" },
          { service: "http_status:404" },
        ],
      },
    });
  });

  it("gives each host's connector the token, and makes one wait for the one before and the names for all", async () => {
    const result = await run();
    expect(result.named("keyturn:index:TunnelConnector")).toEqual(HOSTS);
    for (const host of HOSTS) {
      const token = String(revealed(result.resource(host).inputs, "token"));
      expect(JSON.parse(Buffer.from(token, "base64").toString())).toEqual({
        a: ACCOUNT,
        s: SECRET,
        t: "origin-tunnel",
      });
    }
    const waitsFor = (name: string) =>
      result.resource(name).options.dependsOn?.map((urn) => urn.slice(urn.lastIndexOf("::") + 2));
    expect(waitsFor(HOSTS[0] ?? "")).toEqual(
      expect.arrayContaining(["origin-tunnel", "origin-tunnel-config"]),
    );
    expect(waitsFor(HOSTS[1] ?? "")).toContain(HOSTS[0]);
    for (const name of NAMES) expect(waitsFor(name)).toEqual(expect.arrayContaining(HOSTS));
  });

  it("is led to by proxied names, and not before", async () => {
    const result = await run();
    for (const name of NAMES)
      expect(result.resource(name).inputs).toMatchObject({
        zoneId: ZONE,
        type: "CNAME",
        content: "origin-tunnel.cfargotunnel.com",
        proxied: true,
        ttl: 1,
      });
  });

  it("is kept, each part of it, where it leaves the state in passing, and goes where its secret is removed", async () => {
    const parts = ["origin-tunnel", "origin-tunnel-config", ...HOSTS, ...NAMES];
    const kept = await run();
    for (const part of parts)
      expect(kept.resource(part).options).toMatchObject({
        retainOnDelete: true,
        hooks: { beforeDelete: ["keyturn-refuse-destroy"] },
      });
    const removed = { SEED: "release", TUNNEL_SECRET: "release" };
    const leaving = await run({ "keyturn:removed": removed });
    expect(leaving.errors).toEqual([]);
    for (const part of parts) {
      const { retainOnDelete = false, hooks } = leaving.resource(part).options;
      expect({ retainOnDelete, hooks }).toMatchObject({
        retainOnDelete: false,
        hooks: { beforeDelete: ["keyturn-empty-place"] },
      });
    }
  });

  it("waits, each part of it, for the proof of the stage before", async () => {
    const catalog = ORIGIN_TUNNEL.catalog
      .replace("targets:\n", "targets:\n  web: { kind: dotenv-file, path: .env }\n")
      .replace("secrets:\n", "probes:\n  up: { tcp: { host: web.example.com, port: 443 } }\nsecrets:\n")
      .replace(
        "stages: [{ deliver: [origin-tunnel] }]",
        "stages: [{ deliver: [web], verify: [up] }, { deliver: [origin-tunnel] }]",
      );
    const result = await run({}, catalog);
    expect(result.errors).toEqual([]);
    const proof = (part: string) => expect.stringMatching(new RegExp(`^keyturn-.*${part}$`));
    for (const part of ["origin-tunnel", ...HOSTS, ...NAMES])
      expect(result.resource(part).options.hooks?.beforeUpdate).toEqual([proof(part)]);
  });

  it("stops before anything is written where the value can be no tunnel's secret, and does not print it", async () => {
    const source = 'source: { kind: derived, template: "{SEED}" }';
    const result = await run({}, ORIGIN_TUNNEL.catalog.replace(/source: \{ kind: derived.*\}/, source));
    expect(result.errors.join("\n")).toMatch(/is base64 of 32 bytes or more: let keyturn make it/);
    expect(result.errors.join("\n")).not.toContain(testValue("SEED-g1"));
    expect(result.named("cloudflare:index/zeroTrustTunnelCloudflared:ZeroTrustTunnelCloudflared")).toEqual(
      [],
    );
  });
});
