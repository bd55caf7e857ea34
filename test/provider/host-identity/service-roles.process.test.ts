import { execa } from "execa";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { roleFiles } from "../../../provider/host-identity/role-files.ts";
import { serviceRoles } from "../../../provider/host-identity/service-roles.ts";
import { HostedServices } from "../../support/hosted-services.ts";

let host: HostedServices;
beforeAll(async () => {
  host = await HostedServices.start();
}, 180_000);
afterAll(async () => await host?.[Symbol.asyncDispose]());
beforeEach(() => host.reset());

const role = (name: string) => `arn:aws:iam::123456789012:role/services-${name}`;
/** Users that every machine has. */
const SERVICES = {
  text: { user: "daemon", roleArn: role("text") },
  image: { user: "nobody", roleArn: role("image") },
};
const inputs = (services: Record<string, { user: string; roleArn: string }> = SERVICES) => ({
  name: "services",
  directory: "/",
  region: "us-east-1",
  services,
  target: host.target,
});
const FILES = roleFiles("us-east-1", SERVICES);
const SUDOERS = "/etc/sudoers.d/keyturn-service-roles";
const standing = () => FILES.map(({ path }) => path).filter((path) => host.rootFile(path) !== undefined);

describe("the services' roles on their host", () => {
  it("stand there whole, each file with its mode, found right by sudo, nft and systemd, and begin at once", async () => {
    await serviceRoles.create(inputs());
    for (const { path, mode, text } of FILES)
      expect(host.rootFile(path), path).toMatchObject({ text, mode: Number.parseInt(mode, 8) });
    expect(host.asked).toEqual([
      "systemctl daemon-reload",
      "systemctl enable keyturn-metadata.service",
      "systemctl reload-or-restart keyturn-metadata.service",
    ]);
    const unit = host.rootFile("/etc/systemd/system/keyturn-metadata.service")?.real ?? "";
    const verified = await execa("systemd-analyze", ["verify", "--man=no", unit], {
      reject: false,
      all: true,
    });
    expect([verified.all, verified.exitCode]).toEqual(["", 0]);
  });

  it("let each user ask for its own service and no other", () => {
    const { text = "" } = FILES.find(({ path }) => path === SUDOERS) ?? {};
    expect(text.split("\n").filter((line) => !line.startsWith("#") && line !== "")).toEqual([
      "nobody ALL=(root) NOPASSWD: /usr/local/lib/keyturn/service-role image",
      "daemon ALL=(root) NOPASSWD: /usr/local/lib/keyturn/service-role text",
    ]);
  });

  it("are not put where sudo finds its file wrong: a wrong one would keep everybody out of sudo", async () => {
    await expect(serviceRoles.create(inputs({ ...SERVICES, "a,b": SERVICES.image }))).rejects.toThrow(
      `visudo finds ${SUDOERS} wrong on 127.0.0.1, or is not there: nothing was put in its place`,
    );
    expect(host.rootFile(SUDOERS)).toBeUndefined();
    expect(host.asked).toEqual([]);
  });

  it("are not begun for a user that is not there", async () => {
    const missing = { text: { user: "keyturn-nobody", roleArn: role("text") } };
    await expect(serviceRoles.create(inputs(missing))).rejects.toThrow(
      "services: there is no user keyturn-nobody on 127.0.0.1: ssh 127.0.0.1 sudo useradd --system keyturn-nobody",
    );
    expect(standing()).toEqual([]);
  });

  it("leave the machine that they were on when they move to another", async () => {
    await using other = await HostedServices.start();
    const { state } = await serviceRoles.create(inputs());
    const moved = { ...inputs(), target: other.target };
    expect(await serviceRoles.changed(state, moved)).toBe(true);
    await serviceRoles.update(state, moved);
    for (const { path } of FILES) expect(other.rootFile(path), path).toBeDefined();
    expect(standing()).toEqual([]);
    expect(host.asked).toContain("systemctl disable --now keyturn-metadata.service");
  }, 60_000);

  it("leave with their service, and all with their host's", async () => {
    const { state } = await serviceRoles.create(inputs());
    expect(await serviceRoles.changed(state, inputs())).toBe(false);
    const text = inputs({ text: SERVICES.text });
    expect(await serviceRoles.changed(state, text)).toBe(true);
    const now = await serviceRoles.update(state, text);
    expect(standing()).not.toContain("/etc/keyturn/image/role");
    expect(standing()).toContain("/etc/keyturn/text/role");
    expect(host.hasFolder("/etc/keyturn/image")).toBe(false);
    await serviceRoles.remove?.(now);
    expect(standing()).toEqual([]);
    for (const folder of ["/etc/keyturn", "/usr/local/lib/keyturn"])
      expect(host.hasFolder(folder), folder).toBe(false);
    expect(host.hasFolder("/etc/sudoers.d")).toBe(true);
  });
});
