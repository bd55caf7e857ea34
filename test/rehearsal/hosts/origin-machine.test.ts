import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { loadCatalog } from "../../../components/catalog/index.ts";
import { nginxSite } from "../../../components/hardening/origin-tls/nginx-site.ts";
import { connectorToken } from "../../../components/hardening/origin-tunnel/token.ts";
import { certificatesIn } from "../../../components/key-pairs/index.ts";
import { staticKeysGone } from "../../../provider/host-identity/static-keys-gone.ts";
import { originTls } from "../../../provider/origin-tls/index.ts";
import type { Properties } from "../../../provider/resource.ts";
import { tunnelConnector } from "../../../provider/tunnel-connector/tunnel-connector.ts";
import { playMachines } from "../../../rehearsal/hosts/origin/played-machines.ts";
import { hostFile } from "../../../rehearsal/hosts/ssh-hosts.ts";
import { authority, signedBy } from "../../hardening/origin-host.ts";

const CATALOGS = ["molecule-prod", "molecule-staging"].map((name) => loadCatalog(`catalog/${name}.yaml`));
const ACCOUNT = "0".repeat(32);
// keyturn-scan-ignore hardcoded-secret: synthetic
const SECRET = "c3ludGhldGljIHNlY3JldCBvZiBhIHR1bm5lbCwgb2YgbW9yZSB0aGFuIDMy";
const MARKED = (value: string) => `mark of ${value}`;

/** A cloud that has one tunnel, and one instance with or without its role. */
function cloudWith(profile: string | undefined) {
  const association = profile === undefined ? null : { id: "a", profile };
  const states: Record<string, unknown> = {
    cloudflare: { accounts: { [ACCOUNT]: { tunnels: { "the-tunnel": { mark: MARKED(SECRET) } } } } },
    aws: {
      roles: { "services-text": {} },
      ec2: { "us-east-1": { instances: { "i-00000000000000000": { association } } } },
    },
  };
  return { mark: MARKED, stateOf: (service: string) => states[service] };
}

/** Plays the example stacks' machines; a person's own folder is where a client finds the way to them. */
async function played(folder: string, profile?: string) {
  const machines = await playMachines(CATALOGS, folder, cloudWith(profile));
  for (const [name, value] of Object.entries(machines.env)) vi.stubEnv(name, value);
  onTestFinished(() => {
    machines.close();
    vi.unstubAllEnvs();
  });
  return machines;
}

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-machines-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const rootOf = (folder: string, host: string) => readFileSync(join(folder, "root", `${host}.json`), "utf8");

const HOST = { host: "origin.example.com", user: "ubuntu" };

function connector(secret: string): Properties {
  return {
    ...{ tunnel: "services", host: HOST, connectWithin: 5_000, directory: "/" },
    cloudflared: { path: "/usr/bin/cloudflared" },
    metricsPorts: [20251, 20252],
    token: connectorToken({ account: ACCOUNT, tunnelId: "the-tunnel", secret }),
  };
}

it("runs a connector that the tunnel's edge lets in, keeps no value of it, and lets a later run take it away", async () => {
  const folder = newFolder();
  await played(folder);
  const made = await tunnelConnector.create(connector(SECRET));
  const held = rootOf(folder, HOST.host);
  expect(held).toContain("/etc/keyturn-tunnel/services/a.token");
  expect(held).toContain("multi-user.target.wants/keyturn-tunnel-services-a.service");
  for (const file of readdirSync(folder, { recursive: true, withFileTypes: true }))
    if (file.isFile()) expect(readFileSync(join(file.parentPath, file.name), "utf8")).not.toContain(SECRET);

  await played(folder);
  await tunnelConnector.remove?.(made.state);
  expect(rootOf(folder, HOST.host)).not.toMatch(/services/);
});

it("does not bring a connector up whose token is another one's", async () => {
  const folder = newFolder();
  await played(folder);
  await expect(tunnelConnector.create(connector(`${SECRET}b3Ro`))).rejects.toThrow("did not become ready");
});

it("shows an origin's certificate once nginx was given it, and takes no key that is not the certificate's", async () => {
  const folder = newFolder();
  await played(folder);
  const [host, hostname] = ["staging-origin.example.com", "staging-text.example.com"];
  const [origins, pulls] = [await authority("origins"), await authority("pulls")];
  const services = [{ hostname, port: 16385, upstream: 26385 }];
  const inputs = {
    ...{ name: "services", directory: "/", services },
    target: { host, user: "ubuntu", connectWithin: 5_000 },
    site: nginxSite({
      name: "services",
      services,
      header: "x-enter-token",
      listen: ["[::]"],
      logs: "/var/log/nginx",
    }),
    certificate: await signedBy(origins, hostname),
    clients: certificatesIn(pulls),
    nginx: { command: ["nginx"], sudo: true, sites: "/etc/nginx/conf.d", keep: "/etc/keyturn/origin-tls" },
  };
  const made = await originTls.create(inputs);
  expect(made.state.fingerprint).toMatch(/^(?:[0-9A-F]{2}:){31}[0-9A-F]{2}$/);
  const broken = { ...inputs, clients: "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n" };
  await expect(originTls.update?.(made.state, broken)).rejects.toThrow("refuses the new configuration");

  await originTls.remove?.(made.state);
  expect(rootOf(folder, host)).not.toMatch(/services/);

  // What lies in its folder and is not its own stays.
  const { state } = await originTls.create(inputs);
  const own = "/etc/keyturn/origin-tls/services";
  const [, key] = new RegExp(`"(${own}/[0-9a-f]{16}/key.pem)"`).exec(rootOf(folder, host)) ?? [];
  const held = JSON.parse(rootOf(folder, host)) as Record<string, unknown>;
  held[`${own}/another.conf`] = held[key ?? ""];
  writeFileSync(join(folder, "root", `${host}.json`), JSON.stringify(held));
  await played(folder);
  await originTls.remove?.(state);
  expect(rootOf(folder, host)).toContain(`${own}/another.conf`);
  expect(rootOf(folder, host)).not.toContain("key.pem");
});

it("lets static keys go where the machine is tied to its roles, and not before", async () => {
  const target = CATALOGS[0]?.targets["services-env"];
  if (target?.kind !== "ssh-env-file") throw new Error("the catalog has another target");
  const inputs = {
    ...{ name: "services", target, directory: "/", keys: ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] },
    services: {
      text: {
        user: "text",
        configFile: "/etc/keyturn/text/aws.config",
        roleArn: "arn:aws:iam::123456789012:role/services-text",
      },
    },
  };
  const folder = newFolder();
  await played(folder);
  await expect(staticKeysGone.create(inputs)).rejects.toThrow("text gets no credentials");
  expect(readFileSync(hostFile(folder, target), "utf8")).toContain("AWS_ACCESS_KEY_ID=synthetic");

  await played(folder, "services");
  await staticKeysGone.create(inputs);
  expect(readFileSync(hostFile(folder, target), "utf8")).toBe("");
});
