import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { TargetOf } from "../../../components/catalog/index.ts";
import { sshEnvFile } from "../../../provider/places/ssh-env-file.ts";
import { SshServer } from "../../support/ssh-server.ts";

let server: SshServer;
let door: SshServer;
beforeAll(async () => {
  server = await SshServer.start();
  door = await SshServer.start();
  writeFileSync(join(server.folder, ".env"), "TOKEN=there\n", { mode: 0o600 });
  mkdirSync(join(server.folder, "home", ".ssh"), { recursive: true });
  // Its package may have to be installed.
}, 180_000);
afterAll(async () => {
  await server?.[Symbol.asyncDispose]();
  await door?.[Symbol.asyncDispose]();
});
afterEach(() => vi.unstubAllEnvs());

const held = async (settings: Partial<TargetOf<"ssh-env-file">>) => {
  const target = {
    kind: "ssh-env-file" as const,
    host: "gpu",
    path: join(server.folder, ".env"),
    connectWithin: 5_000,
    optional: false,
    ...settings,
  };
  const found = await sshEnvFile.held?.(
    { name: "gpu", target, directory: server.folder },
    ["TOKEN"],
    new Map(),
  );
  return found?.get("TOKEN");
};

describe("what the catalog leaves open", () => {
  it("is as ~/.ssh/config has it: name, port, user, key, known hosts, and the machine before", async () => {
    const home = join(server.folder, "home");
    vi.stubEnv("HOME", home);
    vi.stubEnv("SSH_AUTH_SOCK", undefined);
    writeFileSync(join(home, "known"), server.knownHost + door.knownHost);
    writeFileSync(
      join(home, ".ssh", "config"),
      `Host gpu
  HostName 127.0.0.1
  Port ${server.port}
  User ${server.user}
  IdentityFile ${server.identity}
  ProxyJump door
Host door
  HostName 127.0.0.1
  Port ${door.port}
  IdentityFile ${door.identity}
Host *
  UserKnownHostsFile ~/known
`,
    );
    expect(await held({})).toBe("there");
    expect(door.log).toContain("Accepted publickey");
    await expect(held({ host: "127.0.0.1", port: server.port })).rejects.toThrow("does not let");
  });

  it("is answered by an agent, where one runs", async () => {
    const socket = join(server.folder, "agent");
    const agent = execa("ssh-agent", ["-D", "-a", socket], { reject: false });
    try {
      await vi.waitFor(
        async () => await execa("ssh-add", [server.identity], { env: { SSH_AUTH_SOCK: socket } }),
        5_000,
      );
      vi.stubEnv("SSH_AUTH_SOCK", socket);
      const direct = { host: "127.0.0.1", port: server.port, user: server.user, hostKey: server.fingerprint };
      expect(await held({ ...direct, identity: { agent: true } })).toBe("there");
      vi.stubEnv("SSH_AUTH_SOCK", undefined);
      await expect(held({ ...direct, identity: { agent: true } })).rejects.toThrow("no SSH agent runs here");
    } finally {
      agent.kill();
      await agent;
    }
  });
});
