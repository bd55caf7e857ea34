import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { UP } from "../support/adopted-system.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { OpenBao, ROOT } from "../support/openbao.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const CATALOG = `version: 1
system: vault
targets:
  vault: { kind: vault-kv, path: apps/shop }
secrets:
  API_KEY:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [vault] }]
  URL:
    source: { kind: derived, template: "https://{API_KEY|url}@example.com" }
    stages: [{ deliver: [vault] }]
`;
const IN_USE = "synthetic-key-in-use-4f7d20c1";
const OTHERS = { THEIRS: "kept" };

test("a key at Vault is taken over, turned, rolled back, retired and removed, and nothing of it is seen on the way", async () => {
  await using bao = await OpenBao.start();
  const url = (key: unknown) => `https://${encodeURIComponent(String(key))}@example.com`;
  const held = async () => (await bao.data("apps/shop")) ?? {};
  await bao.ask("POST", "secret/data/apps/shop", {
    data: { ...OTHERS, API_KEY: IN_USE, URL: url(IN_USE) },
  });
  const folder = mkdtempSync(join(tmpdir(), "keyturn-vault-"));
  writeFileSync(join(folder, "vault.yaml"), CATALOG);
  const story = async (system: Scratch) =>
    await watchedSystem(system, {}, async ({ does, note }) => {
      note(ROOT);
      note(IN_USE);
      await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
      await does("pulumi", ["config", "set", "vault:address", bao.address]);
      await does("pulumi", ["config", "set", "--secret", "vault:token"], ROOT);

      await does("keyturn", ["adopt", "API_KEY", "--yes"]);
      expect(await held()).toEqual({ ...OTHERS, API_KEY: IN_USE, URL: url(IN_USE) });
      expect((await bao.metadata("apps/shop"))?.current_version).toBe(1);

      await does("keyturn", ["rotate", "API_KEY", "--yes"]);
      const { API_KEY: second } = await held();
      note(String(second));
      expect(second).not.toBe(IN_USE);
      expect(await held()).toEqual({ ...OTHERS, API_KEY: second, URL: url(second) });
      await does("pulumi", [...UP, "--expect-no-changes"]);

      await does("keyturn", ["rollback", "API_KEY", "--yes"]);
      expect(await held()).toEqual({ ...OTHERS, API_KEY: IN_USE, URL: url(IN_USE) });
      await does("keyturn", ["retire", "API_KEY", "--yes"]);
      await does("keyturn", ["remove", "API_KEY", "URL", "--yes"]);
      expect(await held()).toEqual(OTHERS);
      // Before keyturn and after the rollback: the versions that held the value which was removed.
      for (const version of [1, 3]) expect(await bao.data("apps/shop", version)).toBeUndefined();
    });
  await withScratchSystem(join(folder, "vault.yaml"), async (system) => expectNoLeaks(await story(system)));
  rmSync(folder, { recursive: true });
}, 600_000);
