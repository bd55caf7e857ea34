import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { join, posix } from "node:path";
import { fileURLToPath } from "node:url";
import { makeAgeKey, makeSshKey, publicHalf, sshPublicKey } from "../../../components/key-pairs/index.ts";
import { SshHost } from "../../../rehearsal/hosts/ssh-host.ts";
import { succeeded } from "../../support/adopted-system.ts";
import { goTools } from "../../support/go-tool.ts";
import { type Scratch, withScratchSystem } from "../../support/scratch.ts";
import { layEchoes } from "./echoes.ts";
import { startRepeatingServers } from "./repeating-servers.ts";

/** Kinds of destination that the system of every kind lacks. */
export const FURTHER_KINDS = fileURLToPath(
  new URL("../../support/catalogs/further-kinds.yaml", import.meta.url),
);

/** Lends the system of the further kinds, of which nothing is begun: all that it writes to is there, and can be read. */
export async function withFurtherSystem(use: (system: Scratch) => Promise<void>): Promise<void> {
  const bin = await goTools();
  await withScratchSystem(FURTHER_KINDS, async (system) => {
    writeFileSync(system.path("edge.mjs"), "export default {};\n");
    mkdirSync(system.path("compose"));
    writeFileSync(system.path("compose/.env"), "PORT=80\n", { mode: 0o600 });
    await laySops(system, join(bin, "sops"));
    layEchoes(system, join(bin, "sops"));
    const servers = await startRepeatingServers();
    const machine = await startMachine(system);
    try {
      system.edit(`catalog/${system.catalog}.yaml`, (text) =>
        text
          .replace("postgresql://127.0.0.1:1/", `postgresql://127.0.0.1:${servers.postgres}/`)
          .replace("redis://127.0.0.1:1", `redis://127.0.0.1:${servers.redis}`),
      );
      succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
      const setting = async (...args: string[]) => succeeded(await system.pulumi("config", "set", ...args));
      await setting("vault:address", `http://127.0.0.1:${servers.vault}`);
      await setting("--secret", "vault:token", "synthetic-of-no-server");
      await use(system);
    } finally {
      machine.close();
      servers.close();
    }
  });
}

/** A file that SOPS encrypted, and where SOPS looks by itself, what opens it. */
async function laySops({ folder }: Scratch, sops: string): Promise<void> {
  const key = await makeAgeKey();
  const at = join(folder, ".config", "sops", "age");
  mkdirSync(at, { recursive: true, mode: 0o700 });
  writeFileSync(join(at, "keys.txt"), `${key}\n`, { mode: 0o600 });
  mkdirSync(join(folder, "secrets"));
  const file = join(folder, "secrets", "image.json");
  writeFileSync(file, '{ "FORMER": "synthetic" }\n');
  execFileSync(sops, ["encrypt", "--in-place", "--age", await publicHalf(key), file], { stdio: "pipe" });
}

/** A machine behind SSH whose files can be read, and that takes no write. It is found by HOME's `.ssh`, in copies too. */
async function startMachine({ folder }: Scratch): Promise<SshHost> {
  const [own, shown] = [await makeSshKey("synthetic"), await makeSshKey("synthetic")];
  const home = join(folder, "machine");
  mkdirSync(join(home, ".ssh"), { recursive: true });
  writeFileSync(join(home, ".env"), "PORT=80\n", { mode: 0o600 });
  writeFileSync(
    join(home, ".ssh", "authorized_keys"),
    `${await sshPublicKey(await makeSshKey("synthetic"))}\n`,
  );
  const host = await SshHost.start({
    hostKey: shown,
    lets: await sshPublicKey(own),
    run: () => ({ exitCode: 0, stdout: "" }),
    filesOf: () => ({
      at: (path) => join(home, posix.relative("/home/app", posix.resolve("/home/app", path))),
      home: "/home/app",
      takesWrites: () => false,
      refused: () => {},
    }),
  });
  const at = join(folder, ".ssh");
  mkdirSync(at, { mode: 0o700 });
  writeFileSync(join(at, "id_ed25519"), own, { mode: 0o600 });
  writeFileSync(join(at, "config"), `Host machine\n  HostName 127.0.0.1\n  Port ${host.port}\n`);
  writeFileSync(join(at, "known_hosts"), `[127.0.0.1]:${host.port} ${await sshPublicKey(shown)}\n`);
  return host;
}
