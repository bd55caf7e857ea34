import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { letsIn } from "../../rehearsal/cloud/cloudflare/access.ts";
import { originAuthority } from "../../rehearsal/cloud/cloudflare/origin-authority.ts";
import type { CloudflareState } from "../../rehearsal/cloud/cloudflare/state.ts";
import { ask } from "../hardening/edge.ts";
import { HEADER, OriginHost } from "../hardening/origin-host.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { PACK } from "../support/policy/preview.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const ACCOUNT = "0123456789abcdef0123456789abcdef";
const ZONE = "fedcba9876543210fedcba9876543210";
const QUIET = ["up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes"] as const;
const NAME = "text.example.com";
const ALL = ["PULL_AUTHORITY", "PULL_CERTIFICATE", "ORIGIN_CERTIFICATE", "ORIGIN_ACCESS"];
const DERIVED = ["CF_ACCESS_CLIENT_ID", "CF_ACCESS_CLIENT_SECRET"];

/** nginx and sshd are real; Cloudflare is simulated, and its plugin has a stand-in where it can't be had. */
const catalogOf = ({ ssh, nginx, services, keep }: OriginHost) => `version: 1
system: origin
targets:
  origin:
    kind: origin-tls
    host: 127.0.0.1
    port: ${ssh.port}
    user: ${ssh.user}
    hostKey: "${ssh.fingerprint}"
    identity: { file: ${ssh.identity} }
    site: services
    services: ${JSON.stringify(services)}
    header: ${HEADER}
    zone: ${ZONE}
    listen: [127.0.0.1]
    nginx: ${JSON.stringify({ command: nginx.command, sudo: false, sites: nginx.sites, keep, logs: nginx.logs })}
  edge: { kind: cloudflare-access, account: ${ACCOUNT}, title: origin, hostnames: [${NAME}] }
  enter: { kind: cloudflare-worker, account: ${ACCOUNT}, script: enter }
secrets:
  PULL_AUTHORITY:
    source: { kind: minted, by: certificate-authority, name: Pulls, validFor: 3650d }
    stages: [{ deliver: [{ to: origin, as: clients }] }]
  PULL_CERTIFICATE:
    source: { kind: minted, by: certificate, names: [edge.example.com], signedBy: PULL_AUTHORITY, validFor: 365d }
    stages: [{ deliver: [{ to: origin, as: pulls }] }]
  ORIGIN_CERTIFICATE:
    source: { kind: minted, by: cloudflare-origin-certificate, zone: ${ZONE}, names: [${NAME}, image.example.com], validFor: 90d }
    stages: [{ deliver: [{ to: origin, as: certificate }] }]
  ORIGIN_ACCESS:
    source: { kind: minted, by: cloudflare-access-service-token, account: ${ACCOUNT} }
    stages: [{ deliver: [edge] }]
  CF_ACCESS_CLIENT_ID:
    source: { kind: derived, template: "{ORIGIN_ACCESS|id}" }
    stages: [{ deliver: [enter] }]
  CF_ACCESS_CLIENT_SECRET:
    source: { kind: derived, template: "{ORIGIN_ACCESS|secret}" }
    stages: [{ deliver: [enter] }]
`;

const stateOf = ({ cloud }: Scratch) => cloud.stateOf("cloudflare") as CloudflareState;

/** What the edge has to show, the newest first. */
function pulls(system: Scratch): string[] {
  const values = new Map([...system.cloud.seen].map((value) => [system.cloud.mark(value), value]));
  const all = Object.values(stateOf(system).originPulls?.[ZONE]?.certificates ?? {});
  return all.map(({ certificate, keyMark }) => `${certificate}${values.get(keyMark) ?? ""}`).toReversed();
}

/** Origin certificates that live. */
function certificates(system: Scratch): string[] {
  const all = Object.values(stateOf(system).certificates ?? {});
  return all.flatMap(({ certificate, revokedAt }) => (revokedAt === null ? [certificate] : []));
}

/** What the Worker holds to come in with, by its marks. */
function worker(system: Scratch): { id: string; mark: string } {
  const bindings = stateOf(system).accounts[ACCOUNT]?.scripts.enter?.bindings ?? [];
  const markOf = (name: string) => bindings.find((one) => one.name === name)?.mark ?? "";
  const known = new Map([...system.cloud.seen].map((value) => [system.cloud.mark(value), value]));
  return { id: known.get(markOf("CF_ACCESS_CLIENT_ID")) ?? "", mark: markOf("CF_ACCESS_CLIENT_SECRET") };
}

/** Keys that lie on the origin's machine. */
function keysOn({ keep }: OriginHost): string[] {
  const folder = join(keep, "services");
  return readdirSync(folder).map((one) => readFileSync(join(folder, one, "key.pem"), "utf8"));
}

describe("an origin with mutual TLS, behind an edge that asks for a service token", () => {
  test("is set up, turned, turned back, retired and emptied, and no value is seen on the way", async () => {
    await using host = await OriginHost.start();
    const folder = mkdtempSync(join(tmpdir(), "keyturn-origin-"));
    const path = join(folder, "origin.yaml");
    writeFileSync(path, catalogOf(host));
    await withScratchSystem(path, async (system) => {
      const trusts = await originAuthority();
      const [service] = host.services;
      const asked = async (shows: string) =>
        await ask({ port: service?.port ?? 0, trusts, shows, headers: { [HEADER]: "synthetic" } });
      const comesIn = ({ id, mark }: { id: string; mark: string }) => {
        const account = stateOf(system).accounts[ACCOUNT];
        return account !== undefined && letsIn(account, NAME, id, mark);
      };
      const report = await watchedSystem(system, {}, async ({ does, command, note }) => {
        const noteAll = () => {
          for (const value of [...system.cloud.seen, ...keysOn(host)]) note(value);
        };
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        await does("keyturn", ["begin", ...ALL, "--yes"]);
        noteAll();
        const [first = ""] = pulls(system);
        expect(await asked(first)).toBe("200");
        expect(stateOf(system).originPulls?.[ZONE]?.enabled).toBe(true);
        const before = worker(system);
        expect(comesIn(before)).toBe(true);
        expect(comesIn({ ...before, mark: system.cloud.mark("a stranger's") })).toBe(false);

        await does("keyturn", ["rotate", "PULL_CERTIFICATE", "ORIGIN_CERTIFICATE", "ORIGIN_ACCESS", "--yes"]);
        noteAll();
        const [second = "", ...older] = pulls(system);
        expect(older).toEqual([first]);
        expect([await asked(first), await asked(second)]).toEqual(["200", "200"]);
        expect(certificates(system)).toHaveLength(2);
        const after = worker(system);
        expect(after.mark).not.toBe(before.mark);
        expect([comesIn(before), comesIn(after)]).toEqual([true, true]);
        const quiet = await does("pulumi", [...QUIET, "--policy-pack", PACK]);
        expect(quiet.all).not.toMatch(/\[(?:advisory|mandatory)\]/);
        const told = await does("keyturn", ["status", "ORIGIN_CERTIFICATE", "--json"]);
        expect(told.all).toMatch(/"target":"origin","key":"certificate","where":"[^"]*","generation":"2"/);

        await does("keyturn", ["rollback", "ORIGIN_CERTIFICATE", "--yes"]);
        expect(await asked(second)).toBe("200");
        await does("keyturn", ["retire", "PULL_CERTIFICATE", "ORIGIN_CERTIFICATE", "ORIGIN_ACCESS", "--yes"]);
        expect(pulls(system)).toEqual([second]);
        expect(certificates(system)).toHaveLength(1);
        expect(await asked(second)).toBe("200");
        expect([comesIn(before), comesIn(after)]).toEqual([false, true]);

        const destroyed = await command("pulumi", [
          "destroy",
          "--yes",
          "--skip-preview",
          "--non-interactive",
        ]);
        expect(destroyed.exitCode).not.toBe(0);
        expect(await asked(second)).toBe("200");
        await does("keyturn", ["remove", ...ALL, ...DERIVED, "--yes"]);
        expect(readdirSync(host.nginx.sites)).toEqual([]);
        expect(existsSync(join(host.keep, "services"))).toBe(false);
        expect(pulls(system)).toEqual([]);
        expect(certificates(system)).toEqual([]);
        expect(stateOf(system).accounts[ACCOUNT]).toMatchObject({
          serviceTokens: {},
          access: { policies: {}, apps: {} },
        });
      });
      expectNoLeaks(report);
    }).finally(() => rmSync(folder, { recursive: true }));
  });
});
