import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { withScratchSystem } from "../support/scratch.ts";
import { ServiceManagers } from "../support/service-managers.ts";
import { SshServer } from "../support/ssh-server.ts";
import { watchedSystem } from "../support/watched-system.ts";

const QUIET = ["up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes"] as const;

/** Two machines that accept a token, of which one may be away, and one that presents it, behind another machine. */
const catalog = (gpu: SshServer, door: SshServer, files: string) => {
  const at = (server: SshServer) =>
    `host: 127.0.0.1, port: ${server.port}, user: ${server.user}, hostKey: "${server.fingerprint}", identity: { file: ${server.identity} }`;
  return `version: 1
system: machines
targets:
  gpu: { kind: ssh-env-file, ${at(gpu)}, path: ${files}/gpu/.env, then: [{ systemd: [z-image] }] }
  spare: { kind: ssh-env-file, ${at(door)}, path: ${files}/spare/.env, optional: true, then: [{ systemd: [spare] }] }
  site: { kind: ssh-env-file, ${at(gpu)}, path: ${files}/site/.env, jump: { ${at(door)} }, then: [{ compose: [web] }] }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    stages:
      - { deliver: [gpu, spare] }
      - { deliver: [site] }
`;
};

describe("a secret on other machines", () => {
  test("is adopted, turned, owed, turned back, retired and let go of, and no value is seen on the way", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-machines-"));
    const bin = join(folder, "bin");
    try {
      await using gpu = await SshServer.start({ path: () => bin });
      await using door = await SshServer.start({ path: () => bin });
      const managers = new ServiceManagers(bin);
      const first = "synthetic 'value' #1, $already in use";
      for (const name of ["gpu", "spare", "site"]) {
        mkdirSync(join(folder, name));
        const line = name === "spare" ? "" : `TOKEN="synthetic 'value' #1, \\$already in use"\n`;
        writeFileSync(join(folder, name, ".env"), `# ${name}\n${line}OTHER=stays\n`, { mode: 0o600 });
      }
      const path = join(folder, "machines.yaml");
      writeFileSync(path, catalog(gpu, door, folder));
      const text = (name: string) => readFileSync(join(folder, name, ".env"), "utf8");
      const held = (name: string) => readValues(parseEnv(text(name)));
      await withScratchSystem(path, async (system) => {
        const report = await watchedSystem(system, {}, async ({ command, does, note }) => {
          note(first);
          await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
          const before = text("gpu");
          await does("keyturn", ["adopt", "TOKEN", "--yes"]);
          expect(text("gpu")).toBe(before);
          expect(held("spare").get("TOKEN")).toBe(first);
          expect(managers.calls()).toEqual([]);
          await does("pulumi", QUIET);

          await does("keyturn", ["rotate", "TOKEN", "--yes"]);
          const second = held("site").get("TOKEN") ?? "";
          note(second);
          expect(second).not.toBe(first);
          for (const name of ["gpu", "spare"]) expect(held(name).get("TOKEN"), name).toBe(second);
          expect(held("gpu").get("OTHER")).toBe("stays");
          expect(statSync(join(folder, "gpu", ".env")).mode & 0o777).toBe(0o600);
          const acted = managers.calls();
          expect(acted.slice(0, 2).sort()).toEqual([
            "systemctl restart -- spare",
            "systemctl restart -- z-image",
          ]);
          expect(acted[2]).toContain("docker compose up");
          await does("pulumi", QUIET);
          const refused = await command("keyturn", ["rotate", "TOKEN", "--yes"]);
          expect(refused.exitCode).not.toBe(0);

          await does("keyturn", ["rollback", "TOKEN", "--yes"]);
          for (const name of ["gpu", "spare", "site"]) expect(held(name).get("TOKEN"), name).toBe(first);
          expect(managers.calls()).toHaveLength(3);
          await does("keyturn", ["retire", "TOKEN", "--yes"]);
          expect(managers.calls()).toEqual([]);

          // The spare one is away, and so is the way to the site: the one is owed, the other stops the run.
          await door.stop();
          const stopped = await command("keyturn", ["rotate", "TOKEN", "--yes"]);
          expect(stopped.exitCode).not.toBe(0);
          expect(stopped.all).toContain("spare does not answer");
          expect(stopped.all).toContain("it refuses the connection");
          expect(held("site").get("TOKEN")).toBe(first);
          note(held("gpu").get("TOKEN") ?? "");
          expect(managers.calls()).toEqual(["systemctl restart -- z-image"]);
          await door.run();
          await does("keyturn", ["resume", "--yes"]);
          for (const name of ["spare", "site"])
            expect(held(name).get("TOKEN"), name).toBe(held("gpu").get("TOKEN"));
          const caughtUp = managers.calls();
          expect(caughtUp).toHaveLength(2);
          expect(caughtUp).toContain("systemctl restart -- spare");
          await does("keyturn", ["retire", "TOKEN", "--yes"]);

          await does("keyturn", ["remove", "TOKEN", "--yes"]);
          for (const name of ["gpu", "spare", "site"])
            expect(text(name), name).toBe(`# ${name}\nOTHER=stays\n`);
          await does("pulumi", QUIET);
        });
        expectNoLeaks(report);
        expect(report.secrets).toBeGreaterThanOrEqual(3);
      });
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
    // Eight commands on the engine, each under watch: minutes where the machine is busy.
  }, 480_000);
});
