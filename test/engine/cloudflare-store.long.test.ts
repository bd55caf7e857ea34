import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, describe, expect } from "vitest";
import { type CloudflareState, heldSecrets } from "../../rehearsal/cloud/cloudflare/state.ts";
import { bumpByHand, PREVIEW, succeeded, UP } from "../support/adopted-system.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";

const ACCOUNT = "0123456789abcdef0123456789abcdef";
const STORE = "fedcba9876543210fedcba9876543210";
const SECRETS = `/accounts/${ACCOUNT}/secrets_store/stores/${STORE}/secrets`;
const IN_USE = "synthetic-edge-key-in-use-0001";
const MADE = "2026-01-31T12:00:00.000Z";

const CATALOG = `
version: 1
system: edge
targets:
  store: { kind: cloudflare-secrets-store, account: ${ACCOUNT}, store: ${STORE}, scopes: [workers, ai_gateway] }
secrets:
  EDGE_KEY:
    source: { kind: random, length: 48 }
    stages: [{ deliver: [{ to: store, as: KEY_AT_THE_EDGE }] }]
  EDGE_DIGEST:
    source: { kind: derived, hash: { of: EDGE_KEY } }
    stages: [{ deliver: [store] }]
`;

const test = base.extend<{ emptyOnce: Scratch; edge: Scratch }>({
  emptyOnce: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "edge-catalog-"));
      try {
        writeFileSync(join(folder, "edge.yaml"), CATALOG);
        await withScratchSystem(join(folder, "edge.yaml"), async (scratch) => {
          succeeded(await scratch.pulumi("stack", "init", "--no-select", "--non-interactive"));
          await use(scratch);
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    { scope: "file" },
  ],
  edge: async ({ emptyOnce }, use) => await emptyOnce.fork(use),
});

const first = (more: object = {}) => ({ current: 1, next: 2, made: { "1": { at: MADE, ...more } } });

/** What somebody else does at Cloudflare. */
async function byHand({ env }: Scratch, method: string, path: string, body?: unknown): Promise<void> {
  const headers = { authorization: `Bearer ${env.CLOUDFLARE_API_TOKEN}`, "content-type": "application/json" };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await fetch(`${env.CLOUDFLARE_BASE_URL}${path}`, { method, headers, ...sent });
  expect(response.status).toBe(200);
}

async function seed(edge: Scratch, names: readonly string[]): Promise<void> {
  const secrets = names.map((name) => ({ name, value: IN_USE, scopes: ["workers"], comment: "by hand" }));
  await byHand(edge, "POST", SECRETS, secrets);
}

function held({ cloud }: Scratch) {
  return heldSecrets(cloud.stateOf("cloudflare") as CloudflareState).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
}

/** The requests by which something changes, since the start. */
function writes({ cloud }: Scratch): string[] {
  const changes = cloud.requests.filter(({ method }) => method !== "GET");
  return changes.map(({ method, status }) => `${method} ${status}`);
}

/** What a run that ends well changes, in no particular order. */
async function writesOf(edge: Scratch, ...command: string[]): Promise<string[]> {
  const before = writes(edge).length;
  succeeded(await edge.pulumi(...command));
  return writes(edge).slice(before).sort();
}

async function giveInUse(edge: Scratch): Promise<void> {
  const args = ["config", "set", "--secret", "keyturn-given:EDGE_KEY-g1"];
  succeeded(await edge.run("pulumi", args, { input: IN_USE }));
}

describe("secrets that a store holds before keyturn", () => {
  test("are taken over, turn in place, go back and leave", async ({ edge }) => {
    await seed(edge, ["KEY_AT_THE_EDGE", "EDGE_DIGEST", "NOBODYS_BUSINESS"]);
    const ids = Object.keys(storeOf(edge));
    await giveInUse(edge);
    edge.setGenerations({ EDGE_KEY: first({ adopted: true }) });

    expect(await writesOf(edge, ...PREVIEW)).toEqual([]);
    expect(await writesOf(edge, ...UP)).toEqual(["PATCH 200", "PATCH 200"]);
    const [digest, key, others] = held(edge);
    expect(key).toMatchObject({ mark: edge.cloud.mark(IN_USE), scopes: ["ai_gateway", "workers"] });
    expect(key?.comment).toMatch(/^keyturn: EDGE_KEY generation 1 \(demo\) [0-9a-f]{10}$/);
    expect(digest?.comment).toMatch(/^keyturn: EDGE_DIGEST generation EDGE_KEY:1 \(demo\) /);
    expect(await writesOf(edge, ...UP, "--expect-no-changes")).toEqual([]);

    bumpByHand(edge, "EDGE_KEY");
    expect(await writesOf(edge, ...UP)).toEqual(["PATCH 200", "PATCH 200"]);
    expect(held(edge)[1]?.mark).not.toBe(edge.cloud.mark(IN_USE));
    expect(held(edge)[1]?.comment).toContain("generation 2");

    const { current, previous = 0, ...rest } = edge.generations("EDGE_KEY");
    edge.setGenerations({ EDGE_KEY: { ...rest, current: previous, previous: current } });
    expect(await writesOf(edge, ...UP)).toEqual(["PATCH 200", "PATCH 200"]);
    expect(held(edge).map(({ mark, comment }) => [mark, comment])).toEqual(
      [digest, key, others].map((secret) => [secret?.mark, secret?.comment]),
    );
    expect(Object.keys(storeOf(edge))).toEqual(ids);

    succeeded(await edge.keyturn("remove", "EDGE_KEY", "EDGE_DIGEST", "--yes", "--no-commit"));
    expect(held(edge)).toEqual([others]);
  });

  test("are refused in the preview where they are not adopted, and adopted as the refusal says", async ({
    edge,
  }) => {
    await seed(edge, ["KEY_AT_THE_EDGE"]);
    const standing = [held(edge), edge.read(edge.stackFileName)];
    const refused = await edge.keyturn("begin", "EDGE_KEY", "--yes", "--no-commit");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.all).toContain(
      `Cloudflare's store ${STORE} holds a secret KEY_AT_THE_EDGE that keyturn did not write`,
    );
    expect(refused.all).toContain("keyturn adopt EDGE_KEY");
    expect([held(edge), edge.read(edge.stackFileName)]).toEqual(standing);

    const adopt = ["adopt", "EDGE_KEY", "--yes", "--no-commit"];
    succeeded(await edge.run("keyturn", adopt, { input: IN_USE }));
    expect(held(edge).map(({ name }) => name)).toEqual(["EDGE_DIGEST", "KEY_AT_THE_EDGE"]);
    expect(held(edge)[1]?.mark).toBe(edge.cloud.mark(IN_USE));
    expect(await writesOf(edge, ...UP, "--expect-no-changes")).toEqual([]);
  });
});

describe("a secret that a store takes while its answer is lost", () => {
  test("is made anew by the next run, with the same value, and stands there once", async ({ edge }) => {
    const path = /\/secrets$/;
    const lost = { service: "cloudflare", method: "POST", path, status: 502, afterwards: true } as const;
    const takeBack = edge.cloud.fail(lost);
    edge.setGenerations({ EDGE_KEY: first() });
    const failed = await edge.pulumi(...UP);
    expect(failed.exitCode).not.toBe(0);
    takeBack();
    const left = held(edge);
    expect(left.length).toBeGreaterThan(0);

    expect(await writesOf(edge, ...PREVIEW)).toEqual([]);
    const resumed = await writesOf(edge, ...UP);
    expect(resumed.filter((one) => one === "DELETE 200")).toHaveLength(left.length);
    expect(held(edge).map(({ name }) => name)).toEqual(["EDGE_DIGEST", "KEY_AT_THE_EDGE"]);
    for (const { name, mark } of left) expect(held(edge).find((one) => one.name === name)?.mark).toBe(mark);
    expect(await writesOf(edge, ...UP, "--expect-no-changes")).toEqual([]);
  });
});

function storeOf({ cloud }: Scratch) {
  return (cloud.stateOf("cloudflare") as CloudflareState).accounts[ACCOUNT]?.stores[STORE]?.secrets ?? {};
}
