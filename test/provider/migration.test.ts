import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyturnProvider } from "../../provider/keyturn-provider.ts";
import { migration } from "../../provider/migration.ts";
import { secret, unwrap } from "../../provider/properties.ts";
import type { Properties } from "../../provider/resource.ts";
import { folderWith, UNKNOWN } from "./support.ts";

/** Notes what it is given and the names in its environment; does then what the file `then` says, if there is one. */
const COMMAND = `#!/bin/sh
cat >> given
env | cut -d= -f1 > names
echo "printed-by-the-command" >&2
if [ -f then ]; then . ./then; fi
`;

let directory: string;
beforeEach(() => {
  directory = folderWith({ "tool/move.sh": COMMAND });
});
afterEach(() => vi.unstubAllEnvs());

const VALUES: Readonly<Record<string, string>> = { 1: "one-of-one", 2: "two-of-two", 3: "three-of-three" };

function inputs(generation: string, previous?: string, more: Properties = {}): Properties {
  return {
    secret: "KEY",
    generation,
    value: secret(VALUES[generation]),
    ...(previous === undefined ? {} : { previous, from: secret(VALUES[previous]) }),
    run: ["/bin/sh", "tool/move.sh"],
    directory,
    timeoutMs: 10_000,
    ...more,
  };
}

/** What the command was given since the last look, as `1 → 2`; with each generation its own value. */
function given(): string[] {
  const file = join(directory, "given");
  const lines = existsSync(file) ? readFileSync(file, "utf8").trim().split("\n").filter(Boolean) : [];
  writeFileSync(file, "");
  return lines.map((line) => {
    const { secret: name, from, to, ...rest } = JSON.parse(line);
    expect([name, rest]).toEqual(["KEY", {}]);
    for (const { generation, value } of [from, to]) expect(value).toBe(VALUES[generation]);
    return `${from.generation} → ${to.generation}`;
  });
}

const then = (script: string) => writeFileSync(join(directory, "then"), script);
const created = async (news: Properties) => (await migration.create(news)).state;
const said = async (running: Promise<unknown>) =>
  await running.then(
    () => "it succeeded",
    (error: Error) => error.message,
  );

describe("data that a secret encrypts", () => {
  it("is left alone while there is one generation", async () => {
    const state = await created(inputs("1"));
    expect(given()).toEqual([]);
    expect(await migration.changed(state, inputs("1"))).toBe(false);
  });

  it("is brought under a new generation, back, and once more when the other one is let go", async () => {
    let state = await created(inputs("1"));
    const turn = async (news: Properties) => {
      expect(await migration.changed(state, news)).toBe(true);
      state = await migration.update(state, news);
      expect(await migration.changed(state, news)).toBe(false);
      return given();
    };
    expect(await turn(inputs("2", "1"))).toEqual(["1 → 2"]);
    expect(await turn(inputs("1", "2"))).toEqual(["2 → 1"]);
    expect(await turn(inputs("1"))).toEqual(["2 → 1"]);
    expect(state).toMatchObject({ left: ["2"] });
    expect(await turn(inputs("3", "1"))).toEqual(["1 → 3"]);
    expect(await turn(inputs("3"))).toEqual(["1 → 3"]);
    expect(state).toMatchObject({ left: ["1"] });
  });

  it("is brought under a generation that began before the step was described", async () => {
    const state = await created(inputs("2", "1"));
    expect(given()).toEqual(["1 → 2"]);
    expect(state.left).toEqual([]);
  });

  it("is freed of whatever a run that never ended may have written with", async () => {
    const before = await created(inputs("1"));
    then("exit 1");
    await expect(migration.update(before, inputs("2", "1"))).rejects.toThrow();
    given();
    then("");
    // The rotation failed half-way, and is rolled back; or gives up what it came from.
    await migration.update(before, inputs("1", "2"));
    expect(given()).toEqual(["2 → 1"]);
    await migration.update(before, inputs("2"));
    expect(given()).toEqual(["1 → 2"]);
    // The retirement failed, and the next rotation came on top.
    const rotated = await created(inputs("2", "1"));
    given();
    const last = await migration.update(rotated, inputs("3", "2"));
    expect(given()).toEqual(["1 → 3", "2 → 3"]);
    expect(last.left).toEqual(["1"]);
  });

  it("is not touched for another command, folder or time", async () => {
    const state = await created(inputs("2", "1"));
    const other = { run: ["other"], directory: "/elsewhere", timeoutMs: 1 };
    expect(await migration.changed(state, inputs("2", "1", other))).toBe(false);
    expect(await migration.changed(state, { ...inputs("2", "1"), value: UNKNOWN })).toBe(true);
  });

  it("stands in the state with secret keys, and without the key that was let go", async () => {
    const both = await created(inputs("2", "1"));
    expect([both.value, both.from]).toEqual([secret(VALUES[2]), secret(VALUES[1])]);
    const alone = await migration.update(both, inputs("2"));
    expect(JSON.stringify(unwrap(alone))).not.toContain(VALUES[1]);
  });
});

describe("the command", () => {
  it("gets the keys on standard input alone, and nothing that opens the stack", async () => {
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "synthetic");
    vi.stubEnv("PGHOST", "db.example.com");
    await created(inputs("2", "1"));
    const names = readFileSync(join(directory, "names"), "utf8").split("\n");
    expect(names).toContain("PGHOST");
    expect(names.filter((name) => name.startsWith("PULUMI_"))).toEqual([]);
  });

  it.each([
    [
      "exit 7",
      /`\/bin\/sh tool\/move.sh`, which re-encrypts .* ended with 7 after 0 s; what it printed is left out/,
    ],
    ["kill -KILL $$", /was ended by SIGKILL after 0 s/],
  ])("that fails with %s is told without what it was given or printed", async (script, expected) => {
    then(script);
    const message = await said(migration.create(inputs("2", "1")));
    expect(message).toMatch(expected);
    expect(message).toMatch(/Both keys are kept\. Mend it, then keyturn resume: .* keyturn rollback KEY$/);
    for (const value of [...Object.values(VALUES), "printed-by"]) expect(message).not.toContain(value);
  });

  it("that fails as a generation is let go offers no way back, since there is none", async () => {
    const state = await created(inputs("2", "1"));
    then("exit 1");
    expect(await said(migration.update(state, inputs("2")))).toMatch(/the command is run again$/);
  });

  it.each([
    ["tool/none.sh", /was not found: a relative path begins at the folder of Pulumi.yaml/],
    ["tool/move.sh", /may not be run: chmod \+x it/],
  ])("%s is told why it can't be run", async (program, expected) => {
    expect(await said(migration.create(inputs("2", "1", { run: [program] })))).toMatch(expected);
  });

  it("is ended with all that it started when its time is over", async () => {
    then("(sleep 1; touch late) & wait");
    const message = await said(migration.create(inputs("2", "1", { timeoutMs: 300 })));
    expect(message).toMatch(/was ended after 0 s, when its time was over/);
    await sleep(1_200);
    expect(existsSync(join(directory, "late"))).toBe(false);
  });

  it("is ended when the engine is told to stop", async () => {
    then("touch begun; sleep 30");
    const running = said(migration.create(inputs("2", "1")));
    await vi.waitUntil(() => existsSync(join(directory, "begun")), { timeout: 5_000 });
    await new KeyturnProvider().cancel();
    expect(await running).toMatch(/was ended by SIGKILL/);
  });
});
