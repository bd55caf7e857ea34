import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { checkCatalog, type TargetOf } from "../../../components/catalog/index.ts";
import { systemd } from "../../../provider/actions/systemd.ts";
import { PlaceSilent } from "../../../provider/places/driver.ts";
import { sshEnvFile } from "../../../provider/places/ssh-env-file.ts";
import { hostFile, makeHostFiles, SshHosts } from "../../../rehearsal/hosts/ssh-hosts.ts";

const CATALOG = `version: 1
system: hosts
targets:
  one: { kind: ssh-env-file, host: one.example.com, user: deploy, path: /srv/app/.env, connectWithin: 5s }
  two: { kind: ssh-env-file, host: two.example.com, user: deploy, path: app/.env, connectWithin: 5s }
`;

/** Two hosts, and a person's own folder in which a client finds the way to them. */
async function hosts() {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-hosts-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const { catalog } = checkCatalog(CATALOG, "hosts.yaml");
  if (catalog === undefined) throw new Error("the catalog has problems");
  makeHostFiles(catalog, folder, "KEPT=stays\n");
  const restarted: string[] = [];
  const started = await SshHosts.start(catalog, folder, (host) => (manager, names) => {
    restarted.push([host, manager, ...names].join(" "));
  });
  if (started === undefined) throw new Error("no host was started");
  onTestFinished(() => started.close());
  vi.stubEnv("HOME", folder);
  vi.stubEnv("SSH_AUTH_SOCK", "");
  onTestFinished(() => void vi.unstubAllEnvs());
  const place = (name: string) => {
    const target = catalog.targets[name] as TargetOf<"ssh-env-file">;
    return { name, target, directory: folder, file: hostFile(folder, target) };
  };
  return { started, restarted, place };
}

const change = (value: string) => ({
  values: [{ key: "TOKEN", secret: "TOKEN", generation: "1", value }],
  absent: [],
  before: new Map(),
});

it("takes what keyturn writes over SFTP, each host for itself, and gives it back", async () => {
  const { place } = await hosts();
  const [one, two] = [place("one"), place("two")];
  await sshEnvFile.write(one, change("first-synthetic-value"));
  expect(readFileSync(one.file, "utf8")).toBe("KEPT=stays\nTOKEN=first-synthetic-value\n");
  expect(readFileSync(two.file, "utf8")).toBe("KEPT=stays\n");
  expect(statSync(one.file).mode & 0o777).toBe(0o600);
  expect(readdirSync(dirname(one.file))).toEqual([".env"]);
  const held = await sshEnvFile.held?.(one, ["TOKEN", "OTHER"], new Map());
  expect(held).toEqual(new Map([["TOKEN", "first-synthetic-value"]]));
});

it("begins services anew where it is told to, and runs no other program", async () => {
  const { place, restarted } = await hosts();
  const settings = { units: ["web"], sudo: true, user: false, within: 5_000 };
  await systemd.run({ ...place("two"), settings, written: ["TOKEN"] });
  expect(restarted).toEqual(["two.example.com systemd web"]);
});

it("does not answer while it is away, and answers again as it was", async () => {
  const { started, place } = await hosts();
  const one = place("one");
  await sshEnvFile.write(one, change("first-synthetic-value"));
  started.leave("one.example.com");
  await expect(sshEnvFile.write(one, change("second-synthetic-value"))).rejects.toThrow(PlaceSilent);
  await sshEnvFile.write(place("two"), change("second-synthetic-value"));
  await started.comeBack("one.example.com");
  const held = await sshEnvFile.held?.(one, ["TOKEN"], new Map());
  expect(held?.get("TOKEN")).toBe("first-synthetic-value");
});

it("lets nothing be written while it takes no writes, and tells that it was tried", async () => {
  const { started, place } = await hosts();
  const one = place("one");
  const struck = vi.fn();
  const takeBack = started.refuseWrites("one.example.com", struck);
  await expect(sshEnvFile.write(one, change("first-synthetic-value"))).rejects.toThrow("can't be replaced");
  expect(struck).toHaveBeenCalled();
  expect(readFileSync(one.file, "utf8")).toBe("KEPT=stays\n");
  takeBack();
  await sshEnvFile.write(one, change("first-synthetic-value"));
  expect(readFileSync(one.file, "utf8")).toContain("TOKEN=first-synthetic-value");
});
