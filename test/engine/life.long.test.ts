import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, describe, expect } from "vitest";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { Acceptor } from "../support/acceptor.ts";
import { bumpByHand, succeeded, UP } from "../support/adopted-system.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";

/** A token of two services and of one that may be away, what is made from it, and two secrets that do not matter to it. */
const catalog = (url: string) => `version: 1
system: life
targets:
  api: { kind: dotenv-file, path: api/.env, host: any }
  spare: { kind: dotenv-file, path: spare/.env, optional: true }
  site: { kind: dotenv-file, path: site/.env }
  lost: { kind: dotenv-file, path: lost/.env }
probes:
  works: { http: { url: "${url}/health" }, accept: 200, retries: 0, timeout: 2s }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    maxAge: 1s
    overlapFor: 1s
    stages:
      - { deliver: [api, spare], verify: [works] }
      - { deliver: [site] }
  HEADER:
    source: { kind: derived, template: "Bearer {TOKEN}" }
    stages: [{ deliver: [site] }]
  OTHER: { source: { kind: random, length: 32 }, stages: [{ deliver: [lost] }] }
  FIXED: { source: { kind: random, length: 32 }, locked: printed on paper, stages: [{ deliver: [api] }] }
`;

const PLACES = ["api", "spare", "site", "lost"];

interface Begun {
  system: Scratch;
  acceptor: Acceptor;
}

const test = base.extend<{ begunOnce: Begun; begun: Begun }>({
  begunOnce: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
    async ({}, use) => {
      await using acceptor = await Acceptor.start();
      const folder = mkdtempSync(join(tmpdir(), "keyturn-life-"));
      try {
        const path = join(folder, "life.yaml");
        writeFileSync(path, catalog(acceptor.url));
        await withScratchSystem(path, async (system) => {
          for (const place of PLACES) {
            mkdirSync(system.path(place));
            writeFileSync(system.path(`${place}/.env`), "# synthetic\nOTHER_KEY=stays\n", { mode: 0o600 });
          }
          succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
          succeeded(await system.keyturn("begin", "TOKEN", "OTHER", "FIXED", "--yes"));
          await use({ system, acceptor });
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    { scope: "file" },
  ],
  begun: async ({ begunOnce: { system, acceptor } }, use) =>
    await system.fork(async (copy) => {
      acceptor.isDown = false;
      await use({ system: copy, acceptor });
    }),
});

const held = (system: Scratch, place: string) => readValues(parseEnv(system.read(`${place}/.env`)));
const away = (system: Scratch, place: string) => renameSync(system.path(place), system.path(`${place}-away`));
const back = (system: Scratch, place: string) => renameSync(system.path(`${place}-away`), system.path(place));

describe("a compromised secret", () => {
  test("turns everywhere and dies in one command, whatever else is broken", async ({ begun: { system } }) => {
    const first = held(system, "api").get("TOKEN");
    bumpByHand(system, "OTHER");
    away(system, "lost");
    const ran = succeeded(await system.keyturn("rotate", "--compromised", "TOKEN", "--yes"));
    const second = held(system, "api").get("TOKEN") ?? "";
    expect(second).not.toBe(first);
    expect([...held(system, "site")]).toEqual(
      expect.arrayContaining([
        ["TOKEN", second],
        ["HEADER", `Bearer ${second}`],
      ]),
    );
    expect(system.state()).toHaveProperty("TOKEN-g2");
    expect(system.state()).not.toHaveProperty("TOKEN-g1");
    expect(system.state()).not.toHaveProperty("OTHER-g2");
    expect(system.generations("TOKEN").previous).toBeUndefined();
    expect(ran.all).not.toContain(second);
  });

  test("keeps its old value while a place can't be reached, unless that is to die anyway", async ({
    begun: { system },
  }) => {
    const first = held(system, "site").get("TOKEN");
    away(system, "site");
    const stopped = await system.keyturn("rotate", "--compromised", "TOKEN", "--yes");
    expect(stopped.exitCode).toBe(1);
    expect(stopped.stderr).toContain("keyturn rotate --compromised TOKEN --revoke-anyway");
    expect(system.state()).toHaveProperty("TOKEN-g1");

    const anyway = await system.keyturn("rotate", "--compromised", "TOKEN", "--revoke-anyway", "--yes");
    expect(anyway.exitCode, anyway.all).toBe(1);
    expect(anyway.stderr).toContain("the old value of TOKEN is dead, and site may still hold it");
    expect(system.state()).not.toHaveProperty("TOKEN-g1");
    expect(system.generations("TOKEN")).toMatchObject({ current: 2, next: 3 });

    back(system, "site");
    expect(held(system, "site").get("TOKEN")).toBe(first);
    succeeded(await system.keyturn("resume", "--yes"));
    expect(held(system, "site").get("TOKEN")).toBe(held(system, "api").get("TOKEN"));
    const quiet = await system.pulumi(...UP, "--expect-no-changes");
    expect(quiet.exitCode, quiet.all).toBe(0);
  });
});

describe("a rotation that made nothing", () => {
  test("is called off by a rollback, which makes nothing and asks nothing", async ({
    begun: { system, acceptor },
  }) => {
    acceptor.isDown = true;
    const refused = await system.keyturn("rotate", "TOKEN", "--yes");
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain("the system is not healthy");
    succeeded(await system.keyturn("rollback", "TOKEN", "--yes"));
    expect(system.generations("TOKEN")).toMatchObject({ current: 1, next: 3 });
    expect(system.generations("TOKEN").previous).toBeUndefined();
    expect(system.state()).not.toHaveProperty("TOKEN-g2");

    // What comes after the new value is asked all the same, and stops the run.
    expect((await system.keyturn("rotate", "--due", "--ignore-health", "--yes")).exitCode).toBe(3);
    expect(system.generations("TOKEN")).toMatchObject({ current: 3, previous: 1, next: 4 });
    expect(system.generations("TOKEN").made["3"]).toMatchObject({ healthIgnored: true });
    expect(system.state()).toHaveProperty("TOKEN-g3");
    acceptor.isDown = false;
    succeeded(await system.keyturn("resume", "--yes"));
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    succeeded(await system.keyturn("retire", "--due", "--yes"));
    expect(system.state()).not.toHaveProperty("TOKEN-g1");
  });
});

describe("an optional target", () => {
  test("is written off, which frees the retirement, and is taken back", async ({ begun: { system } }) => {
    const first = held(system, "spare").get("TOKEN");
    away(system, "spare");
    succeeded(await system.keyturn("rotate", "TOKEN", "--yes"));
    const owing = await system.keyturn("retire", "TOKEN", "--yes");
    expect(owing.exitCode).not.toBe(0);
    expect(owing.stderr).toContain("keyturn abandon spare");

    const off = succeeded(await system.keyturn("abandon", "spare", "--yes"));
    expect(off.stdout).toContain("It keeps what it holds, which may be TOKEN generation 2 or older");
    expect(system.state()).not.toHaveProperty("spare");
    expect(system.state()).not.toHaveProperty("TOKEN-g1");

    back(system, "spare");
    expect(held(system, "spare").get("TOKEN")).toBe(first);
    // Nobody knows any more whose value that is.
    writeFileSync(system.path("spare/.env"), "TOKEN=\n");
    succeeded(await system.keyturn("abandon", "spare", "--undo", "--yes"));
    expect(held(system, "spare").get("TOKEN")).toBe(held(system, "api").get("TOKEN"));
    expect(system.read(system.stackFileName)).not.toContain("keyturn:abandoned");
  });
});

describe("two rotations at once", () => {
  test("are one: the other writes nothing and says who is at it", async ({ begun: { system } }) => {
    const both = await Promise.all(
      ["TOKEN", "OTHER"].map(async (name) => ({ name, ran: await system.keyturn("rotate", name, "--yes") })),
    );
    const lost = both.filter(({ ran }) => ran.exitCode !== 0);
    expect(lost.map(({ ran }) => ran.exitCode)).toEqual([4]);
    expect(lost[0]?.ran.stderr).toMatch(
      /is locked by \S+@\S+ \(process \d+\) since 20|was changed meanwhile/,
    );
    expect(system.generations(lost[0]?.name ?? "").current).toBe(1);
    const won = both.find(({ ran }) => ran.exitCode === 0)?.name ?? "";
    expect(system.generations(won).current).toBe(2);
  });
});

describe("what a kill left pending in the state", () => {
  const STATE = ".keyturn/state/.pulumi/stacks/life/demo.json";

  /** As the engine leaves it when it is killed while it changes a resource. */
  function leavePending(system: Scratch, operations: readonly (readonly [string, object])[]): void {
    const state = JSON.parse(readFileSync(system.path(STATE), "utf8"));
    const resources: { urn: string }[] = state.checkpoint.latest.resources;
    state.checkpoint.latest.pending_operations = operations.map(([name, change]) => {
      const resource = resources.find(({ urn }) => urn.endsWith(`::${name}`));
      expect(resource, name).toBeDefined();
      return { resource: { ...resource, ...change }, type: "creating" };
    });
    writeFileSync(system.path(STATE), JSON.stringify(state));
  }

  const pending = (system: Scratch): unknown =>
    JSON.parse(readFileSync(system.path(STATE), "utf8")).checkpoint.latest.pending_operations;

  test("is done again, but for what a command of one's own did, which is asked about", async ({
    begun: { system },
  }) => {
    const minted = { type: "keyturn:index:Minted", inputs: { source: { kind: "minted", by: "command" } } };
    leavePending(system, [
      ["site", {}],
      ["TOKEN-g1", minted],
    ]);
    const refused = await system.keyturn("resume", "--yes");
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain("while it was creating TOKEN-g1, which a command of your own does");
    expect(pending(system)).toHaveLength(2);
    const resumed = succeeded(await system.keyturn("resume", "--yes", "--clear-pending"));
    expect(resumed.stderr).toContain("while it was creating site and creating TOKEN-g1: that is done again");
    expect(pending(system)).toBeUndefined();
  });
});
