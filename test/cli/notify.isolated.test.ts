import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, describe, expect, it, vi } from "vitest";
import { CommandError, EXIT } from "../../cli/errors.ts";
import { failureOf } from "../../cli/failure.ts";
import { readExport } from "../../cli/state/exported-state.ts";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { type StrictApi, strictSlack } from "../notify/strict-apis.ts";
import { tidy } from "../probes/support.ts";
import { exportOf, filesOf, ledgerOf, resource, stackOf } from "./made-state.ts";
import { CATALOG, keyturn, STACK, type Told, useProject } from "./support.ts";

const { openStack, exportState } = vi.hoisted(() => ({ openStack: vi.fn(), exportState: vi.fn() }));
vi.mock("../../cli/engine/workspace.ts", () => ({ openStack }));
vi.mock("../../cli/engine/state-text.ts", () => ({ readStateText: async () => "{}" }));
vi.mock("../../cli/state/exported-state.ts", async (original) => ({
  ...(await original<typeof import("../../cli/state/exported-state.ts")>()),
  exportState,
}));

tidy();

type Step = readonly [op: string, type: string, name: string];
interface Watched {
  onEvent(event: object): void;
}

const RANDOM = "random:index/randomPassword:RandomPassword";
const NEW: Step = ["create", RANDOM, "TOKEN-g2"];
const FILE: Step = ["update", "keyturn:index:EnvFiles", "env"];
const ROTATE = ["rotate", "TOKEN", "--yes", "--no-commit"] as const;
const once = { current: 1, next: 2, made: { "1": { at: "2026-01-01T00:00:00.000Z" } } };

const NOTIFY = `  HOOK_URL: { source: { kind: manual, from: the chat } }
notify:
  ops: { slack: { url: HOOK_URL } }
`;
const FILES = {
  "catalog.yaml": `${CATALOG}${NOTIFY}`,
  "Pulumi.test.yaml": `${STACK}    HOOK_URL: {current: 1, next: 2, made: {"1": {at: "2026-01-01T00:00:00.000Z"}}}\n`,
};

const metadata = ([op, type, name]: Step) => ({ op, type, urn: `urn:pulumi:test::shop::${type}::${name}` });

/** Lets the engine of this test take steps, or fail at one; or refuse in its preview. */
function engineDoes(
  steps: readonly Step[],
  { fails, refuses }: { fails?: Step; refuses?: string } = {},
): void {
  const preview = async ({ onEvent }: Watched) => {
    if (refuses === undefined) return { changeSummary: {} };
    const message = `before hook "TOKEN-health" failed: ${refuses}`;
    onEvent({ diagnosticEvent: { severity: "error", message, urn: "urn:pulumi:test::shop::T::TOKEN-g2" } });
    throw new Error("the engine refused");
  };
  const up = async ({ onEvent }: Watched) => {
    for (const step of steps) {
      onEvent({ resourcePreEvent: { metadata: metadata(step) } });
      onEvent({ resOutputsEvent: { metadata: metadata(step) } });
    }
    if (fails === undefined) return { summary: { resourceChanges: {} } };
    onEvent({ resOpFailedEvent: { metadata: metadata(fails) } });
    throw new Error("the engine stopped");
  };
  const workspace = { whoAmI: async () => ({ url: "s3://states.example.com" }) };
  const stack = { name: "test", workspace, preview, up };
  openStack.mockReset().mockResolvedValue({ stack, forgetIfNew: async () => {} });
}

const valued = (secret: string, generation: number, value: string) =>
  resource("pulumi:index:Stash", `${secret}-g${generation}`, {
    outputs: { output: { "4dabf18193072939515e22adb298388d": "1b47", plaintext: JSON.stringify(value) } },
  });

/** A state in which the hook's URL is a value, and TOKEN stands where it should. */
function stateWith(hooks: readonly string[], ...more: Parameters<typeof exportOf>[0]): void {
  const entry = hooks.length > 1 ? { ...once, current: 2, previous: 1, next: 3 } : once;
  const resources = [
    stackOf({ TOKEN: 1, OTHER: 1, FIXED: 1, PAY: 1, HOOK_URL: 1 }),
    ...["TOKEN", "OTHER", "FIXED", "PAY"].map((name) => ledgerOf(name, once)),
    ledgerOf("HOOK_URL", entry),
    ...hooks.map((url, index) => valued("HOOK_URL", index + 1, url)),
    ...more,
  ];
  exportState.mockReset().mockImplementation(async () => readExport(exportOf(resources)));
}

const AT_HOME = filesOf("env", {
  env: {
    TOKEN: ["TOKEN", "1"],
    OTHER: ["OTHER", "1"],
    FIXED: ["FIXED", "1"],
    PAY: ["PAY", "1"],
    HEADER: ["HEADER", "TOKEN:1"],
  },
});

/** What the channel was told, as text. */
const heard = ({ seen }: StrictApi) => seen.map(({ body }) => JSON.parse(body) as { text: string });
const searcher = () => new SecretSearcher({ url: "synthetic-token-0001" });
const nothingLeaks = ({ out, err }: Told) => expect(searcher().search(out + err)).toEqual([]);

beforeEach(() => {
  vi.unstubAllEnvs();
  engineDoes([NEW, FILE]);
});

describe("a run that is carried out", () => {
  it("is told: what turned, where it went, and what is left to do", async () => {
    const api = await strictSlack();
    stateWith([api.hook]);
    useProject(FILES);
    const told = await keyturn(...ROTATE, "--why", "seen in a chat", "--link", "https://ci.example.com/7");
    expect(told).toMatchObject({ exitCode: EXIT.done });
    expect(heard(api)).toMatchObject([{ text: "shop: Rotate TOKEN on test: done" }]);
    const body = api.seen[0]?.body ?? "";
    expect(body).toContain("`TOKEN`: rotate, generation 1 → 2, and with it `HEADER`");
    expect(body).toContain("Written: `env`");
    expect(body).toContain(": seen in a chat");
    expect(body).toContain("keyturn retire TOKEN --stack test");
    expect(body).toContain("https://ci.example.com/7");
    expect(told.err).toContain("Told ops.");
    nothingLeaks(told);
  });

  it("says in its JSON what became of each notification", async () => {
    const api = await strictSlack();
    stateWith([api.hook]);
    useProject(FILES);
    const { out } = await keyturn(...ROTATE, "--json");
    expect(JSON.parse(out).notified).toEqual([
      { notifier: "ops", channel: "slack", event: "success", outcome: "sent", tries: 1 },
    ]);
  });

  it("stays done where a notification fails, which is a warning without the URL", async () => {
    const api = await strictSlack();
    stateWith([`${api.url}/services/synthetic-token-0001`]);
    useProject(FILES);
    const told = await keyturn(...ROTATE, "--json");
    expect(told.exitCode).toBe(EXIT.done);
    const why = "it answered 404: the webhook is switched off or gone";
    expect(told.err).toContain(`mind: the notification to ops (slack) was not sent: ${why}`);
    expect(JSON.parse(told.out).notified).toMatchObject([{ outcome: "failed", why }]);
    nothingLeaks(told);
  });

  it("tells nobody with --no-notify, nor with KEYTURN_NOTIFY=off", async () => {
    const api = await strictSlack();
    stateWith([api.hook]);
    useProject(FILES);
    const told = await keyturn(...ROTATE, "--no-notify");
    expect(told.err).toContain("No notification is sent: they are switched off.");
    vi.stubEnv("KEYTURN_NOTIFY", "off");
    await keyturn("rotate", "OTHER", "--yes", "--no-commit");
    expect(api.seen).toEqual([]);
  });

  it("tells only those who asked for such an event", async () => {
    const api = await strictSlack();
    stateWith([api.hook]);
    const failuresAlone = FILES["catalog.yaml"].replace("HOOK_URL } }", "HOOK_URL }, on: [failure, due] }");
    useProject({ ...FILES, "catalog.yaml": failuresAlone });
    expect(await keyturn(...ROTATE)).toMatchObject({ exitCode: EXIT.done });
    expect(api.seen).toEqual([]);
  });

  it("is told although its record can't be written", async () => {
    const api = await strictSlack();
    stateWith([api.hook]);
    const root = useProject(FILES);
    mkdirSync(join(root, ".keyturn"));
    writeFileSync(join(root, ".keyturn", "history"), "not a folder");
    await keyturn(...ROTATE);
    expect(heard(api)).toMatchObject([{ text: "shop: Rotate TOKEN on test: done" }]);
  });

  it("is told nobody where nothing was owed", async () => {
    const api = await strictSlack();
    engineDoes([]);
    stateWith([api.hook], AT_HOME);
    useProject(FILES);
    expect(await keyturn("resume", "--yes", "--no-commit")).toMatchObject({ exitCode: EXIT.done });
    expect(api.seen).toEqual([]);
  });
});

describe("a run that fails", () => {
  it("is told with the step and the way on, and so is its JSON", async () => {
    const api = await strictSlack();
    engineDoes([NEW], { fails: ["update", "pulumi:index:Stash", "TOKEN-proven-me"] });
    stateWith([api.hook]);
    useProject(FILES);
    const told = await keyturn(...ROTATE, "--json");
    expect(told.exitCode).toBe(EXIT.failed);
    expect(heard(api)).toMatchObject([{ text: "shop: Rotate TOKEN on test: failed half-way" }]);
    const body = api.seen[0]?.body ?? "";
    expect(body).toContain("The probe `me` failed, for `TOKEN`");
    expect(body).toContain("keyturn resume --stack test");
    expect(body).toContain("keyturn rollback TOKEN --stack test");
    expect(JSON.parse(told.out).error.notified).toMatchObject([{ event: "failure", outcome: "sent" }]);
  });

  it("before anything was written is told where nobody was asked, without the engine's words", async () => {
    const api = await strictSlack();
    engineDoes([], { refuses: "the system is ill: synthetic words of a server" });
    stateWith([api.hook]);
    useProject(FILES);
    const told = await keyturn(...ROTATE, "--json");
    expect(told.exitCode).toBe(EXIT.refused);
    expect(heard(api)).toMatchObject([{ text: "shop: Rotate TOKEN on test: refused by a rule" }]);
    expect(api.seen[0]?.body).toContain("The engine complained of: `TOKEN-g2`");
    expect(api.seen[0]?.body).not.toContain("synthetic words");
    expect(JSON.parse(told.out).error).toMatchObject({
      message: "the system is ill: synthetic words of a server",
      notified: [{ outcome: "sent" }],
    });
  });

  it("in a dry run is told to nobody", async () => {
    const api = await strictSlack();
    engineDoes([], { refuses: "the system is ill" });
    stateWith([api.hook]);
    useProject(FILES);
    await keyturn("rotate", "TOKEN", "--yes", "--dry-run");
    expect(api.seen).toEqual([]);
  });
});

describe("a failure that wraps another", () => {
  it("keeps who was told of that", () => {
    const notified = [{ notifier: "ops" }];
    const inner = new CommandError("it failed", EXIT.failed, { notified });
    const outer = new CommandError("it failed. Go on", EXIT.failed, { cause: inner });
    expect(failureOf(outer)).toEqual({ message: "it failed. Go on", exitCode: EXIT.failed, notified });
  });
});

describe("while the notifier's own URL turns", () => {
  it("the generation is used that the last whole run brought everywhere", async () => {
    const [old, fresh] = [await strictSlack(), await strictSlack()];
    engineDoes([], { fails: FILE });
    stateWith([old.hook, fresh.hook]);
    useProject(FILES);
    await keyturn(...ROTATE);
    expect([old.seen.length, fresh.seen.length]).toEqual([1, 0]);
  });
});

describe("keyturn notify test", () => {
  it("sends to those that are named, and says what became of it", async () => {
    const api = await strictSlack();
    stateWith([api.hook]);
    useProject(FILES);
    const { out, exitCode } = await keyturn("notify", "test", "ops", "--json");
    expect(exitCode).toBe(EXIT.done);
    expect(JSON.parse(out)).toMatchObject({ stack: "test", notified: [{ event: "test", outcome: "sent" }] });
    expect(heard(api)).toMatchObject([{ text: "shop: a test message of keyturn for test" }]);
  });

  it("fails where somebody is not reached, or the state's values can't be read", async () => {
    useProject(FILES);
    exportState.mockReset().mockResolvedValue(undefined);
    const told = await keyturn("notify", "test");
    expect(told.exitCode).toBe(EXIT.failed);
    expect(told.err).toContain("the values of the state of test can't be read");
  });

  it("prints with --dry-run what would go out, and asks no state", async () => {
    exportState.mockReset().mockRejectedValue(new Error("asked"));
    useProject(FILES);
    const told = await keyturn("notify", "test", "--dry-run", "--json");
    expect(JSON.parse(told.out).messages).toMatchObject([
      { notifier: "ops", channel: "slack", url: "[HOOK_URL]", payload: { text: expect.any(String) } },
    ]);
  });

  it("names the notifier that was meant, and how to describe a first one", async () => {
    useProject(FILES);
    const typed = await keyturn("notify", "test", "opps");
    expect(typed.err).toContain("opps is no notifier of the catalog: did you mean ops?");
    useProject();
    const none = await keyturn("notify", "test");
    expect(none).toMatchObject({ exitCode: EXIT.badInput });
    expect(none.err).toContain("add a section `notify:`");
  });

  it("sends nothing where notifications are switched off", async () => {
    vi.stubEnv("KEYTURN_NOTIFY", "off");
    useProject(FILES);
    const told = await keyturn("notify", "test");
    expect(told.exitCode).toBe(EXIT.badInput);
    expect(told.err).toContain("switched off by KEYTURN_NOTIFY=off");
  });
});
