import { writeFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { recognize } from "../../cli/engine/diagnosis.ts";
import { EXIT } from "../../cli/errors.ts";
import { appendHistory } from "../../cli/history/history-file.ts";
import type { RunRecord } from "../../cli/history/run-record.ts";
import { readExport } from "../../cli/state/exported-state.ts";
import { type StrictApi, strictSlack } from "../notify/strict-apis.ts";
import { tidy } from "../probes/support.ts";
import { exportOf, filesOf, ledgerOf, resource, stackOf } from "./made-state.ts";
import { keyturn, useProject } from "./support.ts";

const { exportState, readStateText } = vi.hoisted(() => ({ exportState: vi.fn(), readStateText: vi.fn() }));
vi.mock("../../cli/engine/state-text.ts", async (original) => ({
  ...(await original<typeof import("../../cli/engine/state-text.ts")>()),
  readStateText,
}));
vi.mock("../../cli/state/exported-state.ts", async (original) => ({
  ...(await original<typeof import("../../cli/state/exported-state.ts")>()),
  exportState,
}));

tidy();

const CATALOG = `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
secrets:
  OLD: { source: { kind: random, length: 32 }, maxAge: 30d, stages: [{ deliver: [env] }] }
  SOON: { source: { kind: random, length: 32 }, maxAge: 45d, stages: [{ deliver: [env] }] }
  FRESH: { source: { kind: random, length: 32 }, maxAge: 90d, stages: [{ deliver: [env] }] }
  KEPT: { source: { kind: random, length: 32 }, overlapFor: 1h, stages: [{ deliver: [env] }] }
  HOOK_URL: { source: { kind: manual, from: the chat } }
  MORE_URL: { source: { kind: manual, from: the chat }, stages: [{ deliver: [env] }] }
notify:
  ops: { slack: { url: HOOK_URL } }
`;
const MADE = '"1": {at: "2026-01-01T00:00:00.000Z"}';
const AT_ONE = `{current: 1, next: 2, made: {${MADE}}}`;
const AT_TWO = `{current: 2, previous: 1, next: 3, made: {${MADE}, "2": {at: "2026-02-09T00:00:00.000Z"}}}`;
const STACK = (fresh = AT_ONE) => `config:
  keyturn:catalog: catalog.yaml
  keyturn:generations:
    OLD: ${AT_ONE}
    SOON: ${AT_ONE}
    FRESH: ${fresh}
    KEPT: ${AT_TWO}
    HOOK_URL: ${AT_ONE}
    MORE_URL: ${AT_ONE}
`;

const one = { current: 1, next: 2, made: { "1": { at: "2026-01-01T00:00:00.000Z" } } };
const two = {
  current: 2,
  previous: 1,
  next: 3,
  made: { ...one.made, "2": { at: "2026-02-09T00:00:00.000Z" } },
};
const when = "2026-02-09T00:00:05.000Z";

const valued = (secret: string, value: string) =>
  resource("pulumi:index:Stash", `${secret}-g1`, {
    outputs: { output: { "4dabf18193072939515e22adb298388d": "1b47", plaintext: JSON.stringify(value) } },
  });

/** The state as the stack file asks, but for FRESH where it has another generation there. */
function stateWith(hook: string, more = hook): void {
  const entries = { OLD: "1", SOON: "1", FRESH: "1", KEPT: "2", MORE_URL: "1" };
  const held = Object.fromEntries(
    Object.entries(entries).map(([name, generation]) => [name, [name, generation] as const]),
  );
  const resources = [
    stackOf({ OLD: 1, SOON: 1, FRESH: 1, KEPT: 2, HOOK_URL: 1, MORE_URL: 1 }),
    ...["OLD", "SOON", "FRESH", "HOOK_URL", "MORE_URL"].map((name) => ledgerOf(name, one, when)),
    ledgerOf("KEPT", two, when),
    filesOf("env", { env: held }, { modified: when }),
    valued("HOOK_URL", hook),
    valued("MORE_URL", more),
  ];
  exportState.mockReset().mockImplementation(async () => readExport(exportOf(resources)));
}

const project = (files: Readonly<Record<string, string>> = {}) =>
  useProject({ "catalog.yaml": CATALOG, "Pulumi.test.yaml": STACK(), ...files });
const titles = ({ seen }: StrictApi) => seen.map(({ body }) => JSON.parse(body).text as string);
const at = (time: string) => vi.setSystemTime(new Date(time));

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: new Date("2026-02-10T00:00:00.000Z") });
});
afterEach(() => void vi.useRealTimers());

describe("keyturn notify due", () => {
  it("tells what is due, what will be soon and what may be retired, with the commands", async () => {
    const api = await strictSlack();
    stateWith(api.hook);
    project();
    expect(await keyturn("notify", "due")).toMatchObject({ exitCode: EXIT.done });
    expect(titles(api)).toEqual(["shop: test: overdue: 1, due soon: 1, to retire: 1"]);
    const body = api.seen[0]?.body ?? "";
    expect(body).toContain("`OLD`: rotation due since 10d");
    expect(body).toContain("`SOON`: rotation due in 5d");
    expect(body).toContain("`KEPT`: generation 1 may be retired since 22h");
    expect(body).toContain("keyturn rotate OLD --stack test");
    expect(body).not.toContain("FRESH");
  });

  it("tells each thing once, and again when it is asked to or has come anew", async () => {
    const api = await strictSlack();
    stateWith(api.hook);
    project();
    await keyturn("notify", "due");
    const quiet = await keyturn("notify", "due");
    expect(quiet.err).toContain("was told before: --again tells it again");
    expect(api.seen).toHaveLength(1);
    await keyturn("notify", "due", "--again");
    expect(api.seen).toHaveLength(2);
    at("2026-02-16T00:00:00.000Z");
    await keyturn("notify", "due");
    expect(titles(api).at(-1)).toBe("shop: test: overdue: 1");
    expect(api.seen.at(-1)?.body).toContain("`SOON`: rotation due since 1d");
  });

  it("tries again those that it did not reach, and them alone", async () => {
    const [ops, team] = [await strictSlack(), await strictSlack()];
    stateWith(ops.hook, `${team.url}/services/gone`);
    project({ "catalog.yaml": `${CATALOG}  team: { slack: { url: MORE_URL } }\n` });
    expect((await keyturn("notify", "due")).exitCode).toBe(EXIT.failed);
    stateWith(ops.hook, team.hook);
    const told = await keyturn("notify", "due", "--json");
    expect(JSON.parse(told.out).notified).toMatchObject([{ notifier: "team", outcome: "sent" }]);
    expect(ops.seen).toHaveLength(1);
  });

  it("says how far ahead soon is", async () => {
    const api = await strictSlack();
    stateWith(api.hook);
    project();
    await keyturn("notify", "due", "--within", "1d");
    expect(titles(api)).toEqual(["shop: test: overdue: 1, to retire: 1"]);
    const told = await keyturn("notify", "due", "--within", "soon");
    expect(told.exitCode).toBe(EXIT.badInput);
    expect(told.err).toContain("--within: write a whole number and a unit");
  });

  it("prints with --dry-run, sends nothing, and remembers nothing", async () => {
    const api = await strictSlack();
    stateWith(api.hook);
    project();
    const { out } = await keyturn("notify", "due", "--dry-run", "--json");
    expect(JSON.parse(out).messages).toMatchObject([{ notifier: "ops", event: "due", url: "[HOOK_URL]" }]);
    expect(api.seen).toEqual([]);
    await keyturn("notify", "due");
    expect(api.seen).toHaveLength(1);
  });

  it("fails where the state can't be asked, with the engine's reason and its remedy", async () => {
    project();
    exportState.mockReset().mockResolvedValue(undefined);
    readStateText.mockReset().mockRejectedValue(recognize("error: no stack named 'test' found", "test"));
    const told = await keyturn("notify", "due");
    expect(told.exitCode).toBe(EXIT.badInput);
    expect(told.err).toMatch(/test has no state yet .*keyturn adopt/);
    expect(told.err).not.toContain("keyturn status");
  });

  it("asks no state where nobody is to be told, or nothing has a generation yet", async () => {
    exportState.mockReset().mockRejectedValue(new Error("asked"));
    project({
      "catalog.yaml": CATALOG.replace(/ {2}HOOK_URL: .*\n|notify:[\s\S]*/g, ""),
      "Pulumi.test.yaml": STACK().replace(/ {4}HOOK_URL.*\n/, ""),
    });
    const nobody = await keyturn("notify", "due", "--json");
    expect(nobody).toMatchObject({ exitCode: EXIT.done, out: '{"stack":"test","notified":[]}\n' });
    expect(nobody.err).toContain("names nobody to notify");

    project({ "Pulumi.test.yaml": "config:\n  keyturn:catalog: catalog.yaml\n" });
    const none = await keyturn("notify", "due", "--dry-run", "--json");
    expect(none).toMatchObject({ exitCode: EXIT.done, out: '{"stack":"test","messages":[]}\n' });
    expect(none.err).toContain("test has no generation yet");
    expect(none.err).toContain("keyturn adopt --all --stack test");
  });
});

describe("what stands half-way", () => {
  const HALF_WAY = { "Pulumi.test.yaml": STACK(AT_TWO) };
  const stuck = (api: StrictApi) => titles(api).filter((title) => title.includes("half-way"));

  it("is told once", async () => {
    const api = await strictSlack();
    stateWith(api.hook);
    project(HALF_WAY);
    await keyturn("notify", "due");
    await keyturn("notify", "due");
    expect(stuck(api)).toEqual(["shop: test: half-way: 1"]);
    const { body = "" } = api.seen.find((seen) => seen.body.includes("half-way")) ?? {};
    expect(body).toContain("`FRESH`: generation 2: not at `env`, since 1d");
    expect(body).toContain("keyturn resume --stack test");
  });

  it("is told anew when it came to rest in between", async () => {
    const api = await strictSlack();
    stateWith(api.hook);
    const root = project(HALF_WAY);
    await keyturn("notify", "due");
    writeFileSync(`${root}/Pulumi.test.yaml`, STACK());
    await keyturn("notify", "due");
    writeFileSync(`${root}/Pulumi.test.yaml`, STACK(AT_TWO));
    await keyturn("notify", "due");
    expect(stuck(api)).toHaveLength(2);
  });

  it("is not told as long as a run may be at work on it", async () => {
    const api = await strictSlack();
    stateWith(api.hook);
    project(HALF_WAY);
    at("2026-02-09T00:30:00.000Z");
    await keyturn("notify", "due");
    expect(stuck(api)).toEqual([]);
    await keyturn("notify", "due", "--stuck-after", "10m");
    expect(stuck(api)).toHaveLength(1);
  });

  it("names how the last run of it ended", async () => {
    const api = await strictSlack();
    stateWith(api.hook);
    const root = project(HALF_WAY);
    const killed: RunRecord = {
      version: 1,
      start: "2026-02-09T02:00:00.000Z",
      who: "dev@example.com",
      why: "Rotate FRESH on test",
      command: "rotate",
      outcome: "killed",
      secrets: [{ secret: "FRESH", kind: "rotate", from: 1, to: 2 }],
      sinks: [],
      probes: [],
      retired: [],
    };
    await appendHistory(root, "test", [killed]);
    await keyturn("notify", "due");
    expect(api.seen.at(-1)?.body).toContain("since 22h; the last run, rotate, was killed");
  });
});
