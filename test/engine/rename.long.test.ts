import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, describe, expect } from "vitest";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { Acceptor } from "../support/acceptor.ts";
import { PREVIEW, succeeded, UP } from "../support/adopted-system.ts";
import { holdings, livingCredentials, writes } from "../support/cloud-places.ts";
import { everyKindTest as cloudTest } from "../support/prepared-every-kind.ts";
import { renameAll } from "../support/renamed-catalog.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";

/** A token that acceptors hold twice, what is made from it, and a second secret in the same files. */
const catalog = (url: string) => `version: 1
system: rename
targets:
  api: { kind: dotenv-file, path: api/.env }
  site: { kind: dotenv-file, path: site/.env }
probes:
  takes: { http: { url: "${url}/", header: x-token }, accept: 200, refuse: 401, retries: 0, timeout: 2s }
  works: { http: { url: "${url}/health" }, accept: 200, retries: 0, timeout: 2s }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    overlap: dual
    stages:
      - { deliver: [api], verify: [takes] }
      - { deliver: [site] }
  HEADER:
    source: { kind: derived, template: "Bearer {TOKEN}" }
    stages: [{ deliver: [site], verify: [works] }]
  OTHER: { source: { kind: random, length: 32 }, stages: [{ deliver: [api] }, { deliver: [site] }] }
`;

/** The same under other names: of the token, of what is made from it, and of the place that accepts it. */
const RENAMED = `secrets:
  ACCESS_KEY:
    formerly: [TOKEN]
    source: { kind: random, length: 32 }
    overlap: dual
    stages:
      - { deliver: [{ to: gateway, as: TOKEN }], verify: [takes] }
      - { deliver: [{ to: site, as: TOKEN }] }
  AUTHORIZATION:
    formerly: [HEADER]
    source: { kind: derived, template: "Bearer {ACCESS_KEY}" }
    stages: [{ deliver: [{ to: site, as: HEADER }], verify: [works] }]
  OTHER: { source: { kind: random, length: 32 }, stages: [{ deliver: [gateway] }, { deliver: [site] }] }
`;

const CATALOG = "catalog/rename.yaml";

function rename(system: Scratch): void {
  system.edit(CATALOG, (text) =>
    text
      .replace(/^secrets:[\s\S]*/m, RENAMED)
      .replace("  api: { kind: dotenv-file,", "  gateway: { formerly: [api], kind: dotenv-file,"),
  );
}

/** Once more, with the names of before kept. */
function renameAgain(system: Scratch): void {
  system.edit(CATALOG, (text) =>
    text
      .replaceAll("ACCESS_KEY", "MASTER_KEY")
      .replace("formerly: [TOKEN]", "formerly: [TOKEN, ACCESS_KEY]")
      .replaceAll("gateway", "front")
      .replace("formerly: [api]", "formerly: [api, gateway]"),
  );
}

interface Begun {
  system: Scratch;
  acceptor: Acceptor;
}

const test = base.extend<{ begunOnce: Begun; begun: Begun }>({
  begunOnce: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
    async ({}, use) => {
      await using acceptor = await Acceptor.start();
      const folder = mkdtempSync(join(tmpdir(), "keyturn-rename-"));
      try {
        const path = join(folder, "rename.yaml");
        writeFileSync(path, catalog(acceptor.url));
        await withScratchSystem(path, async (system) => {
          for (const place of ["api", "site"]) {
            mkdirSync(system.path(place));
            writeFileSync(system.path(`${place}/.env`), "# synthetic\nUNNAMED=stays\n", { mode: 0o600 });
          }
          acceptor.file = system.path("api/.env");
          succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
          succeeded(await system.keyturn("begin", "TOKEN", "OTHER", "--yes"));
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
      acceptor.file = copy.path("api/.env");
      acceptor.asked.length = 0;
      await use({ system: copy, acceptor });
    }),
});

const held = (system: Scratch, place: string) => readValues(parseEnv(system.read(`${place}/.env`)));

/** Bytes and times of every file: a write that changes nothing shows too. */
const files = (system: Scratch) =>
  ["api/.env", "site/.env"].map((name) => [
    system.read(name),
    statSync(system.path(name)).mtimeMs,
    statSync(system.path(name)).ino,
  ]);

/** What a preview would do to each resource that does not stay as it is. */
async function previewed(system: Scratch): Promise<string[]> {
  const ran = succeeded(await system.pulumi(...PREVIEW, "--json", "--show-sames"));
  const { steps } = JSON.parse(ran.stdout) as { steps: { op: string; urn: string }[] };
  expect(steps.length).toBeGreaterThan(5);
  return steps.flatMap(({ op, urn }) => (op === "same" ? [] : [`${op} ${urn.split("::").at(-1)}`]));
}

async function expectSettled(system: Scratch): Promise<void> {
  const quiet = await system.pulumi(...UP, "--expect-no-changes");
  expect(quiet.exitCode, quiet.all).toBe(0);
}

describe("a rename of secrets and targets", () => {
  test("changes nothing anywhere, and nothing again when the former names are taken out", async ({
    begun: { system, acceptor },
  }) => {
    const before = files(system);
    rename(system);
    expect(await previewed(system)).toEqual([]);
    succeeded(await system.keyturn("resume", "--yes"));
    const names = Object.keys(system.state());
    expect(names).toEqual(expect.arrayContaining(["ACCESS_KEY-g1", "gateway", "AUTHORIZATION-proven-works"]));
    expect(names.filter((name) => /\b(TOKEN|HEADER|api)\b/.test(name))).toEqual([]);
    expect(system.read(system.stackFileName)).not.toContain("TOKEN");
    await expectSettled(system);

    renameAgain(system);
    succeeded(await system.keyturn("resume", "--yes"));
    expect(Object.keys(system.state())).toContain("MASTER_KEY-g1");
    system.edit(CATALOG, (text) =>
      text.replaceAll(/^ +formerly: .*\n/gm, "").replaceAll(/formerly: \S+ \S+ /g, ""),
    );
    expect(await previewed(system)).toEqual([]);
    await expectSettled(system);
    expect(files(system)).toEqual(before);
    expect(acceptor.asked).toEqual([]);
  });

  test("may come in one run with a rotation, which can be gone back from", async ({ begun: { system } }) => {
    const first = held(system, "site").get("TOKEN") ?? "";
    rename(system);
    const old = await system.keyturn("rotate", "TOKEN", "--yes");
    expect(old.exitCode).toBe(2);
    expect(old.stderr).toContain("TOKEN is called ACCESS_KEY now");
    succeeded(await system.keyturn("rotate", "ACCESS_KEY", "--yes"));
    const second = held(system, "site").get("TOKEN") ?? "";
    expect(second).not.toBe(first);
    expect(held(system, "site").get("HEADER")).toBe(`Bearer ${second}`);
    expect(held(system, "api").get("TOKEN")).toBe(second);
    expect(held(system, "api").get("TOKEN_PREVIOUS")).toBe(first);
    expect(system.generations("ACCESS_KEY")).toMatchObject({ current: 2, previous: 1, next: 3 });
    succeeded(await system.keyturn("rollback", "ACCESS_KEY", "--yes"));
    expect(held(system, "site").get("TOKEN")).toBe(first);
    await expectSettled(system);
  });

  test("may come in one run with the retirement of what turned under the old name", async ({
    begun: { system, acceptor },
  }) => {
    succeeded(await system.keyturn("rotate", "TOKEN", "--yes"));
    const second = held(system, "site").get("TOKEN") ?? "";
    rename(system);
    const asked = acceptor.asked.length;
    expect(await previewed(system)).toEqual([]);
    const status = succeeded(await system.keyturn("status", "ACCESS_KEY", "--json"));
    const [row] = (JSON.parse(status.stdout) as { secrets: Record<string, unknown>[] }).secrets;
    expect(row).toMatchObject({ generation: 2, previous: 1, applied: 2 });
    const blast = succeeded(await system.keyturn("blast", "ACCESS_KEY", "--json"));
    expect(JSON.parse(blast.stdout)).toMatchObject({
      lastRotations: [{ secret: "ACCESS_KEY", outcome: "done" }],
    });
    expect(acceptor.asked).toHaveLength(asked);

    succeeded(await system.keyturn("retire", "ACCESS_KEY", "--yes"));
    expect(held(system, "api").has("TOKEN_PREVIOUS")).toBe(false);
    expect(held(system, "api").get("TOKEN")).toBe(second);
    expect(Object.keys(system.state()).filter((name) => /-g1$|TOKEN/.test(name))).toEqual(["OTHER-g1"]);
    await expectSettled(system);
  });

  test("may come with the emergency in which the secret turns and its old value dies", async ({
    begun: { system },
  }) => {
    const first = held(system, "site").get("TOKEN") ?? "";
    rename(system);
    succeeded(await system.keyturn("rotate", "--compromised", "ACCESS_KEY", "--yes"));
    expect([...held(system, "api").values(), ...held(system, "site").values()]).not.toContain(first);
    const names = Object.keys(system.state());
    expect(names).toContain("ACCESS_KEY-g2");
    expect(names.filter((name) => /^(TOKEN|ACCESS_KEY)-g1$/.test(name))).toEqual([]);
    await expectSettled(system);
  });

  test("keeps the stack from being destroyed in passing before it is carried out", async ({
    begun: { system },
  }) => {
    const before = files(system);
    const held = Object.keys(system.state()).length;
    rename(system);
    const all = ["--yes", "--skip-preview", "--non-interactive", "--run-program"];
    const ran = await system.pulumi("destroy", ...all);
    expect(ran.exitCode).not.toBe(0);
    expect(ran.all).toContain("a keyturn stack is not destroyed in passing");
    expect(Object.keys(system.state())).toHaveLength(held);
    expect(files(system)).toEqual(before);
  });
});

describe("a rename of everything at every kind of place", () => {
  cloudTest("writes nowhere, and what is in use turns and dies under its new name", async ({ inUse }) => {
    const [places, alive, told] = [holdings(inUse), livingCredentials(inUse), writes(inUse).length];
    inUse.edit("catalog/every-kind.yaml", renameAll);
    expect(await previewed(inUse)).toEqual([]);
    succeeded(await inUse.keyturn("resume", "--yes"));
    await expectSettled(inUse);
    expect(writes(inUse).slice(told)).toEqual([]);
    expect(holdings(inUse)).toEqual(places);
    expect(livingCredentials(inUse)).toEqual(alive);
    expect(inUse.read(inUse.stackFileName)).toContain("keyturn-given:DATABASE_PASSWORD_NOW-g1");

    const turning = ["EDGE_KEY_NOW", "FLY_API_TOKEN_NOW", "SIGNING_KEY_NOW"];
    succeeded(await inUse.keyturn("rotate", ...turning, "--yes"));
    succeeded(await inUse.keyturn("retire", ...turning, "--yes"));
    const turned = holdings(inUse);
    expect([...turned.keys()]).toEqual([...places.keys()]);
    for (const place of ["store EDGE_KEY", "app SIGNING_KEY", "repo FLY_API_TOKEN", "production SIGNING_KEY"])
      expect(turned.get(place), place).not.toBe(places.get(place));
    expect(turned.get("app DATABASE_PASSWORD")).toBe(places.get("app DATABASE_PASSWORD"));
    const { fly, ...others } = livingCredentials(inUse);
    expect(fly).toHaveLength(1);
    expect(fly).not.toEqual(alive.fly);
    expect(others).toEqual({ neon: alive.neon, registry: alive.registry });
    await expectSettled(inUse);
  });
});
