import { mkdirSync, mkdtempSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base, describe, expect } from "vitest";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { Acceptor } from "../support/acceptor.ts";
import { bumpByHand, succeeded, UP } from "../support/adopted-system.ts";
import { type Scratch, withScratchSystem } from "../support/scratch.ts";

/** A service that accepts a token, one that may be away and accepts it too, and one that presents it. */
const catalog = (url: string) => `version: 1
system: overlap
targets:
  api: { kind: dotenv-file, path: api/.env }
  spare: { kind: dotenv-file, path: spare/.env, optional: true }
  site: { kind: dotenv-file, path: site/.env }
probes:
  takes: { http: { url: "${url}/", header: x-token }, accept: 200, refuse: 401, retries: 0, timeout: 2s }
  works: { http: { url: "${url}/health" }, accept: 200, retries: 0, timeout: 2s }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    overlap: dual
    overlapFor: 1h
    stages:
      - { deliver: [api, spare], verify: [takes] }
      - { deliver: [site], verify: [works] }
`;

interface Begun {
  system: Scratch;
  acceptor: Acceptor;
}

interface Fixtures {
  begunOnce: Begun;
  begun: Begun;
}

const test = base.extend<Fixtures>({
  begunOnce: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
    async ({}, use) => {
      await using acceptor = await Acceptor.start();
      const folder = mkdtempSync(join(tmpdir(), "keyturn-overlap-"));
      try {
        const path = join(folder, "overlap.yaml");
        writeFileSync(path, catalog(acceptor.url));
        await withScratchSystem(path, async (system) => {
          for (const place of ["api", "spare", "site"]) {
            mkdirSync(system.path(place));
            writeFileSync(system.path(`${place}/.env`), "# synthetic\nOTHER=stays\n", { mode: 0o600 });
          }
          acceptor.file = system.path("api/.env");
          succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
          succeeded(await system.keyturn("begin", "TOKEN", "--yes"));
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
      acceptor.isDown = false;
      await use({ system: copy, acceptor });
    }),
});

const held = (system: Scratch, place: string) => readValues(parseEnv(system.read(`${place}/.env`)));

/** What the gate behind the first stage holds in the state. */
const proven = (system: Scratch, probe: string) => {
  const { checkpoint } = JSON.parse(system.stateText());
  const gates: { urn: string; inputs: { input: unknown } }[] = checkpoint.latest.resources;
  return gates.find(({ urn }) => urn.endsWith(`::TOKEN-proven-${probe}`))?.inputs.input;
};

describe("a rotation with overlap", () => {
  test("has acceptors take both values, proves it, and erases the old one when it is retired", async ({
    begun: { system, acceptor },
  }) => {
    const first = held(system, "api").get("TOKEN") ?? "";
    expect(proven(system, "takes")).toEqual({ generation: "1" });
    bumpByHand(system, "TOKEN");
    const rotated = succeeded(await system.pulumi(...UP));
    const second = held(system, "site").get("TOKEN") ?? "";
    expect(second).not.toBe(first);
    for (const place of ["api", "spare"]) {
      expect(held(system, place).get("TOKEN"), place).toBe(second);
      expect(held(system, place).get("TOKEN_PREVIOUS"), place).toBe(first);
    }
    expect(held(system, "site").has("TOKEN_PREVIOUS")).toBe(false);
    expect(proven(system, "takes")).toEqual({ generation: "2", previous: "1" });
    expect((await system.keyturn("status", "TOKEN")).all).not.toContain("TOKEN_PREVIOUS");
    expect(acceptor.accepts(first) && acceptor.accepts(second)).toBe(true);
    // The health gate, then the current value, the previous one and a wrong one.
    expect(acceptor.asked.map(({ accepted }) => accepted)).toEqual([true, true, true, false]);
    expect(rotated.all).not.toContain(second);

    const quiet = await system.pulumi(...UP, "--expect-no-changes");
    expect(quiet.exitCode, quiet.all).toBe(0);
    expect(acceptor.asked).toHaveLength(4);

    succeeded(await system.keyturn("retire", "TOKEN", "--yes"));
    for (const place of ["api", "spare"]) {
      expect(held(system, place).has("TOKEN_PREVIOUS"), place).toBe(false);
      expect(held(system, place).get("OTHER"), place).toBe("stays");
    }
    expect(acceptor.accepts(first)).toBe(false);
    expect(proven(system, "takes")).toEqual({ generation: "2" });
    expect(acceptor.asked.slice(4).map(({ accepted }) => accepted)).toEqual([true, false]);
    const after = await system.pulumi(...UP, "--expect-no-changes");
    expect(after.exitCode, after.all).toBe(0);
  });

  test("goes back with both values still accepted", async ({ begun: { system, acceptor } }) => {
    const first = held(system, "api").get("TOKEN") ?? "";
    bumpByHand(system, "TOKEN");
    succeeded(await system.pulumi(...UP));
    const second = held(system, "api").get("TOKEN") ?? "";
    succeeded(await system.keyturn("rollback", "TOKEN", "--yes"));
    expect(held(system, "site").get("TOKEN")).toBe(first);
    expect(held(system, "api").get("TOKEN")).toBe(first);
    expect(acceptor.accepts(second)).toBe(true);
    succeeded(await system.keyturn("retire", "TOKEN", "--yes"));
    expect(acceptor.accepts(second)).toBe(false);
    expect(acceptor.accepts(first)).toBe(true);
  });

  test("is not begun where the system is not healthy", async ({ begun: { system, acceptor } }) => {
    const before = held(system, "api").get("TOKEN");
    acceptor.isDown = true;
    bumpByHand(system, "TOKEN");
    const refused = await system.pulumi(...UP);
    expect(refused.exitCode).not.toBe(0);
    expect(refused.all).toContain("the system is not healthy, and TOKEN is not rotated");
    expect(held(system, "api").get("TOKEN")).toBe(before);
    expect(system.state()).not.toHaveProperty("TOKEN-g2");
    acceptor.isDown = false;
    succeeded(await system.keyturn("resume", "--yes"));
    expect(held(system, "site").get("TOKEN")).not.toBe(before);
  });

  test("stops before the callers when a probe fails, and the next run asks again", async ({
    begun: { system, acceptor },
  }) => {
    const before = held(system, "site").get("TOKEN");
    // It keeps to what it read when it started, as a service does that nobody restarted.
    acceptor.file = system.path("stale.env");
    writeFileSync(acceptor.file, system.read("api/.env"));
    bumpByHand(system, "TOKEN");
    const stopped = await system.pulumi(...UP);
    expect(stopped.exitCode).not.toBe(0);
    expect(stopped.all).toContain("the current value of TOKEN");
    expect(stopped.all).not.toContain(held(system, "api").get("TOKEN") ?? "none");
    expect(held(system, "api").get("TOKEN")).not.toBe(before);
    expect(held(system, "site").get("TOKEN")).toBe(before);
    expect(proven(system, "takes")).toEqual({ generation: "1" });

    // Nor does anything retire the value that the callers hold.
    const early = await system.keyturn("retire", "TOKEN", "--yes");
    expect(early.stderr).toContain("generation 2 of TOKEN is not at site yet");
    const turned = system.generations("TOKEN");
    const { previous: _, ...rest } = turned;
    system.setGenerations({ TOKEN: rest });
    const dropped = await system.pulumi(...UP);
    expect(dropped.all).toContain(
      "generation 2 of TOKEN is not at every place yet, and generation 1 is in use",
    );
    system.setGenerations({ TOKEN: turned });
    acceptor.file = system.path("api/.env");
    succeeded(await system.keyturn("resume", "--yes"));
    expect(held(system, "site").get("TOKEN")).toBe(held(system, "api").get("TOKEN"));
    expect(proven(system, "takes")).toEqual({ generation: "2", previous: "1" });
  });
});

describe("a run that is targeted", () => {
  test("writes no caller where it leaves the probe before it out", async ({ begun: { system } }) => {
    const before = held(system, "site").get("TOKEN");
    bumpByHand(system, "TOKEN");
    const names = ["TOKEN-ledger", "TOKEN-g1", "TOKEN-g2", "api-TOKEN-previous", "spare-TOKEN-previous"];
    const targets = [...names, "api", "spare", "site"].flatMap((name) => ["--target", `**::${name}`]);
    const refused = await system.pulumi(...UP, ...targets);
    expect(refused.exitCode, refused.all).not.toBe(0);
    expect(refused.all).toContain("this run leaves TOKEN-proven-takes out");
    expect(held(system, "site").get("TOKEN")).toBe(before);
  });
});

describe("an optional place that does not answer", () => {
  test("is owed the write, keeps the old value from being retired, and is caught up", async ({
    begun: { system },
  }) => {
    const first = held(system, "spare").get("TOKEN");
    renameSync(system.path("spare"), system.path("away"));
    bumpByHand(system, "TOKEN");
    const rotated = succeeded(await system.pulumi(...UP));
    expect(rotated.all).toContain("warning: spare does not answer");
    expect(rotated.all).toContain("it is owed TOKEN");
    const again = succeeded(await system.pulumi(...UP));
    expect(again.all).toMatch(/~ +keyturn:index:EnvFiles +spare +updated/);

    const refused = await system.keyturn("retire", "TOKEN", "--yes");
    expect(refused.exitCode, refused.all).not.toBe(0);
    expect(refused.all).toContain("spare did not answer and is owed TOKEN");
    expect(held(system, "api").get("TOKEN_PREVIOUS")).toBe(first);
    expect(system.state()).toHaveProperty("TOKEN-g1");

    renameSync(system.path("away"), system.path("spare"));
    succeeded(await system.keyturn("resume", "--yes"));
    expect(held(system, "spare").get("TOKEN")).toBe(held(system, "api").get("TOKEN"));
    expect(held(system, "api").has("TOKEN_PREVIOUS")).toBe(false);
    expect(system.state()).not.toHaveProperty("TOKEN-g1");
  });
});
