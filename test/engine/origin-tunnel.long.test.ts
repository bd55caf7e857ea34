import { once } from "node:events";
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { CloudflareState } from "../../rehearsal/cloud/cloudflare/state.ts";
import { UP } from "../support/adopted-system.ts";
import { freePort } from "../support/free-port.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { TunnelEdge } from "../support/tunnel/edge.ts";
import { TunnelMachine } from "../support/tunnel/tunnel-machine.ts";
import { watchedSystem } from "../support/watched-system.ts";

const ACCOUNT = "0123456789abcdef0123456789abcdef";
const ZONE = "fedcba9876543210fedcba9876543210";

const stateOf = ({ cloud }: Scratch) => cloud.stateOf("cloudflare") as CloudflareState;
const tunnels = (system: Scratch) => Object.entries(stateOf(system).accounts[ACCOUNT]?.tunnels ?? {});
const records = (system: Scratch) =>
  Object.values(stateOf(system).zones[ZONE] ?? {}).map(({ sent: { name, type, content, proxied } }) => ({
    name,
    type,
    content,
    proxied,
  }));

async function listening(server: Server): Promise<number> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}

test("a tunnel is made, turned host by host, turned back, retired and removed, with somebody always connected", async () => {
  let asked: Scratch | undefined;
  const partsOf = (token: string) =>
    JSON.parse(Buffer.from(token, "base64").toString("utf8")) as { a: string; s: string; t: string };
  // As Cloudflare: the secret that it knows at this moment, and no other.
  await using edge = await TunnelEdge.start((token) => {
    const { a, s, t } = partsOf(token);
    return (
      asked !== undefined &&
      a === ACCOUNT &&
      tunnels(asked).some(([id, its]) => id === t && its.mark === asked?.cloud.mark(s))
    );
  });
  const settings = { STAND_IN_EDGE: `127.0.0.1 ${edge.port}` };
  await using one = await TunnelMachine.start(settings);
  await using other = await TunnelMachine.start({ ...settings, STAND_IN_OFFSET: "7" });
  const machines = [one, other];
  appendFileSync(join(other.ssh.folder, "authorized_keys"), readFileSync(`${one.ssh.identity}.pub`));
  const service = createServer((_, response) => response.end("synthetic"));
  const port = await listening(service);
  const throughEdge = createServer(async (_, response) => {
    response.statusCode = await edge.ask(port);
    response.end();
  });
  const door = await listening(throughEdge);
  const hosts = machines.map(
    ({ ssh }) => `{ host: 127.0.0.1, port: ${ssh.port}, hostKey: "${ssh.fingerprint}" }`,
  );
  const ports = [await freePort(), await freePort()];
  const catalog = `version: 1
system: origin
targets:
  services:
    kind: cloudflare-tunnel
    account: "${ACCOUNT}"
    zone: "${ZONE}"
    name: services
    ingress: { text.example.com: ${port} }
    hosts: [${hosts.join(", ")}]
    identity: { file: ${one.ssh.identity} }
    cloudflared: { path: /usr/local/bin/cloudflared }
    metricsPorts: [${ports[0]}, ${ports[1]}]
probes:
  through: { http: { url: "http://127.0.0.1:${door}/" }, accept: 200 }
secrets:
  TUNNEL_SECRET:
    source: { kind: random, length: 64 }
    stages: [{ deliver: [services], verify: [through] }]
`;
  const folder = mkdtempSync(join(tmpdir(), "keyturn-tunnel-"));
  writeFileSync(join(folder, "origin.yaml"), catalog);
  // What nobody is connected for is a request that is refused: looked at all the time from the first deployment on.
  const seen: number[] = [];
  let watch: NodeJS.Timeout | undefined;
  try {
    await withScratchSystem(join(folder, "origin.yaml"), async (system) => {
      asked = system;
      const report = await watchedSystem(system, {}, async ({ does, note }) => {
        const noteTokens = () => {
          for (const token of edge.tokens) for (const text of [token, partsOf(token).s]) note(text);
        };
        const connected = () => [...new Set(edge.tokens.map((token) => partsOf(token).s))];
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        await does("keyturn", ["begin", "TUNNEL_SECRET", "--yes"]);
        noteTokens();
        const [[id = "", tunnel] = []] = tunnels(system);
        expect(tunnel).toMatchObject({ name: "services", configSource: "cloudflare" });
        expect(tunnel?.configuration?.config).toEqual({
          ingress: [
            { hostname: "text.example.com", service: `http://127.0.0.1:${port}` },
            { service: "http_status:404" },
          ],
        });
        expect(records(system)).toEqual([
          { name: "text.example.com", type: "CNAME", content: `${id}.cfargotunnel.com`, proxied: true },
        ]);
        expect(edge.tokens).toHaveLength(2);
        const [first] = connected();
        watch = setInterval(async () => seen.push(await edge.ask(port)), 50);

        await does("keyturn", ["rotate", "TUNNEL_SECRET", "--yes"]);
        noteTokens();
        const [second, ...others] = connected();
        expect(others).toEqual([]);
        expect(second).not.toBe(first);
        expect(edge.tokens).toHaveLength(2);
        expect(tunnels(system).map(([its]) => its)).toEqual([id]);
        await does("pulumi", [...UP, "--expect-no-changes"]);

        await does("keyturn", ["rollback", "TUNNEL_SECRET", "--yes"]);
        expect(connected()).toEqual([first]);
        await does("keyturn", ["retire", "TUNNEL_SECRET", "--yes"]);
        expect(connected()).toEqual([first]);
        clearInterval(watch);
        expect(seen.length).toBeGreaterThan(20);
        expect(seen.filter((status) => status !== 200)).toEqual([]);

        await does("keyturn", ["remove", "TUNNEL_SECRET", "--yes"]);
        expect(edge.tokens).toEqual([]);
        expect(tunnels(system)).toEqual([]);
        expect(records(system)).toEqual([]);
        for (const machine of machines)
          for (const path of ["etc/keyturn-tunnel/services", "usr/local/lib/keyturn-tunnel/services"])
            expect(machine.isThere(path)).toBe(false);
      });
      expectNoLeaks(report);
    });
  } finally {
    clearInterval(watch);
    service.close();
    throughEdge.close();
    rmSync(folder, { recursive: true });
  }
}, 600_000);
