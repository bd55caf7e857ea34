import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, describe, expect } from "vitest";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import type { NeonState } from "../../rehearsal/cloud/neon/state.ts";
import { succeeded, UP } from "../support/adopted-system.ts";
import { holdings, writes } from "../support/cloud-places.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";

/** What can be read back, what can't, and credentials of both sorts. */
const CATALOG = `version: 1
system: losing
targets:
  api: { kind: dotenv-file, path: api/.env }
  site: { kind: dotenv-file, path: site/.env }
  repo: { kind: github-actions, repository: example/losing }
secrets:
  KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [api] }, { deliver: [site] }] }
  TOKEN:
    source: { kind: derived, jwt: { secret: KEY, claims: { role: service }, expiresIn: 5y } }
    stages: [{ deliver: [site] }]
  HOOK: { source: { kind: random, length: 32 }, stages: [{ deliver: [repo] }] }
  GIVEN: { source: { kind: manual, from: a console }, stages: [{ deliver: [repo] }] }
  FILE_NEON: { source: { kind: minted, by: neon-key }, stages: [{ deliver: [api] }] }
  REPO_NEON: { source: { kind: minted, by: neon-key }, stages: [{ deliver: [repo] }] }
`;

const GIVEN = "synthetic-value-that-a-person-gave";
const STATE = ".keyturn/state/.pulumi";
const STATE_FILE = `${STATE}/stacks/losing/demo.json`;
const TURNED = ["KEY", "HOOK", "FILE_NEON", "REPO_NEON"] as const;

const test = base.extend<{ begunOnce: Scratch; begun: Scratch }>({
  begunOnce: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
    async ({}, use) => {
      const folder = mkdtempSync(join(tmpdir(), "keyturn-losing-"));
      try {
        const path = join(folder, "losing.yaml");
        writeFileSync(path, CATALOG);
        await withScratchSystem(path, async (system) => {
          for (const place of ["api", "site"]) {
            mkdirSync(system.path(place));
            writeFileSync(system.path(`${place}/.env`), "OTHER_KEY=stays\n", { mode: 0o600 });
          }
          const args = ["begin", ...TURNED, "GIVEN", "--yes"];
          succeeded(await system.run("keyturn", args, { input: GIVEN }));
          await use(system);
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    { scope: "file" },
  ],
  begun: async ({ begunOnce }, use) => await begunOnce.fork(use),
});

const places = (system: Scratch) => Object.fromEntries(holdings(system));
const inFile = (system: Scratch, place: string) => readValues(parseEnv(system.read(`${place}/.env`)));
const living = (system: Scratch) =>
  Object.entries((system.cloud.stateOf("neon") as NeonState).keys)
    .filter(([, { revokedAt }]) => revokedAt === null)
    .map(([, { mark }]) => mark)
    .toSorted();

const idOf = (system: Scratch, mark: string | undefined) =>
  Object.entries((system.cloud.stateOf("neon") as NeonState).keys).find(([, key]) => key.mark === mark)?.[0];

async function expectSettled(system: Scratch, env: Readonly<Record<string, string>> = {}): Promise<void> {
  const quiet = await system.run("pulumi", [...UP, "--expect-no-changes"], { env });
  expect(quiet.exitCode, quiet.all).toBe(0);
}

describe("another passphrase", () => {
  const NEW = { PULUMI_CONFIG_PASSPHRASE: "synthetic new passphrase" };

  test("opens every value, changes none, and shuts the old one out once the leftovers are gone", async ({
    begun: system,
  }) => {
    const before = { places: places(system), state: system.state(), writes: writes(system).length };
    const oldSalt = saltOf(system.read(system.stackFileName));
    const change = ["stack", "change-secrets-provider", "passphrase"];
    succeeded(await system.run("pulumi", change, { input: `${NEW.PULUMI_CONFIG_PASSPHRASE}\n` }));
    expect(saltOf(system.read(system.stackFileName))).not.toBe(oldSalt);
    const opened = filesIn(system.path(STATE)).filter((path) => readFileSync(path, "utf8").includes(oldSalt));
    expect(opened).toContain(system.path(`${STATE_FILE}.bak`));
    expect(opened).toContainEqual(expect.stringMatching(/history\/losing\/demo\/.+\.checkpoint\.json$/));
    expect(opened).not.toContain(system.path(STATE_FILE));
    await expectSettled(system, NEW);
    expect(places(system)).toEqual(before.places);
    expect(system.state()).toEqual(before.state);
    expect(writes(system)).toHaveLength(before.writes);
    const given = await system.run("pulumi", ["config", "get", "keyturn-given:GIVEN-g1"], { env: NEW });
    expect(given.stdout.trim()).toBe(GIVEN);

    const shut = await system.keyturn("rotate", "HOOK", "--yes");
    expect(shut.exitCode).not.toBe(0);
    expect(shut.stderr).toContain("the passphrase does not open this stack's secrets");
    expect((await system.pulumi("config", "get", "keyturn-given:GIVEN-g1")).exitCode).not.toBe(0);

    // As the runbook takes it away.
    rmSync(system.path(`${STATE_FILE}.bak`), { force: true });
    for (const kind of ["history", "backups"])
      rmSync(system.path(`${STATE}/${kind}/losing/demo`), { recursive: true, force: true });
    for (const path of filesIn(system.path(".keyturn")))
      expect(readFileSync(path, "utf8"), path).not.toContain(oldSalt);

    succeeded(await system.run("keyturn", ["rotate", "KEY", "--yes"], { env: NEW }));
    expect(inFile(system, "api").get("KEY")).toBe(inFile(system, "site").get("KEY"));
    expect(places(system)["api KEY"]).not.toBe(before.places["api KEY"]);
  });
});

describe("a state that is one rotation old", () => {
  /** Turns all that can be, and puts the state back as it was before. */
  async function restoreOld(system: Scratch): Promise<void> {
    const old = system.stateText();
    succeeded(await system.keyturn("rotate", ...TURNED, "--yes"));
    writeFileSync(system.path(STATE_FILE), old);
  }

  test("is refused by the next run, and recovered without a place losing its value", async ({
    begun: system,
  }) => {
    await restoreOld(system);
    const before = places(system);
    const old = system.stateText();
    writeFileSync(system.path(STATE_FILE), newestInHistory(system));
    await expectSettled(system);
    writeFileSync(system.path(STATE_FILE), old);
    const refused = await system.keyturn("resume", "--yes");
    expect(refused.exitCode, refused.all).not.toBe(0);
    expect(refused.stderr).toContain("was changed by hand since it was written");
    expect(places(system)).toEqual(before);

    const credentials = living(system);
    const ran = succeeded(await system.keyturn("recover", "--all", "--yes"));
    for (const name of TURNED) {
      expect(system.generations(name), name).toMatchObject({ current: 3, previous: 1, next: 4 });
      expect(system.state(), name).not.toHaveProperty(`${name}-g2`);
    }
    const after = places(system);
    const changed = Object.keys(after).filter((place) => after[place] !== before[place]);
    expect(changed.toSorted()).toEqual(["repo HOOK", "repo REPO_NEON"]);
    // Nothing that somebody may use was revoked, and what no state holds any more is named.
    expect(living(system)).toEqual(expect.arrayContaining(credentials));
    expect(ran.stderr).toMatch(
      /keyturn-demo-REPO_NEON-g2-\S+ \(\d+\), generation 2 of REPO_NEON, still works/,
    );
    expect(ran.all).not.toContain(inFile(system, "api").get("KEY"));
    expect(system.generations("FILE_NEON").made["3"]?.credential).toBe(idOf(system, after["api FILE_NEON"]));
    await expectSettled(system);
  });

  test("says that nothing is lost where the state holds what is current", async ({ begun: system }) => {
    const before = system.standing();
    const named = await system.keyturn("recover", "KEY", "--yes");
    expect(named.exitCode).toBe(3);
    expect(named.stderr).toContain("generation 1 of KEY is in the state: nothing of it is lost");
    expect(succeeded(await system.keyturn("recover", "--all", "--yes")).stdout).toContain("Nothing is lost");
    expect(system.standing()).toEqual(before);
  });
});

describe("a state that is lost", () => {
  test("is made again from the places, and what they do not give back turns", async ({ begun: system }) => {
    const before = places(system);
    const credentials = living(system);
    rmSync(system.path(".keyturn/state"), { recursive: true });
    mkdirSync(system.path(".keyturn/state"));
    const stackFile = system.read(system.stackFileName);
    const unsure = await system.keyturn("recover", "--all", "--yes");
    expect(unsure.exitCode).toBe(3);
    expect(unsure.stderr).toContain("this backend holds no state of demo. If another one holds it");
    expect(system.read(system.stackFileName)).toBe(stackFile);
    expect(existsSync(system.path(STATE_FILE))).toBe(false);

    const ran = succeeded(await system.keyturn("recover", "--all", "--state-lost", "--revoke-lost", "--yes"));
    expect(ran.stderr).toContain("Revoked keyturn-demo-REPO_NEON-g1-");
    const after = places(system);
    const changed = Object.keys(after).filter((place) => after[place] !== before[place]);
    expect(changed.toSorted()).toEqual(["repo HOOK", "repo REPO_NEON"]);
    expect(system.generations("GIVEN").current).toBe(1);
    for (const name of TURNED) expect(system.generations(name), name).toMatchObject({ current: 2, next: 3 });
    expect(credentials).toHaveLength(2);
    expect(living(system)).toEqual([after["api FILE_NEON"], after["repo REPO_NEON"]].toSorted());
    await expectSettled(system);
  });
});

function newestInHistory(system: Scratch): string {
  const history = `${STATE}/history/losing/demo`;
  const newest = readdirSync(system.path(history))
    .filter((name) => name.endsWith(".checkpoint.json"))
    .toSorted()
    .at(-1);
  return system.read(`${history}/${newest}`);
}

function saltOf(stackFile: string): string {
  const [, salt] = /^encryptionsalt: v1:([^:]+):/m.exec(stackFile) ?? [];
  if (salt === undefined) throw new Error("the stack file has no salt");
  return salt;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((path) => statSync(path).isFile());
}
