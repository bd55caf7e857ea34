import { X509Certificate } from "node:crypto";
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { beforeAll, describe, expect, test } from "vitest";
import { makeAgeKey, publicHalf } from "../../components/key-pairs/index.ts";
import { BUILD_TIMEOUT_MS, goTools } from "../support/go-tool.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const QUIET = ["up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes"] as const;
const FILE = "secrets/env.json";

/** A file that SOPS encrypts, the key that opens it, who holds that key, and what else is made here. */
const CATALOG = `version: 1
system: images
targets:
  image: { kind: sops-file, path: ${FILE} }
  keys: { kind: sops-recipients, paths: [${FILE}] }
  ci: { kind: dotenv-file, path: ci/.env }
secrets:
  CI_KEY:
    source: { kind: minted, by: age-key }
    overlap: dual
    stages: [{ deliver: [keys] }, { deliver: [{ to: ci, as: SOPS_AGE_KEY }] }]
  TOKEN:
    source: { kind: random, length: 48 }
    stages: [{ deliver: [{ to: image, as: env.TOKEN }] }]
  GIVEN:
    source: { kind: manual, from: nobody }
    stages: [{ deliver: [{ to: image, as: env.GIVEN }] }]
  CA: { source: { kind: minted, by: certificate-authority, name: Example, validFor: 3650d } }
  TLS:
    source: { kind: minted, by: certificate, names: [db.example.com], signedBy: CA, validFor: 90d }
    stages: [{ deliver: [{ to: image, as: tls.bundle }] }]
  TRUSTED:
    source: { kind: derived, template: "{CA|cert}" }
    stages: [{ deliver: [{ to: image, as: tls.ca }] }]
  DEPLOY_KEY:
    source: { kind: minted, by: ssh-key }
    stages: [{ deliver: [{ to: image, as: ssh.key }] }]
  DEPLOY_LINE:
    source: { kind: derived, template: "{DEPLOY_KEY|public}" }
    stages: [{ deliver: [{ to: ci, as: AUTHORIZED }] }]
`;

const GIVEN = `synthetic "key" of #1, $HOME and 'quotes' über ${"long ".repeat(800)}end`;

interface Held {
  readonly env: Readonly<Record<string, string>>;
  readonly tls: Readonly<Record<string, string>>;
  readonly ssh: Readonly<Record<string, string>>;
}

beforeAll(async () => void (await goTools()), BUILD_TIMEOUT_MS);

describe("a file that SOPS encrypts, and the key that opens it", () => {
  test("are adopted, turned, turned back, retired and emptied, and no value is seen on the way", async () => {
    const bin = await goTools();
    const folder = mkdtempSync(join(tmpdir(), "keyturn-images-"));
    const path = join(folder, "images.yaml");
    writeFileSync(path, CATALOG);
    const own = await makeAgeKey();
    await withScratchSystem(path, async (system) => {
      const env = { PATH: `${bin}:${system.env.PATH ?? ""}`, SOPS_AGE_KEY: own };
      // Out of the watched folder, and in no environment: the watch looks at what this test starts, too.
      const sops = async (key: string, ...args: string[]) => {
        const file = join(folder, "key.txt");
        writeFileSync(file, key);
        const { SOPS_AGE_KEY: _, ...open } = { ...system.env, ...env };
        const options = { cwd: system.folder, env: { ...open, SOPS_AGE_KEY_FILE: file }, extendEnv: false };
        return (await execa("sops", args, options)).stdout;
      };
      const held = async (key = own) => JSON.parse(await sops(key, "decrypt", FILE)) as Held;
      const opens = async (key: string) =>
        await held(key).then(
          () => true,
          () => false,
        );
      const ciKey = () => /^SOPS_AGE_KEY="?(AGE[^"\s]+)/m.exec(system.read("ci/.env"))?.[1] ?? "";
      for (const name of ["secrets", "ci"]) mkdirSync(system.path(name));
      writeFileSync(system.path(FILE), JSON.stringify({ env: { GIVEN, OTHER: "kept" } }));
      await sops(own, "encrypt", "--in-place", "--age", await publicHalf(own), FILE);
      writeFileSync(system.path("ci/.env"), "# CI's\n", { mode: 0o600 });

      const allow = (file: string) => file === system.path("ci/.env");
      const report = await watchedSystem(system, { allow, env }, async ({ does, command, note }) => {
        note(GIVEN);
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        const untouched = system.read(FILE);
        await does("keyturn", ["adopt", "GIVEN", "--yes"], GIVEN);
        expect(system.read(FILE)).toBe(untouched);

        await does("keyturn", ["begin", "CI_KEY", "TOKEN", "CA", "TLS", "DEPLOY_KEY", "--yes"]);
        const first = await held();
        const firstKey = ciKey();
        for (const value of [first.env.TOKEN, first.tls.bundle, first.ssh.key, firstKey]) note(value ?? "");
        expect(first.env).toEqual({ GIVEN, OTHER: "kept", TOKEN: expect.stringMatching(/^.{48}$/) });
        expect(await held(firstKey)).toEqual(first);
        const [leaf, authority] = [first.tls.bundle, first.tls.ca].map(
          (pem) => new X509Certificate(pem ?? ""),
        );
        expect(authority && leaf?.checkIssued(authority)).toBe(true);
        expect(system.read("ci/.env")).toContain(await publicHalf(first.ssh.key ?? ""));

        await does("keyturn", ["rotate", "CI_KEY", "TOKEN", "TLS", "--yes"]);
        const second = await held();
        const secondKey = ciKey();
        for (const value of [second.env.TOKEN, second.tls.bundle, secondKey]) note(value ?? "");
        expect(second.env.TOKEN).not.toBe(first.env.TOKEN);
        expect(second.tls.ca).toBe(first.tls.ca);
        expect(secondKey).not.toBe(firstKey);
        expect([await opens(firstKey), await opens(secondKey)]).toEqual([true, true]);

        const before = system.read(FILE);
        await does("pulumi", QUIET);
        expect(system.read(FILE)).toBe(before);
        const again = await command("keyturn", ["rotate", "CI_KEY", "--yes"]);
        expect(again.exitCode, again.all).not.toBe(0);
        expect(again.all).toContain("keyturn retire CI_KEY");

        await does("keyturn", ["rollback", "TOKEN", "--yes"]);
        expect((await held()).env.TOKEN).toBe(first.env.TOKEN);
        await does("keyturn", ["retire", "CI_KEY", "TOKEN", "TLS", "--yes"]);
        expect([await opens(firstKey), await opens(secondKey), await opens(own)]).toEqual([
          false,
          true,
          true,
        ]);

        await does("keyturn", ["remove", "TOKEN", "GIVEN", "CI_KEY", "--yes"]);
        expect((await held()).env).toEqual({ OTHER: "kept" });
        expect(await opens(secondKey)).toBe(false);
      });
      expectNoLeaks(report);
      const left = readdirSync(system.path("secrets"));
      expect(left).toEqual(["env.json"]);
    }).finally(() => rmSync(folder, { recursive: true }));
  });
});
