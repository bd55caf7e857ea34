import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { parseDocument } from "yaml";
import type { CloudflareState } from "../../rehearsal/cloud/cloudflare/state.ts";
import { succeeded } from "../support/adopted-system.ts";
import { freePort } from "../support/free-port.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { StruckRuns } from "../support/struck-runs.ts";
import { TunnelEdge } from "../support/tunnel/edge.ts";
import { mirrorGroup } from "../support/tunnel/mirror-group.ts";
import { ADDRESSES, Namespaces } from "../support/tunnel/namespaces.ts";
import { TunnelMachine } from "../support/tunnel/tunnel-machine.ts";

const ACCOUNT = "a".repeat(32);
const ZONE = "c".repeat(32);
const GROUP = "sg-0123456789abcdef0";
const REGION = "us-east-1";
const SERVICE = 16385;
const EDGE_PORT = 7844;
/** The edge calls from the first of these; nobody else of this story has an address in them. */
const PUBLISHED = { ipv4: ["203.0.113.0/30", "198.51.100.0/24"], ipv6: ["2001:db8:1::/48"] };
const WRITES = /^(?:Create|Modify|Delete|Authorize|Revoke)/;

/** What runs at the origin, and at the edge between the network and the test. */
const ORIGIN = `require("node:http").createServer((_, response) => response.end()).listen(${SERVICE}, "0.0.0.0")`;
const relayTo = (path: string) => `require("node:net").createServer((one) => {
  const other = require("node:net").connect(${JSON.stringify(path)});
  for (const [a, b] of [[one, other], [other, one]]) a.pipe(b).on("error", () => {}), a.on("close", () => b.destroy());
}).listen(${EDGE_PORT}, "${ADDRESSES.edge}")`;

const catalogOf = ({ ssh }: TunnelMachine, door: number, metricsPorts: readonly number[]) => `version: 1
system: origin
targets:
  services-tunnel:
    kind: cloudflare-tunnel
    account: "${ACCOUNT}"
    zone: "${ZONE}"
    name: services
    ingress: { text.example.com: ${SERVICE} }
    hosts: [{ host: 127.0.0.1, port: ${ssh.port}, user: ${ssh.user}, hostKey: "${ssh.fingerprint}" }]
    identity: { file: ${ssh.identity} }
    cloudflared: { path: /usr/local/bin/cloudflared }
    metricsPorts: ${JSON.stringify(metricsPorts)}
probes:
  through: { http: { url: "http://127.0.0.1:${door}/" }, accept: 200 }
secrets:
  TUNNEL_SECRET: { source: { kind: random, length: 64 }, stages: [{ deliver: [services-tunnel] }] }
hardening:
  origins:
    services:
      region: ${REGION}
      vpc: vpc-0123456789abcdef0
      host: { host: origin.example.com }
      ports: { text: ${SERVICE} }
      hostnames: { text.example.com: text }
      zone: "${ZONE}"
      account: "${ACCOUNT}"
      allowlist: { securityGroup: ${GROUP} }
      tunnel: services-tunnel
      reached: [through]
`;

/** Writes the step into the stack file, as a person with an editor would. */
function asks(system: Scratch, ingress: "allowlist" | "both" | "tunnel"): void {
  system.edit(system.stackFileName, (text) => {
    const document = parseDocument(text);
    document.setIn(["config", "keyturn:origins"], { services: { ingress } });
    return document.toString({ lineWidth: 0 });
  });
}

test("a catalog's origin goes from its allowlist to a tunnel and back, killed at every step, and is in the edge's reach all the time and in nobody else's", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-cut-over-"));
  const unix = join(folder, "edge");
  let asked: Scratch | undefined;
  const held = () => asked?.cloud.stateOf("cloudflare") as CloudflareState;
  const tunnels = () => Object.entries(held().accounts[ACCOUNT]?.tunnels ?? {});
  const records = () => Object.keys(held().zones[ZONE] ?? {});
  await using edge = await TunnelEdge.start(
    (token) => {
      const { s, t } = JSON.parse(Buffer.from(token, "base64").toString("utf8")) as { s: string; t: string };
      return tunnels().some(([id, { mark }]) => id === t && mark === asked?.cloud.mark(s));
    },
    { path: unix },
  );
  // The names' door at the edge: for keyturn's probe, and for who asks all the time.
  const [port, path] = [await freePort(), join(folder, "door")];
  const doors = [0, 1].map(() =>
    createServer(async (_, response) => {
      response.statusCode = await edge.ask(SERVICE);
      response.end();
    }),
  );
  doors[0]?.listen(port, "127.0.0.1");
  doors[1]?.listen(path);
  await using net = await Namespaces.make(SERVICE);
  net.start("origin", ["-e", ORIGIN]);
  net.start("edge", ["-e", relayTo(unix)]);
  await using machine = await TunnelMachine.start({
    STAND_IN_EDGE: `${ADDRESSES.edge} ${EDGE_PORT}`,
    RUN_IN: net.at("origin").join(" "),
  });
  writeFileSync(join(folder, "origin.yaml"), catalogOf(machine, port, [await freePort(), await freePort()]));
  try {
    await withScratchSystem(join(folder, "origin.yaml"), async (system) => {
      asked = system;
      const { cloud } = system;
      cloud.putBack("cloudflare", { ...held(), edge: PUBLISHED });
      const reaching = await mirrorGroup(cloud, net, { region: REGION, group: GROUP, port: SERVICE });
      const runs = new StruckRuns(system, {}, { cloud, writes: WRITES });
      const isOpen = () => reaching().length > 0;
      const recorded = (step: string) => () => new RegExp(`"ingress":\\s*"${step}"`).test(system.stateText());
      expect(reaching()).toEqual(["0.0.0.0/0"]);

      succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
      await runs.up();
      expect(reaching().sort()).toEqual([...PUBLISHED.ipv4, ...PUBLISHED.ipv6].sort());
      const direct = `direct=${ADDRESSES.origin}:${SERVICE}`;
      const byEdge = net.probe("edge", [direct, `tunnel=unix:${path}`]);
      const byAttacker = net.probe("attacker", [direct]);
      /** The ways by which the origin answers now. */
      const ways = async () => {
        const since = Date.now();
        for (;;) {
          const found = byEdge.find(({ at }) => at > since);
          if (found !== undefined) return found.answered.join(" and ");
          await sleep(50);
        }
      };
      expect(await ways()).toBe("direct");

      // The step that leaves one out is refused before anything is touched.
      const made = { "1": { at: "2026-01-31T12:00:00.000Z" } };
      system.setGenerations({ TUNNEL_SECRET: { current: 1, next: 2, made } });
      await runs.killed("the tunnel", () => tunnels().length > 0);
      await runs.killed("its configuration", () =>
        tunnels().some(([, its]) => its.configuration !== undefined),
      );
      await runs.killed("the connector", () => edge.tokens.length > 0);
      await runs.killed("the name", () => records().length > 0);
      await runs.killed("the record of the allowlist", recorded("allowlist"));
      await runs.up();
      asks(system, "tunnel");
      const hasty = await runs.pulumi("preview");
      expect([hasty.exitCode === 0, hasty.all]).toEqual([
        false,
        expect.stringContaining("Write `ingress: both` first"),
      ]);

      asks(system, "both");
      await runs.killed("the record of both", recorded("both"));
      await runs.up();
      expect([await ways(), tunnels().length, records().length]).toEqual(["direct and tunnel", 1, 1]);

      asks(system, "tunnel");
      await runs.killed("the record of the tunnel", recorded("tunnel"));
      const closed: string[] = [];
      for (;;) {
        if ((await runs.struck("asked", /^Revoke/)) === undefined) break;
        closed.push((await runs.struck("done", /^Revoke/)) ?? "nothing");
        await runs.refresh();
      }
      // Of both families.
      expect(closed).toEqual(Array(2).fill("RevokeSecurityGroupIngress"));
      expect([await ways(), isOpen()]).toEqual(["tunnel", false]);
      await runs.up("--expect-no-changes");

      asks(system, "both");
      expect(await runs.struck("asked", /^Authorize/)).toBe("AuthorizeSecurityGroupIngress");
      expect(await ways()).toBe("tunnel");
      await runs.refresh();
      await runs.killed("the public ingress", () => "services-edge-text-ipv4" in system.state());
      await runs.killed("the record of both again", recorded("both"));
      await runs.up();
      expect(await ways()).toBe("direct and tunnel");

      asks(system, "allowlist");
      await runs.killed("the record of the allowlist again", recorded("allowlist"));
      await runs.up();
      const kept = system.generations("TUNNEL_SECRET");
      const remove = ["remove", "TUNNEL_SECRET", "--yes"];
      for (const [what, has] of [
        ["the end of the name", () => records().length === 0],
        ["the end of the connector", () => edge.tokens.length === 0],
      ] as const) {
        await runs.killed(what, has, () => system.start("keyturn", remove));
        // What is gone already the plugin can't delete again: the engine is told first, as it advises itself.
        await runs.refresh();
        // The mark by which the state lets a secret go is gone before what it was for: what is told then is done.
        const resumed = await system.keyturn("resume", "--yes");
        expect([resumed.exitCode === 0, resumed.all]).toEqual([
          false,
          expect.stringContaining(
            "TUNNEL_SECRET: release under keyturn:removed; then keyturn remove TUNNEL_SECRET",
          ),
        ]);
        system.setGenerations({ TUNNEL_SECRET: kept });
        system.edit(system.stackFileName, (text) =>
          text.replace("TUNNEL_SECRET: gone", "TUNNEL_SECRET: release"),
        );
      }
      succeeded(await system.keyturn(...remove));
      expect([await ways(), tunnels(), records()]).toEqual(["direct", [], []]);
      for (const its of ["etc/keyturn-tunnel/services", "usr/local/lib/keyturn-tunnel/services"])
        expect(machine.isThere(its)).toBe(false);

      expect(byEdge.length).toBeGreaterThan(100);
      expect(byEdge.filter(({ answered }) => answered.length === 0)).toEqual([]);
      expect(byAttacker.length).toBeGreaterThan(100);
      expect(byAttacker.filter(({ answered }) => answered.length > 0)).toEqual([]);
    });
  } finally {
    for (const one of doors) one.close();
    rmSync(folder, { recursive: true });
  }
}, 1_500_000);
