import { cpSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { PeerCertificate } from "node:tls";
import { expect, test } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { makeAuthority, makeCertificate } from "../../components/key-pairs/index.ts";
import { succeeded } from "../support/adopted-system.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { TlsNginx } from "../support/tls-nginx.ts";

const CATALOG = join(PACKAGE_ROOT, "catalog", "reverse-proxy.yaml");
const NAME = "local-ai.example.com";
const at = new Date().toISOString();

/** What stands there before keyturn comes, so that nginx starts. */
async function layPlaceholder(pem: string): Promise<void> {
  const authority = await makeAuthority({ names: ["nobody's"], at, validFor: 3_600_000 });
  writeFileSync(pem, await makeCertificate({ names: [NAME], at, validFor: 60_000 }, authority), {
    mode: 0o600,
  });
}

/** What a client meets that trusts what it is given. */
async function served(nginx: TlsNginx, ca: string): Promise<PeerCertificate> {
  const socket = await nginx.connect({ ca, servername: NAME });
  const certificate = socket.getPeerCertificate();
  socket.destroy();
  return certificate;
}

async function story(system: Scratch): Promise<void> {
  mkdirSync(system.path("tls"));
  for (const name of ["deliver.mjs", "serves.mjs"])
    cpSync(join(PACKAGE_ROOT, "examples", "reverse-proxy", name), system.path(`tls/${name}`));
  await layPlaceholder(system.path("tls/proxy.pem"));
  await using nginx = await TlsNginx.start(system.path("tls/proxy.pem"));
  const edit = (change: (text: string) => string) => system.edit(`catalog/${system.catalog}.yaml`, change);
  edit((text) =>
    text
      .replace("[nginx, -s, reload]", `[${[...nginx.command, "-s", "reload"].join(", ")}]`)
      .replaceAll("/srv/local-ai", system.folder)
      .replace("127.0.0.1:443", `127.0.0.1:${nginx.port}`),
  );
  const does = async (...args: string[]) => succeeded(await system.keyturn(...args, "--yes"));
  const trusted = () => readFileSync(system.path("tls/trusted.pem"), "utf8");

  succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
  await does("begin", "CA_A", "CA_B");
  await expect(served(nginx, trusted())).rejects.toThrow(/unable to verify|self.signed/);
  await does("begin", "PROXY_TLS");
  const first = await served(nginx, trusted());
  expect(first.issuer.CN).toBe("Local AI authority A");
  expect(first.subjectaltname).toBe(`DNS:${NAME}`);
  expect(statSync(system.path("tls/proxy.pem")).mode & 0o777).toBe(0o600);

  // A connection that was open is served to its end; a new one meets the new leaf, and the same client takes both.
  const clients = trusted();
  const open = await nginx.connect({ ca: clients, servername: NAME });
  await does("rotate", "PROXY_TLS");
  const second = await served(nginx, clients);
  expect(second.issuer.CN).toBe("Local AI authority A");
  expect(second.fingerprint256).not.toBe(first.fingerprint256);
  expect(await asked(open)).toContain("served");
  await does("retire", "PROXY_TLS");

  // The other authority signs from now on: clients that were told nothing take that too.
  edit((text) => text.replace("signedBy: CA_A", "signedBy: CA_B"));
  await does("rotate", "PROXY_TLS");
  const moved = await served(nginx, clients);
  expect(moved.issuer.CN).toBe("Local AI authority B");
  expect(trusted()).toBe(clients);
  await does("retire", "PROXY_TLS");

  // Only then the one that signs nothing turns. Whether a client has the new bundle yet or not, it takes what is served.
  await does("rotate", "CA_A");
  const later = trusted();
  expect(later).not.toBe(clients);
  expect(later.match(/BEGIN CERTIFICATE/g)).toHaveLength(2);
  for (const bundle of [clients, later])
    expect((await served(nginx, bundle)).fingerprint256).toBe(moved.fingerprint256);

  // What is served is not what was delivered: the probe holds the run, and says so.
  edit((text) => text.replace(/then: \[\{ command: .*\}\]/, 'then: [{ command: ["true"] }]'));
  const stuck = await system.keyturn("rotate", "PROXY_TLS", "--yes");
  expect(stuck.exitCode).not.toBe(0);
  expect(stuck.all).toMatch(/served/);
}

async function asked(socket: Awaited<ReturnType<TlsNginx["connect"]>>): Promise<string> {
  socket.write(`GET / HTTP/1.1\r\nHost: ${NAME}\r\nConnection: close\r\n\r\n`);
  let answer = "";
  for await (const chunk of socket) answer += String(chunk);
  return answer;
}

test("a proxy serves each new certificate, and no client refuses one, also while the authority turns", async () => {
  await withScratchSystem(CATALOG, story);
}, 900_000);
