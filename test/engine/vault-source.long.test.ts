import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UP } from "../support/adopted-system.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { OpenBao, ROOT } from "../support/openbao.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const CATALOG = `version: 1
system: taken
targets:
  env: { kind: dotenv-file, path: .env }
secrets:
  API_KEY:
    source: { kind: vault-kv, path: partner/api, field: key }
    stages: [{ deliver: [env] }]
  HEADER:
    source: { kind: derived, template: "Bearer {API_KEY}" }
    stages: [{ deliver: [env] }]
`;
const values = ["one", "two", "three", "four"].map((name) => `synthetic-taken-${name}-3b7c91e0`);
const [ONE = "", TWO = "", THREE = "", FOUR = ""] = values;

test("a secret that others turn in Vault is taken when its generation is asked for, and stays until the next", async () => {
  await using bao = await OpenBao.start();
  const turned = async (key: string) =>
    await bao.ask("POST", "secret/data/partner/api", { data: { key, other: "theirs" } });
  const folder = mkdtempSync(join(tmpdir(), "keyturn-vault-source-"));
  writeFileSync(join(folder, "taken.yaml"), CATALOG);
  const story = async (system: Scratch) =>
    await watchedSystem(
      system,
      { allow: (path) => path.endsWith("/.env") },
      async ({ command, does, note }) => {
        const holds = (key: string) =>
          expect(readFileSync(system.path(".env"), "utf8")).toBe(`API_KEY=${key}\nHEADER='Bearer ${key}'\n`);
        for (const value of [ROOT, ...values]) note(value);
        writeFileSync(system.path(".env"), "", { mode: 0o600 });
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        await does("pulumi", ["config", "set", "vault:address", bao.address]);
        await does("pulumi", ["config", "set", "--secret", "vault:token"], ROOT);

        await turned(ONE);
        await does("keyturn", ["begin", "API_KEY", "--yes"]);
        holds(ONE);

        const same = await command("keyturn", ["rotate", "API_KEY", "--yes"]);
        expect(same.all).toContain(
          "version 1, the newest, still holds the value in use: turn it there first",
        );

        await turned(TWO);
        await does("pulumi", [...UP, "--expect-no-changes"]);
        holds(ONE);
        const drift = await command("keyturn", ["ci", "drift"]);
        expect(drift.exitCode).toBe(1);
        expect(drift.all).toContain(
          "API_KEY: Vault holds version 2 of secret/partner/api, and generation 1 was made from version 1: keyturn rotate API_KEY takes",
        );

        await does("keyturn", ["rotate", "API_KEY", "--yes"]);
        holds(TWO);
        // The generation before was made from another one too, and that is as it should be.
        expect((await does("keyturn", ["ci", "drift"])).all).not.toContain("Vault holds");

        await turned(THREE);
        await does("keyturn", ["rollback", "API_KEY", "--yes"]);
        holds(ONE);
        await does("keyturn", ["retire", "API_KEY", "--yes"]);
        await turned(FOUR);
        await does("keyturn", ["rotate", "API_KEY", "--yes"]);
        holds(FOUR);
        expect((await does("keyturn", ["status", "API_KEY"])).all).toContain(", from version 4 in Vault");
        await does("keyturn", ["retire", "API_KEY", "--yes"]);

        const state = JSON.parse((await does("pulumi", ["stack", "export"])).all) as Exported;
        const [generation, ...others] = state.deployment.resources.filter(({ type }) =>
          type.endsWith(":VaultValue"),
        );
        expect(others).toEqual([]);
        expect(generation?.id).toBe("Vault secret/partner/api, key, version 4");
        expect(generation?.outputs.version).toBe(4);

        await does("keyturn", ["remove", "API_KEY", "HEADER", "--yes"]);
        expect(readFileSync(system.path(".env"), "utf8")).toBe("");
        expect(await bao.data("partner/api")).toEqual({ key: FOUR, other: "theirs" });
        expect((await bao.metadata("partner/api"))?.current_version).toBe(4);
      },
    );
  await withScratchSystem(join(folder, "taken.yaml"), async (system) => expectNoLeaks(await story(system)));
  rmSync(folder, { recursive: true });
}, 900_000);

interface Exported {
  readonly deployment: {
    readonly resources: readonly {
      readonly type: string;
      readonly id?: string;
      readonly outputs: Readonly<Record<string, unknown>>;
    }[];
  };
}
