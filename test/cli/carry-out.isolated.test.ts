import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { CATALOG, keyturn, STACK, useProject } from "./support.ts";

type Step = readonly [op: string, type: string, name: string];

/** What the engine of this test finds to do, and what happens as it does that. */
let steps: readonly Step[];
let applying: () => void;
const openStack = vi.hoisted(() => vi.fn());
vi.mock("../../cli/engine/workspace.ts", () => ({ openStack }));
vi.mock("../../cli/engine/state-text.ts", () => ({ readStateText: async () => "{}" }));

interface Watched {
  onEvent(event: object): void;
}

const metadata = ([op, type, name]: Step) => ({ op, type, urn: `urn:pulumi:test::shop::${type}::${name}` });
const counts = () => Object.fromEntries([["same", 2], ...steps.map(([op]) => [op, 1])]);
const STACK_OPENED = {
  name: "test",
  workspace: { whoAmI: async () => ({ url: "s3://states.example.com" }) },
  preview: async ({ onEvent }: Watched) => {
    for (const step of steps) onEvent({ resourcePreEvent: { metadata: metadata(step) } });
    return { changeSummary: counts() };
  },
  up: async ({ onEvent }: Watched) => {
    applying();
    for (const step of steps) onEvent({ resOutputsEvent: { metadata: metadata(step) } });
    return { summary: { resourceChanges: counts() } };
  },
};

const NEW: Step = ["create", "random:index/randomPassword:RandomPassword", "TOKEN-g2"];
const FILE: Step = ["update", "keyturn:index:EnvFiles", "env"];
const ADOPTED: readonly Step[] = [
  ["create", "keyturn:index:AdoptedValue", "TOKEN-g1"],
  ["create", "keyturn:index:EnvFiles", "env"],
];
const UNADOPTED = STACK.replace(/^ {4}(?:TOKEN|PAY): .*\n/gm, "");

beforeEach(() => {
  steps = [];
  applying = () => {};
  openStack.mockReset().mockResolvedValue({ stack: STACK_OPENED, forgetIfNew: async () => {} });
});
afterEach(() => vi.clearAllMocks());

describe("a command that would have to ask, where nobody can be asked,", () => {
  it.each([
    ["rotate", "TOKEN"],
    ["adopt", "TOKEN"],
    ["rollback", "TOKEN"],
    ["resume", undefined],
  ])("keyturn %s refuses before it looks at anything", async (command, name) => {
    const stack =
      command === "rollback" ? STACK.replace("TOKEN: {current: 1, next: 2, made: {", TURNED) : UNADOPTED;
    useProject({ "Pulumi.test.yaml": command === "rotate" ? STACK : stack });
    const told = await keyturn(command, ...(name === undefined ? [] : [name]));
    expect(told).toMatchObject({ out: "", exitCode: EXIT.badInput });
    expect(told.err).toBe(
      "keyturn: nobody can be asked here: add --yes to carry it out, or --dry-run to only look\n",
    );
    expect(openStack).not.toHaveBeenCalled();
  });

  it("goes on with --dry-run", async () => {
    useProject();
    expect(await keyturn("rotate", "TOKEN", "--dry-run")).toMatchObject({ exitCode: EXIT.done });
    expect(openStack).toHaveBeenCalledOnce();
  });
});

const TURNED = 'TOKEN: {current: 2, previous: 1, next: 3, made: {"2": {at: "2026-01-02T00:00:00.000Z"}, ';

describe("keyturn resume", () => {
  it("lists what the state owes to the stack file, and nothing else that the file holds", async () => {
    steps = [NEW, FILE];
    useProject();
    const { out, exitCode } = await keyturn("resume", "--yes", "--no-commit");
    expect(out).toBe("Owed to Pulumi.test.yaml:\n  make TOKEN generation 2\n  write env\n");
    expect(exitCode).toBe(EXIT.done);
  });

  it("says that it keeps no backup, where the catalog has any and something was owed", async () => {
    const words = "carried out without a backup of the .env files";
    steps = [NEW, FILE];
    useProject();
    expect((await keyturn("resume", "--yes", "--no-commit")).err).not.toContain(words);
    useProject({ "catalog.yaml": `${CATALOG}backups: { encrypted: false }\n` });
    expect((await keyturn("resume", "--yes", "--no-commit")).err).toContain(words);
    steps = [];
    expect((await keyturn("resume", "--yes", "--no-commit")).err).not.toContain(words);
  });

  it("says that nothing was owed", async () => {
    useProject();
    const { out } = await keyturn("resume", "--yes", "--no-commit");
    expect(out).toBe("Nothing was owed: the state is as Pulumi.test.yaml asks.\n");
  });

  it("does not call a state settled in which only a record changes", async () => {
    steps = [["update", "pulumi:index:Stash", "TOKEN-ledger"]];
    useProject();
    const { out } = await keyturn("resume", "--dry-run");
    expect(out).toBe("Owed to Pulumi.test.yaml:\n  bring the state's records up to date\n");
  });

  it("gives the same as JSON", async () => {
    steps = [NEW];
    useProject();
    const { out } = await keyturn("resume", "--dry-run", "--json");
    expect(JSON.parse(out)).toMatchObject({
      stack: "test",
      applied: false,
      owed: ["make TOKEN generation 2"],
    });
  });
});

describe("keyturn adopt", () => {
  const project = () => {
    const root = useProject({ "Pulumi.test.yaml": UNADOPTED });
    writeFileSync(join(root, ".env"), "TOKEN=synthetic\n");
    return join(root, ".env");
  };
  const adopt = (...args: string[]) => keyturn("adopt", "TOKEN", "--yes", "--no-commit", ...args);

  it("says how many values it took over, and that no file changed", async () => {
    steps = ADOPTED;
    project();
    const { err } = await adopt();
    expect(err).toBe(
      "[1/2] adopted TOKEN generation 1\n[2/2] took over env\nTook over 1 value, no file changed.\n",
    );
  });

  it("names a file whose bytes did change", async () => {
    const file = project();
    applying = () => writeFileSync(file, "TOKEN='synthetic'\n");
    expect((await adopt()).err).toBe("Took over 1 value, and changed .env.\n");
    expect(readFileSync(file, "utf8")).toBe("TOKEN='synthetic'\n");
    project();
    expect(JSON.parse((await adopt("--json")).out)).toMatchObject({ applied: true, files: [] });
  });
});

describe("--all, where there is nothing left,", () => {
  const LOCKED = CATALOG.replaceAll("length: 32 }, stages", "length: 32 }, locked: printed on paper, stages");
  it.each<[string, Record<string, string>, string]>([
    [
      "adopt",
      {},
      "Nothing is left to adopt: every secret that can be has a generation. If a run was cut off: keyturn resume. Where no state holds them any more, or the state is a fresh scratch one: keyturn recover --all --state-lost.\n",
    ],
    ["retire", {}, "Nothing is left to retire: no secret holds a previous generation. If a run was cut off"],
    ["rotate", { "catalog.yaml": LOCKED }, "Nothing is rotated by --all here: keyturn plan --all tells why"],
    ["bump", { "catalog.yaml": LOCKED }, "Nothing is rotated by --all here: keyturn plan --all tells why"],
  ])("of keyturn %s is said in words, and is no failure", async (command, files, words) => {
    useProject(files);
    const told = await keyturn(command, "--all");
    expect(told).toMatchObject({ out: expect.stringContaining(words), err: "", exitCode: EXIT.done });
    const { out } = await keyturn(command, "--all", "--json");
    expect(JSON.parse(out)).toMatchObject({ stack: "test", plan: { changes: [] }, applied: false });
    expect(openStack).not.toHaveBeenCalled();
  });
});
