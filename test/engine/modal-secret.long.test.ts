import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { Generations } from "../../components/plan/index.ts";
import type { ModalState } from "../../rehearsal/cloud/modal/state.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { modalClient } from "../support/modal-client.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const UP = ["up", "--yes", "--skip-preview", "--non-interactive"] as const;
const QUIET = [...UP, "--expect-no-changes"] as const;
const GIVEN = `synthetic "key" of #1, $HOME and 'quotes' über ${"long ".repeat(800)}end`;

const IN_USE = "synthetic-token-in-use-at-modal-0001";
const ADOPTED: Generations = {
  current: 1,
  next: 2,
  made: { "1": { at: "2026-01-31T12:00:00.000Z", adopted: true } },
};

const CATALOG = `version: 1
system: models
targets:
  modal: { kind: modal-secret, secret: backend-token }
secrets:
  TOKEN:
    source: { kind: random, length: 48 }
    stages: [{ deliver: [modal] }]
  DIGEST:
    source: { kind: derived, hash: { of: TOKEN } }
    stages: [{ deliver: [{ to: modal, as: TOKEN_DIGEST }] }]
  KEY:
    source: { kind: manual, from: nobody }
    stages: [{ deliver: [modal] }]
`;

/** What stands for each value that the secret holds, by key. */
function marks({ cloud }: Scratch): Record<string, string> | undefined {
  return (cloud.stateOf("modal") as ModalState).secrets.find(({ name }) => name === "backend-token")?.marks;
}

/** How often the secret was written or deleted so far. */
function writes({ cloud }: Scratch): number {
  return cloud.requests.filter(({ path }) => /Secret(GetOrCreate|Delete)$/.test(path)).length;
}

function value({ cloud }: Scratch, mark: string | undefined): string {
  return [...cloud.seen].find((one) => cloud.mark(one) === mark) ?? "";
}

describe("a secret at Modal, written by Modal's own client", () => {
  test("is adopted, turned, turned back, retired and emptied, and no value is seen on the way", async () => {
    vi.stubEnv("PATH", `${await modalClient()}${delimiter}${process.env.PATH ?? ""}`);
    const folder = mkdtempSync(join(tmpdir(), "keyturn-models-"));
    const path = join(folder, "models.yaml");
    writeFileSync(path, CATALOG);
    await withScratchSystem(path, async (system) => {
      const report = await watchedSystem(system, { allow: () => false }, async ({ does, command, note }) => {
        note(GIVEN);
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        // What stands at Modal for the other key would be lost.
        const alone = await command("keyturn", ["adopt", "KEY", "--yes"], GIVEN);
        expect(alone.exitCode, alone.all).not.toBe(0);
        expect(alone.all).toContain("modal is written whole, and TOKEN has no value yet");
        expect(alone.all).toContain("in one call: keyturn adopt KEY TOKEN.");
        expect(writes(system)).toBe(0);

        // Standard input holds one value a call; a terminal asks for both in one, with this outcome.
        note(IN_USE);
        for (const [name, value] of [
          ["KEY", GIVEN],
          ["TOKEN", IN_USE],
        ] as const)
          await does("pulumi", ["config", "set", "--secret", `keyturn-given:${name}-g1`], value);
        system.setGenerations({ KEY: ADOPTED, TOKEN: ADOPTED });
        await does("pulumi", UP);
        const first = marks(system) ?? {};
        expect(first.TOKEN).toBe(system.cloud.mark(IN_USE));
        expect(Object.keys(first).sort()).toEqual(["KEY", "TOKEN", "TOKEN_DIGEST"]);
        expect(first.KEY).toBe(system.cloud.mark(GIVEN));

        let before = writes(system);
        await does("keyturn", ["rotate", "TOKEN", "--yes"]);
        expect(writes(system)).toBe(before + 1);
        const second = marks(system) ?? {};
        note(value(system, second.TOKEN));
        expect(second.KEY).toBe(first.KEY);
        expect(second.TOKEN).not.toBe(first.TOKEN);
        expect(second.TOKEN_DIGEST).not.toBe(first.TOKEN_DIGEST);

        before = writes(system);
        await does("pulumi", QUIET);
        expect(writes(system)).toBe(before);

        const again = await command("keyturn", ["rotate", "TOKEN", "--yes"]);
        expect(again.exitCode, again.all).not.toBe(0);
        expect(again.all).toContain("keyturn retire TOKEN");

        await does("keyturn", ["rollback", "TOKEN", "--yes"]);
        expect(marks(system)).toEqual(first);
        await does("keyturn", ["retire", "TOKEN", "--yes"]);

        await does("keyturn", ["remove", "DIGEST", "--yes"]);
        const { TOKEN_DIGEST: _, ...rest } = first;
        expect(marks(system)).toEqual(rest);
        await does("keyturn", ["remove", "TOKEN", "KEY", "--yes"]);
        expect(marks(system)).toBeUndefined();
      });
      expectNoLeaks(report);
    }).finally(() => {
      vi.unstubAllEnvs();
      rmSync(folder, { recursive: true });
    });
  });
});
