import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from "vitest";
import type { TargetOf } from "../../../components/catalog/index.ts";
import { compose } from "../../../provider/actions/compose.ts";
import { systemd } from "../../../provider/actions/systemd.ts";
import { PlaceSilent } from "../../../provider/places/driver.ts";
import { ServiceManagers } from "../../support/service-managers.ts";
import { SshServer } from "../../support/ssh-server.ts";

let server: SshServer;
let managers: ServiceManagers;
beforeAll(async () => {
  server = await SshServer.start({ path: (folder) => join(folder, "bin") });
  managers = new ServiceManagers(join(server.folder, "bin"));
  mkdirSync(join(server.folder, "it's app"));
  writeFileSync(join(server.folder, "it's app", ".env"), "TOKEN=there\n");
  // Its package may have to be installed.
}, 180_000);
afterAll(async () => await server?.[Symbol.asyncDispose]());

const on = (settings: Partial<TargetOf<"ssh-env-file">> = {}) => ({
  name: "gpu",
  directory: server.folder,
  written: ["TOKEN"],
  target: {
    kind: "ssh-env-file" as const,
    host: "127.0.0.1",
    port: server.port,
    user: server.user,
    path: join(server.folder, "it's app", ".env"),
    hostKey: server.fingerprint,
    identity: { file: server.identity },
    connectWithin: 5_000,
    optional: false,
    ...settings,
  },
});
const units = { units: ["z-image", "unit@1.service"], sudo: false, user: false, within: 5_000 };
const services = { services: ["flux", "web"], sudo: false, within: 5_000 };

describe("units on another machine", () => {
  it("are restarted there and found active", async () => {
    await systemd.run({ ...on(), settings: units });
    expect(managers.calls()).toEqual(["systemctl restart -- z-image unit@1.service"]);
  });

  it("are an error where they fail, with where to look and nothing that they said", async () => {
    managers.set("fails", true);
    await expect(systemd.run({ ...on(), settings: units })).rejects.toThrow(
      "z-image is failed on 127.0.0.1 after it was restarted. What it says: ssh 127.0.0.1 journalctl -u z-image",
    );
    managers.set("fails", false);
    managers.calls();
  });

  it("are silent where their machine is away", async () => {
    await expect(systemd.run({ ...on({ port: 1 }), settings: units })).rejects.toBeInstanceOf(PlaceSilent);
  });
});

describe("services of Compose on another machine", () => {
  it("are made anew in the folder of the file, whatever its name", async () => {
    await compose.run({ ...on(), settings: { ...services, services: ["flux"] } });
    const folder = join(server.folder, "it's app");
    expect(managers.calls()).toEqual([
      `docker compose up --detach --force-recreate --no-deps -- flux in ${folder}`,
    ]);
    expect(managers.read()).toBe("TOKEN=there\n");
  });

  it("are an error where one of them has no container or does not stay", async () => {
    // The stand-in tells of the last one only.
    await expect(compose.run({ ...on(), settings: { ...services, within: 1_000 } })).rejects.toThrow(
      "flux has no container on 127.0.0.1 after it was made anew",
    );
    managers.set("exits", true);
    await expect(compose.run({ ...on(), settings: { ...services, services: ["flux"] } })).rejects.toThrow(
      "flux is exited on 127.0.0.1 after it was made anew. What it says: ssh 127.0.0.1 docker compose logs flux",
    );
    managers.set("exits", false);
  });

  it("are found where none is named: those that run, and were made with another configuration", async () => {
    managers.calls();
    const found = { sudo: false, within: 5_000 };
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    onTestFinished(() => said.mockRestore());
    const folder = join(server.folder, "it's app");
    writeFileSync(join(folder, ".env"), "TOKEN=another\n");
    await compose.run({ ...on(), settings: found });
    expect(managers.calls()).toEqual([`docker compose up --detach --no-deps -- flux in ${folder}`]);
    expect(managers.read()).toBe("TOKEN=another\n");
    expect(said).not.toHaveBeenCalled();

    await compose.run({ ...on(), settings: found });
    expect(said).toHaveBeenCalledWith(
      expect.stringContaining("had to be made anew for TOKEN. Where one reads the file by itself"),
    );

    managers.calls();
    managers.set("down", true);
    await compose.run({ ...on(), settings: found });
    managers.set("down", false);
    expect(managers.calls()).toEqual([]);
  });
});
