import { beforeEach, describe, expect, it, vi } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { appendHistory } from "../../cli/history/history-file.ts";
import { readExport } from "../../cli/state/exported-state.ts";
import { runOf } from "./history/made-runs.ts";
import { type Exported, exportOf, filesOf, gateOf, ledgerOf, stackOf } from "./made-state.ts";
import { keyturn, useProject } from "./support.ts";

const { exportState } = vi.hoisted(() => ({ exportState: vi.fn() }));
vi.mock("../../cli/state/exported-state.ts", async (original) => ({
  ...(await original<typeof import("../../cli/state/exported-state.ts")>()),
  exportState,
}));

const CATALOG = `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env, host: one }
  web: { kind: dotenv-file, path: web/.env, host: two }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    overlapFor: 1h
    maxAge: 30d
    stages: [{ deliver: [env] }, { deliver: [{ to: web, as: WEB_TOKEN }] }]
  HEADER: { source: { kind: derived, template: "Bearer {TOKEN}" }, stages: [{ deliver: [web] }] }
`;
const NOW = Date.now();
const ago = (minutes: number) => new Date(NOW - minutes * 60_000).toISOString();
const DAY = 24 * 60;

const entryMade = (minutes: number) => ({
  current: 2,
  previous: 1,
  next: 3,
  made: { "1": { at: ago(90 * DAY) }, "2": { at: ago(minutes) } },
});
const stackFile = (entry: object) =>
  `config:\n  keyturn:catalog: catalog.yaml\n  keyturn:generations:\n    TOKEN: ${JSON.stringify(entry)}\n`;

/** A project whose TOKEN turned from 1 to 2 so many minutes ago. */
function project(minutes = 10, entry: object = entryMade(minutes)): string {
  return useProject({ "catalog.yaml": CATALOG, "Pulumi.test.yaml": stackFile(entry) });
}

const env = (generation: string, minutes: number, more = {}) =>
  filesOf("env", { env: { TOKEN: ["TOKEN", generation] } }, { modified: ago(minutes), ...more });
const web = (generation: string, minutes: number) =>
  filesOf(
    "web",
    { web: { WEB_TOKEN: ["TOKEN", generation], HEADER: ["HEADER", `TOKEN:${generation}`] } },
    { modified: ago(minutes) },
  );
const settled = (minutes: number): Exported[] => [
  stackOf({ TOKEN: 2 }),
  ledgerOf("TOKEN", entryMade(minutes), ago(minutes)),
  env("2", minutes),
  web("2", minutes),
];

function stateIs(...resources: Exported[]): void {
  exportState.mockImplementation(async () => readExport(exportOf(resources)));
}

const line = (out: string, name: string) => out.split("\n").find((row) => row.startsWith(name)) ?? "";

interface Told {
  secrets: Record<string, unknown>[];
  lastRun?: Record<string, unknown>;
}
const asJson = async (...args: string[]): Promise<Told> =>
  JSON.parse((await keyturn("status", "--json", ...args)).out) as Told;

beforeEach(() => void exportState.mockReset().mockResolvedValue(undefined));

describe("a run that failed behind its writes", () => {
  it("lets nothing be due to be retired, however long ago the places were written", async () => {
    const due = async () => (await asJson()).secrets.find(({ secret }) => secret === "TOKEN")?.retireDue;
    project(90);
    stateIs(...settled(90));
    expect(await due()).toBe(true);
    stateIs(stackOf({ TOKEN: 1 }), ...settled(90).slice(1));
    expect(await due()).toBe(false);
  });
});

describe("a place that accepts two values", () => {
  it("is not behind while it holds the previous one beside the one in use", async () => {
    project();
    const both = filesOf("env", { env: { TOKEN: ["TOKEN", "2"], TOKEN_PREVIOUS: ["TOKEN", "1"] } });
    stateIs(...settled(10).filter(({ urn }) => !urn.endsWith("::env")), both);
    const token = (await asJson()).secrets.find(({ secret }) => secret === "TOKEN");
    expect(token).toMatchObject({ drifting: false, generation: 2 });
    expect(token?.delivered).toHaveLength(2);
  });
});

describe("keyturn status, from the state alone,", () => {
  it("tells that all is well in one line a secret, without a note", async () => {
    project();
    stateIs(...settled(10));
    const { out, err, exitCode } = await keyturn("status");
    expect(exitCode).toBe(EXIT.done);
    expect(line(out, "TOKEN")).toMatch(/^TOKEN +random +2, 1 kept +10m +env, web +retire in (49|50)m$/);
    expect(line(out, "HEADER")).toMatch(/^HEADER +derived +- +- +web$/);
    expect(err).not.toContain("resume");
  });

  it("ends with 1 and names the command under --check where something is to be done, and with 0 where nothing is", async () => {
    project();
    stateIs(...settled(10));
    expect(await keyturn("status", "--check")).toMatchObject({ exitCode: EXIT.done });
    stateIs(stackOf({ TOKEN: 1 }), ledgerOf("TOKEN", entryMade(10)), env("2", 10), web("1", 90 * DAY));
    const told = await keyturn("status", "--check");
    expect(told.exitCode).toBe(EXIT.failed);
    expect(told.err).toContain("check: TOKEN is not everywhere as the stack file asks: keyturn resume");
    expect(JSON.parse((await keyturn("status", "--check", "--json")).out)).toMatchObject({
      findings: expect.arrayContaining([expect.objectContaining({ kind: "behind", secret: "TOKEN" })]),
    });
    expect(await keyturn("status")).toMatchObject({ exitCode: EXIT.done });
  });

  it("says where an earlier generation stands, and what to do", async () => {
    project();
    stateIs(stackOf({ TOKEN: 1 }), ledgerOf("TOKEN", entryMade(10)), env("2", 10), web("1", 90 * DAY));
    const { out, err } = await keyturn("status");
    expect(line(out, "TOKEN")).toMatch(/2, 1 kept, state has 1 +10m +env, web \(1 of 2\) +not at web$/);
    expect(line(out, "HEADER")).toMatch(/web \(0 of 1\) +not at web$/);
    expect(err).toContain("did not reach every place: keyturn resume");
    const { secrets } = await asJson();
    expect(secrets).toMatchObject([{ drifting: true }, { drifting: true }]);
  });

  it("says what is owed, and does not let the old generation be retired before", async () => {
    project(100);
    const owed = env("2", 100, { outputs: { owed: ["env"] } });
    stateIs(stackOf({ TOKEN: 2 }), ledgerOf("TOKEN", entryMade(100)), owed, web("2", 100));
    const { out, err } = await keyturn("status");
    expect(line(out, "TOKEN")).toMatch(/env, web \(1 of 2\) +owed to env$/);
    expect(err).toContain("keyturn resume lists what is owed");
    expect((await asJson()).secrets[0]).toMatchObject({ retireDue: false, drifting: true });
  });

  it("counts the time until retirement from the last delivery on", async () => {
    project(100);
    stateIs(stackOf({ TOKEN: 2 }), ledgerOf("TOKEN", entryMade(100), ago(100)), env("2", 100), web("2", 59));
    expect((await asJson()).secrets[0]).toMatchObject({ retireDue: false, previousSince: ago(100) });
    stateIs(stackOf({ TOKEN: 2 }), ledgerOf("TOKEN", entryMade(100), ago(100)), env("2", 100), web("2", 61));
    expect(line((await keyturn("status")).out, "TOKEN")).toMatch(/retire due$/);
  });

  it("says that a rotation is due by age", async () => {
    project(31 * DAY);
    stateIs(...settled(31 * DAY));
    expect(line((await keyturn("status")).out, "TOKEN")).toMatch(/31d +env, web +DUE; retire due$/);
    expect((await asJson()).secrets[0]).toMatchObject({ due: true });
  });

  it("tells of the last proof of each probe, and whether it is of the generation in use", async () => {
    project();
    stateIs(...settled(10), gateOf("TOKEN", "login", 2, ago(9)), gateOf("TOKEN", "api", 1, ago(90 * DAY)));
    expect(line((await keyturn("status")).out, "TOKEN")).toMatch(/ 1 of 2 +retire in/);
    expect((await asJson()).secrets[0]).toMatchObject({
      proofs: [
        { probe: "login", generation: "2", at: ago(9), current: true },
        { probe: "api", generation: "1", at: ago(90 * DAY), current: false },
      ],
    });
  });

  it("tells all of one secret that is named: each place, its generation and when it was written", async () => {
    project();
    stateIs(...settled(10));
    const { out } = await keyturn("status", "TOKEN");
    expect(out).toMatch(/^TOKEN {2}random {2}generation 2, 1 kept$/m);
    expect(out).toMatch(/generation 1 kept since .*, 10m ago/);
    expect(out).toMatch(/^ {2}env +one:\.env +TOKEN +2 +20\d\d-\d\d-\d\d \d\d:\d\dZ, 10m ago$/m);
    expect(out).toMatch(/^ {2}web +two:web\/\.env +WEB_TOKEN +2 /m);
    expect(out).not.toContain("HEADER");
  });

  it("makes the last run from the state's times", async () => {
    project();
    stateIs(...settled(10));
    expect((await keyturn("status")).err).toMatch(/^Last run: unrecorded run, .*: done \(from the state:/m);
  });
});

describe("keyturn status", () => {
  it("shows the stack file's word where the state can't be asked", async () => {
    project();
    const { out, err, exitCode } = await keyturn("status");
    expect(exitCode).toBe(EXIT.done);
    expect(line(out, "TOKEN")).toMatch(/^TOKEN +random +2, 1 kept +10m +env, web$/);
    expect(err).toContain("The state could not be asked");
  });

  it("refuses a name that there is none of", async () => {
    project();
    const told = await keyturn("status", "TOKNE");
    expect(told).toMatchObject({ out: "", exitCode: EXIT.badInput });
    expect(told.err).toContain("TOKNE: no such secret here");
  });

  it("takes from the record when a place got this generation, though its file was written since", async () => {
    const root = project(100);
    const at = ago(99);
    const sink = { sink: "env", targets: ["env"], secrets: ["TOKEN"], outcome: "written" as const, at };
    await appendHistory(root, "test", [runOf({ start: ago(100), end: ago(2), sinks: [sink] })]);
    stateIs(stackOf({ TOKEN: 2 }), ledgerOf("TOKEN", entryMade(100), ago(100)), env("2", 5), web("2", 98));
    const { secrets, lastRun } = await asJson();
    expect(secrets[0]).toMatchObject({ delivered: [{ target: "env", written: at }, { target: "web" }] });
    expect(lastRun).toMatchObject({ command: "rotate", who: "somebody@example.com" });
  });

  it("does not take the write of another generation for it", async () => {
    const root = project(100);
    const sink = {
      sink: "env",
      targets: ["env"],
      secrets: ["TOKEN"],
      outcome: "written" as const,
      at: ago(99),
    };
    const old = { secret: "TOKEN", kind: "rotate", to: 1 };
    await appendHistory(root, "test", [runOf({ end: ago(2), sinks: [sink], secrets: [old] })]);
    stateIs(...settled(50));
    expect((await asJson()).secrets[0]).toMatchObject({ delivered: [{ written: ago(50) }, {}] });
  });

  it("tells how the last run ended, and at which step it failed", async () => {
    const root = project();
    await appendHistory(root, "test", [
      runOf({ outcome: "failed", failed: ["web"], end: "2026-02-01T10:01:05.000Z" }),
    ]);
    const { err } = await keyturn("status");
    expect(err).toMatch(
      /^Last run: rotate by somebody@example\.com, .*: failed at web, in 1 min 5 s \(Rotate TOKEN on test\)$/m,
    );
  });
});
