import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { CloudflareState } from "../../rehearsal/cloud/cloudflare/state.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";
import { watchedSystem } from "../support/watched-system.ts";

const ACCOUNT = "0123456789abcdef0123456789abcdef";
const QUIET = ["up", "--yes", "--skip-preview", "--non-interactive", "--expect-no-changes"] as const;
const GIVEN = `synthetic "key" of #1, $HOME and 'quotes' über ${"long ".repeat(800)}end`;

const CATALOG = `version: 1
system: gateway
targets:
  worker: { kind: cloudflare-worker, account: ${ACCOUNT}, script: gateway }
secrets:
  TOKEN:
    source: { kind: random, length: 48 }
    stages: [{ deliver: [worker] }]
  DIGEST:
    source: { kind: derived, hash: { of: TOKEN } }
    stages: [{ deliver: [{ to: worker, as: TOKEN_DIGEST }] }]
  KEY:
    source: { kind: manual, from: nobody }
    stages: [{ deliver: [worker] }]
`;

/** What stands for each secret that the Worker has, by name. */
function marks({ cloud }: Scratch): Record<string, string> {
  const { accounts } = cloud.stateOf("cloudflare") as CloudflareState;
  const bindings = accounts[ACCOUNT]?.scripts.gateway?.bindings ?? [];
  return Object.fromEntries(bindings.map(({ name, mark = "" }) => [name, mark]));
}

/** How often its secrets were changed so far. */
function writes({ cloud }: Scratch): number {
  return cloud.requests.filter(({ method }) => method === "PATCH").length;
}

function value({ cloud }: Scratch, mark: string | undefined): string {
  return [...cloud.seen].find((one) => cloud.mark(one) === mark) ?? "";
}

/** What somebody else does to the Worker. */
async function byHand({ env }: Scratch, what: string): Promise<void> {
  const url = `${env.CLOUDFLARE_BASE_URL}/accounts/${ACCOUNT}/workers/scripts/gateway/${what}`;
  const headers = { authorization: `Bearer ${env.CLOUDFLARE_API_TOKEN}` };
  expect((await fetch(url, { method: "POST", headers })).status).toBe(200);
}

describe("secrets of a Worker that wrangler deploys", () => {
  test("are adopted, turned, turned back, retired and emptied, and no value is seen on the way", async () => {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-gateway-"));
    const path = join(folder, "gateway.yaml");
    writeFileSync(path, CATALOG);
    await withScratchSystem(path, async (system) => {
      const report = await watchedSystem(system, { allow: () => false }, async ({ does, command, note }) => {
        note(GIVEN);
        await does("pulumi", ["stack", "init", "--no-select", "--non-interactive"]);
        await does("keyturn", ["adopt", "KEY", "--yes"], GIVEN);
        await does("keyturn", ["begin", "TOKEN", "--yes"]);
        const first = marks(system);
        note(value(system, first.TOKEN));
        expect(Object.keys(first).sort()).toEqual(["KEY", "TOKEN", "TOKEN_DIGEST"]);
        expect(first.KEY).toBe(system.cloud.mark(GIVEN));

        // A version that somebody uploaded and did not deploy stands in the way, until it is deployed.
        await byHand(system, "versions");
        const stopped = await command("keyturn", ["rotate", "TOKEN", "--yes"]);
        expect(stopped.exitCode, stopped.all).not.toBe(0);
        expect(stopped.all).toContain("npx wrangler versions deploy --name gateway");
        expect(marks(system)).toEqual(first);
        await byHand(system, "deployments");
        let before = writes(system);
        await does("keyturn", ["resume", "--yes"]);
        expect(writes(system)).toBe(before + 1);
        const second = marks(system);
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
        await does("keyturn", ["remove", "TOKEN", "DIGEST", "KEY", "--yes"]);
        expect(marks(system)).toEqual({});
      });
      expectNoLeaks(report);
    }).finally(() => rmSync(folder, { recursive: true }));
  });
});
