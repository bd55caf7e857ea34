import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { expect, test } from "vitest";
import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import { cloudflareService } from "../../rehearsal/cloud/cloudflare/service.ts";
import type { CloudflareState } from "../../rehearsal/cloud/cloudflare/state.ts";
import { cloudflareProvider } from "../../rehearsal/providers/cloudflare/provider.ts";
import { commandProvider } from "../../rehearsal/providers/command/provider.ts";
import { serveProvider } from "../../rehearsal/providers/serve.ts";
import { ROOT } from "../../tools/engine/spec.js";
import { freePort } from "../support/free-port.ts";
import { ESM_PACKAGE, TSX_PROJECT, withStack } from "../support/pulumi.ts";
import { stopProcessesOf } from "../support/scratch-processes.ts";
import { TunnelEdge } from "../support/tunnel/edge.ts";
import { ADDRESSES, Namespaces } from "../support/tunnel/namespaces.ts";
import { TunnelMachine } from "../support/tunnel/tunnel-machine.ts";

const ACCOUNT = "a".repeat(32);
const ZONE = "c".repeat(32);
const API_TOKEN = "synthetic-cloudflare-token-0000000000000";
const TUNNEL_SECRET = "synthetic0tunnel0secret0of044letters0and0num";
const SERVICE = 16385;
const EDGE_PORT = 7844;
const UP = ["up", "--yes", "--skip-preview"];
const REFRESH = ["refresh", "--yes", "--skip-preview", "--clear-pending-creates"];
const LONGEST_MS = 300_000;

/** What runs at the origin, and at the edge between the network and the test. */
const ORIGIN = `require("node:http").createServer((_, response) => response.end()).listen(${SERVICE}, "0.0.0.0")`;
const relayTo = (path: string) => `require("node:net").createServer((one) => {
  const other = require("node:net").connect(${JSON.stringify(path)});
  for (const [a, b] of [[one, other], [other, one]]) a.pipe(b).on("error", () => {}), a.on("close", () => b.destroy());
}).listen(${EDGE_PORT}, "${ADDRESSES.edge}")`;

/** A program of a team's own: the public ingress, which is a rule of the origin's firewall here; the tunnel; and the step. */
function program(nft: string, door: string, host: object, metricsPorts: readonly number[]): string {
  return `
import { get } from "node:http";
import { local } from "@pulumi/command";
import { Config } from "@pulumi/pulumi";
import { cutOver, OriginTunnel, reachableProblem } from "${ROOT}/components/hardening/index.ts";
const config = new Config();
const step = config.require("ingress");
const rules = step === "tunnel" ? [] : [new local.Command("public-ingress", {
  create: "${nft} 'add element inet group allowed { ${ADDRESSES.edge} }'",
  delete: "${nft} flush set inet group allowed",
})];
const tunnel = config.requireBoolean("tunnel") ? new OriginTunnel("origin", {
  account: "${ACCOUNT}", zone: "${ZONE}", tunnel: "services",
  ingress: { "text.example.com": { port: ${SERVICE} } },
  hosts: [${JSON.stringify(host)}],
  identity: ${JSON.stringify({ file: "identity" })},
  cloudflared: { path: "/usr/local/bin/cloudflared" },
  metricsPorts: ${JSON.stringify(metricsPorts)},
  tunnelSecret: config.requireSecret("tunnelSecret"),
}) : undefined;
const problem = reachableProblem(step, { allowlist: rules.length > 0, tunnel: tunnel !== undefined });
if (problem !== undefined) throw new Error(problem);
const prove = () => new Promise((resolve, reject) => {
  get({ socketPath: "${door}" }, ({ statusCode }) => statusCode === 200 ? resolve() : reject(new Error("the tunnel answers " + statusCode)));
});
cutOver("origin-ingress", { step, prove }, { dependsOn: [...rules, ...(tunnel?.parts ?? [])] });
`;
}

test("an origin goes from a public ingress to a tunnel and back, killed at every step, and is in the edge's reach all the time and in nobody else's", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-cut-over-"));
  const [door, unix] = [join(folder, "door"), join(folder, "edge")];
  let cloud: Cloud | undefined;
  const held = () => cloud?.stateOf("cloudflare") as CloudflareState;
  const tunnels = () => Object.entries(held().accounts[ACCOUNT]?.tunnels ?? {});
  const records = () => Object.keys(held().zones[ZONE] ?? {});
  await using edge = await TunnelEdge.start(
    (token) => {
      const { s, t } = JSON.parse(Buffer.from(token, "base64").toString("utf8")) as { s: string; t: string };
      return tunnels().some(([id, { mark }]) => id === t && mark === cloud?.mark(s));
    },
    { path: unix },
  );
  const atEdge = createServer(async (_, response) => {
    response.statusCode = await edge.ask(SERVICE);
    response.end();
  }).listen(door);
  await using net = await Namespaces.make(SERVICE);
  net.start("origin", ["-e", ORIGIN]);
  net.start("edge", ["-e", relayTo(unix)]);
  await using machine = await TunnelMachine.start({
    STAND_IN_EDGE: `${ADDRESSES.edge} ${EDGE_PORT}`,
    RUN_IN: net.at("origin").join(" "),
  });
  const { port, user, fingerprint: hostKey } = machine.ssh;
  const ports = [await freePort(), await freePort()];
  const nft = `${net.at("origin").join(" ")} nft`;
  const files = {
    "Pulumi.yaml": `${TSX_PROJECT}plugins: { providers: [{ name: keyturn, path: ${join(ROOT, "provider")} }] }\n`,
    "package.json": ESM_PACKAGE,
    "index.ts": program(nft, door, { host: "127.0.0.1", port, user, hostKey }, ports),
    identity: readFileSync(machine.ssh.identity, "utf8"),
  };
  try {
    await withStack(files, async (stack) => {
      cloud = await startCloud([cloudflareService({ accounts: [ACCOUNT], zones: [ZONE], token: API_TOKEN })]);
      const access = {
        CLOUDFLARE_API_TOKEN: API_TOKEN,
        CLOUDFLARE_BASE_URL: `${cloud.urls.cloudflare}/client/v4`,
      };
      const standIns = [
        ["cloudflare", await serveProvider(cloudflareProvider(access))],
        ["command", await serveProvider(commandProvider(stack.env, stack.folder))],
      ] as const;
      const env = {
        ...stack.env,
        ...access,
        // As keyturn's own backend: no side file, which a kill leaves empty (cli/engine/file-backend.ts).
        PULUMI_BACKEND_URL: `${stack.env.PULUMI_BACKEND_URL}?metadata=skip`,
        PULUMI_DEBUG_PROVIDERS: standIns.map(([name, served]) => `${name}:${served.port}`).join(","),
      };
      const pulumi = (...args: string[]) =>
        execa("pulumi", [...args, "--stack", "test", "--non-interactive"], {
          cwd: stack.folder,
          env,
          extendEnv: false,
          reject: false,
          all: true,
          stdin: "ignore",
        });
      const does = async (...args: string[]) => {
        const { exitCode, all } = await pulumi(...args);
        if (exitCode !== 0) throw new Error(`pulumi ${args[0]} ended with ${exitCode}:\n${all}`);
      };
      const asks = async (ingress: string, tunnel: boolean) => {
        await does("config", "set", "ingress", ingress);
        await does("config", "set", "tunnel", String(tunnel));
      };
      const stateFile = join(stack.folder, ".state/.pulumi/stacks/probe/test.json");
      /** Starts an update and ends all of it, with no chance to tidy up, when something has happened. */
      const killed = async (what: string, has: () => boolean | Promise<boolean>) => {
        const running = pulumi(...UP);
        const deadline = Date.now() + LONGEST_MS;
        let ended = false;
        void running.then(() => {
          ended = true;
        });
        while (!(await has())) {
          if (ended || Date.now() > deadline) throw new Error(`${what} did not come: ${(await running).all}`);
          await sleep(5);
        }
        running.kill("SIGKILL");
        stopProcessesOf(stack.folder);
        await running;
        await pulumi("cancel", "--yes");
      };
      const recorded = (step: string) => () =>
        new RegExp(`"ingress":\\s*"${step}"`).test(readFileSync(stateFile, "utf8"));
      const isOpen = async () => {
        const [program = "", ...args] = [
          ...net.at("origin"),
          "nft",
          "list",
          "set",
          "inet",
          "group",
          "allowed",
        ];
        return (await execa(program, args)).stdout.includes(ADDRESSES.edge);
      };

      await stack.run(["config", "set", "--secret", "tunnelSecret"], TUNNEL_SECRET);
      await asks("allowlist", false);
      await does(...UP);
      const direct = `direct=${ADDRESSES.origin}:${SERVICE}`;
      const byEdge = net.probe("edge", [direct, `tunnel=unix:${door}`]);
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
      await asks("tunnel", true);
      const hasty = await pulumi("preview");
      expect([hasty.exitCode === 0, hasty.all]).toEqual([
        false,
        expect.stringContaining("Write `ingress: both` first"),
      ]);

      await asks("both", true);
      await killed("the tunnel", () => tunnels().length > 0);
      await killed("its configuration", () => tunnels().some(([, its]) => its.configuration !== undefined));
      await killed("the connector", () => edge.tokens.length > 0);
      await killed("the name", () => records().length > 0);
      await killed("the record of both", recorded("both"));
      await does(...UP);
      expect([await ways(), tunnels().length, records().length]).toEqual(["direct and tunnel", 1, 1]);

      await asks("tunnel", true);
      await killed("the record of the tunnel", recorded("tunnel"));
      await killed("the end of the public ingress", async () => !(await isOpen()));
      await does(...UP);
      expect([await ways(), await isOpen()]).toEqual(["tunnel", false]);

      await asks("both", true);
      await killed("the public ingress", isOpen);
      await does(...UP);
      expect(await ways()).toBe("direct and tunnel");

      await asks("allowlist", false);
      await killed("the record of the allowlist", recorded("allowlist"));
      await killed("the end of the name", () => records().length === 0);
      // What is gone already the plugin can't delete again: the engine is told first, as it advises itself.
      await does(...REFRESH);
      await killed("the end of the connector", () => edge.tokens.length === 0);
      await does(...REFRESH);
      await does(...UP);
      expect([await ways(), tunnels(), records()]).toEqual(["direct", [], []]);

      expect(byEdge.length).toBeGreaterThan(100);
      expect(byEdge.filter(({ answered }) => answered.length === 0)).toEqual([]);
      expect(byAttacker.length).toBeGreaterThan(100);
      expect(byAttacker.filter(({ answered }) => answered.length > 0)).toEqual([]);

      await does("destroy", "--yes", "--skip-preview");
      expect(machine.isThere("etc/keyturn-tunnel/services")).toBe(false);
      for (const [, served] of standIns) await served.close();
    });
  } finally {
    atEdge.close();
    await cloud?.close();
    rmSync(folder, { recursive: true });
  }
}, 1_500_000);
