import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { appendHistory, readHistory } from "../../cli/history/history-file.ts";
import { readExport } from "../../cli/state/exported-state.ts";
import { exportOf, filesOf, ledgerOf, resource, stackOf } from "./made-state.ts";
import { CATALOG, keyturn, STACK, useProject } from "./support.ts";

const { openStack, exportState } = vi.hoisted(() => ({ openStack: vi.fn(), exportState: vi.fn() }));
vi.mock("../../cli/engine/workspace.ts", () => ({ openStack }));
vi.mock("../../cli/engine/state-text.ts", () => ({ readStateText: async () => "{}" }));
vi.mock("../../cli/state/exported-state.ts", async (original) => ({
  ...(await original<typeof import("../../cli/state/exported-state.ts")>()),
  exportState,
}));

type Step = readonly [op: string, type: string, name: string];
interface Watched {
  onEvent(event: object): void;
}

const RANDOM = "random:index/randomPassword:RandomPassword";
const NEW: Step = ["create", RANDOM, "TOKEN-g2"];
const FILE: Step = ["update", "keyturn:index:EnvFiles", "env"];
const ROTATE = ["rotate", "TOKEN", "--yes", "--no-commit"] as const;

const metadata = ([op, type, name]: Step) => ({ op, type, urn: `urn:pulumi:test::shop::${type}::${name}` });

/** Lets the engine of this test take steps, fail at one, or be stopped. */
function engineDoes(
  steps: readonly Step[],
  { fails, stopped }: { fails?: Step; stopped?: boolean } = {},
): void {
  const up = async ({ onEvent }: Watched) => {
    for (const step of steps) {
      onEvent({ resourcePreEvent: { metadata: metadata(step) } });
      onEvent({ resOutputsEvent: { metadata: metadata(step) } });
    }
    if (stopped === true) process.emit("SIGTERM");
    if (fails === undefined && stopped !== true) return { summary: { resourceChanges: {} } };
    if (fails !== undefined) onEvent({ resOpFailedEvent: { metadata: metadata(fails) } });
    throw new Error("the engine stopped");
  };
  const stack = {
    name: "test",
    workspace: { whoAmI: async () => ({ url: "s3://states.example.com" }) },
    preview: async () => ({ changeSummary: {} }),
    up,
  };
  openStack.mockReset().mockResolvedValue({ stack, forgetIfNew: async () => {} });
}

function stateIs(...resources: Parameters<typeof exportOf>[0]): void {
  exportState.mockImplementation(async () => readExport(exportOf(resources)));
}

const recordOf = async (root: string) => (await readHistory(root, "test"))?.runs ?? [];

beforeEach(() => {
  exportState.mockReset().mockResolvedValue(undefined);
  engineDoes([NEW, FILE]);
});

describe("a run that applies", () => {
  it("appends a line: when, who, why, what turned, and what became of each place", async () => {
    const root = useProject();
    await keyturn(...ROTATE, "--why", "leaked  in\na chat");
    const [line, ...others] = await recordOf(root);
    expect(others).toEqual([]);
    expect(line).toMatchObject({
      command: "rotate",
      why: "leaked in a chat",
      outcome: "done",
      secrets: [{ secret: "TOKEN", kind: "rotate", from: 1, to: 2, along: ["HEADER"] }],
      sinks: [{ sink: "env", targets: ["env"], secrets: ["TOKEN", "HEADER"], outcome: "written" }],
      probes: [],
      retired: [],
    });
    expect(line?.who).toMatch(/.+@.+/);
    expect(Date.parse(line?.end ?? "")).toBeGreaterThanOrEqual(Date.parse(line?.start ?? ""));
  });

  it("gives the change itself as the reason where nobody gave one", async () => {
    const root = useProject();
    await keyturn(...ROTATE);
    expect(await recordOf(root)).toMatchObject([{ why: "Rotate TOKEN on test" }]);
  });

  it("names the step that failed, and what was not reached", async () => {
    engineDoes([], { fails: NEW });
    const root = useProject();
    const told = await keyturn(...ROTATE);
    expect(told.exitCode).toBe(EXIT.failed);
    expect(told.err).toContain("go on: keyturn resume");
    expect(await recordOf(root)).toMatchObject([
      { outcome: "failed", failed: ["TOKEN-g2"], sinks: [{ sink: "env", outcome: "not reached" }] },
    ]);
  });

  it("is on record as interrupted where it was stopped", async () => {
    engineDoes([NEW], { stopped: true });
    const root = useProject();
    await keyturn(...ROTATE);
    expect(await recordOf(root)).toMatchObject([{ outcome: "interrupted", command: "rotate" }]);
  });

  it("tells of a write that is owed", async () => {
    const root = useProject();
    stateIs(filesOf("env", { env: { TOKEN: ["TOKEN", "1"] } }, { outputs: { owed: ["env"] } }));
    await keyturn(...ROTATE);
    expect((await recordOf(root)).at(-1)?.sinks).toMatchObject([{ sink: "env", outcome: "owed" }]);
  });

  it("holds fingerprints in place of values", async () => {
    const VALUE = "synthetic-value-0002";
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "synthetic passphrase");
    const shown = { "4dabf18193072939515e22adb298388d": "1b47", plaintext: JSON.stringify(VALUE) };
    const state = exportOf(
      [resource(RANDOM, "TOKEN-g2", { outputs: { result: shown } })],
      "v1:c2FsdA==:v1:x:y",
    );
    exportState.mockImplementation(async () => readExport(state));
    const root = useProject();
    await keyturn(...ROTATE);
    vi.unstubAllEnvs();
    const [line] = await recordOf(root);
    expect(line?.secrets[0]?.fingerprint).toMatch(/^[0-9a-f]{8}:[0-9a-f]{32}$/);
    expect(JSON.stringify(line)).not.toContain(VALUE);
  });

  it("names the targets that were written off", async () => {
    const optional = CATALOG.replace("path: .env }", "path: .env, optional: true }");
    const root = useProject({ "catalog.yaml": optional });
    engineDoes([]);
    expect((await keyturn("abandon", "env", "--yes", "--no-commit")).exitCode).toBe(EXIT.done);
    expect(await recordOf(root)).toMatchObject([
      { command: "abandon", writtenOff: [{ target: "env", kind: "abandon" }] },
    ]);
  });

  it("goes on where the record can't be written, and says so", async () => {
    const root = useProject();
    mkdirSync(join(root, ".keyturn"));
    writeFileSync(join(root, ".keyturn", "history"), "not a folder");
    const told = await keyturn(...ROTATE);
    expect(told.exitCode).toBe(EXIT.done);
    expect(told.err).toContain(
      "This run is not on record in .keyturn/history (EEXIST). The run itself goes on.",
    );
  });
});

describe("a command that applies nothing", () => {
  it.each([["--dry-run"], ["--json", "--dry-run"]])("leaves no line (%j)", async (...flags) => {
    const root = useProject();
    await keyturn("rotate", "TOKEN", ...flags);
    expect(existsSync(join(root, ".keyturn"))).toBe(false);
  });
});

describe("the lines of other runs", () => {
  it("come before the run's own: one that was killed, with what the state tells of it", async () => {
    const root = useProject();
    await keyturn(...ROTATE);
    const [first] = await recordOf(root);
    const folder = join(root, ".keyturn", "history");
    const { end: _, ...rest } = first ?? {};
    const note = {
      ...rest,
      outcome: "killed",
      start: "2026-02-01T09:00:00.000Z",
      sinks: [],
      why: "was killed",
    };
    writeFileSync(join(folder, `test.${hostname()}.${2 ** 22 + 1}.open`), JSON.stringify(note));
    stateIs(filesOf("env", { env: { TOKEN: ["TOKEN", "2"] } }));
    await keyturn("resume", "--yes", "--no-commit");
    const lines = await recordOf(root);
    expect(lines.map(({ command, outcome }) => [command, outcome])).toEqual([
      ["rotate", "done"],
      ["rotate", "killed"],
      ["resume", "done"],
    ]);
    expect(lines[1]?.sinks).toMatchObject([
      { sink: "env", outcome: "written", at: "2026-02-01T10:00:00.123Z" },
    ]);
    expect(readdirSync(folder).filter((name) => name.endsWith(".open"))).toEqual([]);
  });

  it("are not hidden by a restart since, which knows nothing of the state", async () => {
    const root = useProject();
    await keyturn(...ROTATE);
    stateIs(
      stackOf({ TOKEN: 2 }),
      ledgerOf("TOKEN", {
        current: 2,
        previous: 1,
        next: 3,
        made: { "2": { at: "2026-01-02T00:00:00.000Z" } },
      }),
      {
        ...filesOf("env", { env: { TOKEN: ["TOKEN", "2"] } }),
        modified: new Date(Date.now() + 60_000).toISOString(),
      },
    );
    const later = new Date(Date.now() + 120_000).toISOString();
    const [first] = await recordOf(root);
    if (first === undefined) throw new Error("the rotation is not on record");
    const restart = {
      ...first,
      command: "restart",
      secrets: [],
      sinks: [],
      services: [],
      start: later,
      end: later,
    };
    await appendHistory(root, "test", [restart]);
    await keyturn("rotate", "OTHER", "--yes", "--no-commit");
    expect((await recordOf(root)).map(({ command }) => command)).toEqual([
      "rotate",
      "restart",
      "unrecorded",
      "rotate",
    ]);
  });

  it("are made from the state where the file is gone", async () => {
    const entry = { current: 2, previous: 1, next: 3, made: { "2": { at: "2026-01-02T00:00:00.000Z" } } };
    stateIs(
      stackOf({ TOKEN: 2 }),
      ledgerOf("TOKEN", entry),
      filesOf("env", { env: { TOKEN: ["TOKEN", "2"] } }),
    );
    const root = useProject();
    await keyturn("rotate", "OTHER", "--yes", "--no-commit");
    expect(await recordOf(root)).toMatchObject([
      { command: "unrecorded", secrets: [{ secret: "TOKEN", from: 1, to: 2 }], outcome: "done" },
      { command: "rotate", secrets: [{ secret: "OTHER" }] },
    ]);
  });
});

describe("keyturn resume", () => {
  it("puts on record what the state was behind with, and nothing that it was not", async () => {
    const root = useProject({
      "Pulumi.test.yaml": STACK.replace(
        "TOKEN: {current: 1, next: 2, made: {",
        'TOKEN: {current: 2, previous: 1, next: 3, made: {"2": {at: "2026-01-02T00:00:00.000Z"}, ',
      ),
    });
    const once = { current: 1, next: 2, made: { "1": { at: "2026-01-01T00:00:00.000Z" } } };
    const files = { TOKEN: ["TOKEN", "1"], HEADER: ["HEADER", "TOKEN:1"] } as const;
    const others = { OTHER: ["OTHER", "1"], FIXED: ["FIXED", "1"], PAY: ["PAY", "1"] } as const;
    stateIs(
      ...["TOKEN", "OTHER", "FIXED", "PAY"].map((name) => ledgerOf(name, once)),
      filesOf("env", { env: { ...files, ...others } }),
    );
    await keyturn("resume", "--yes", "--no-commit");
    expect((await recordOf(root)).at(-1)).toMatchObject({
      command: "resume",
      secrets: [{ secret: "TOKEN", kind: "rotate", from: 1, to: 2, along: ["HEADER"] }],
    });
  });
});
