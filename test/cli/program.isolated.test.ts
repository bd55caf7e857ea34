import { afterEach, describe, expect, it, vi } from "vitest";
import { CommandError, EXIT } from "../../cli/errors.ts";
import { buildProgram } from "../../cli/program.ts";
import { CatalogError } from "../../components/catalog/index.ts";
import { IntentError, IntentRefused, OrderError } from "../../components/plan/index.ts";
import { EnvFileError, JournalBusyError } from "../../provider/env-file/index.ts";
import { keyturn } from "./support.ts";

/** What the command `status` throws, in this file. */
let thrown: unknown;
vi.mock("../../cli/commands/status.ts", () => ({
  status: async () => {
    throw thrown;
  },
}));
afterEach(() => {
  thrown = undefined;
});

const COMMANDS = buildProgram().commands.map((command) => command.name());

describe("--help", () => {
  it("lists every command, says the exit codes, and goes to standard output", async () => {
    const { out, err, exitCode } = await keyturn("--help");
    expect({ err, exitCode }).toEqual({ err: "", exitCode: EXIT.done });
    for (const name of COMMANDS) expect(out).toContain(`\n  ${name} `);
    expect(out).toContain("Exit codes: 0 done, 1 failed, 2 unusable");
  });

  it.each(COMMANDS)("of %s describes it and each of its options", async (name) => {
    const { out, exitCode } = await keyturn(name, "--help");
    expect(exitCode).toBe(EXIT.done);
    expect(out).toContain(`Usage: keyturn ${name}`);
    const command = buildProgram().commands.find((one) => one.name() === name);
    expect(command?.description().length).toBeGreaterThan(20);
    for (const option of command?.options ?? []) {
      expect(option.description.length, option.flags).toBeGreaterThan(5);
      expect(out).toContain(option.flags);
    }
  });
});

describe("a call that can't be used", () => {
  it.each([
    [["rotat", "TOKEN"], "Did you mean rotate?"],
    [["rotate", "--dry-rum"], "Did you mean --dry-run?"],
    [["rollback"], "missing required argument"],
    [["init", "extra"], "too many arguments"],
  ])("%j is told with what was meant", async (args, message) => {
    const { out, err, exitCode } = await keyturn(...args);
    expect({ out, exitCode }).toEqual({ out: "", exitCode: EXIT.badInput });
    expect(err).toContain(message);
  });
});

describe("a failure", () => {
  const problem = { file: "shop.yaml", line: 1, column: 1, path: "targets", message: "is wrong" };

  it.each<[string, unknown, number]>([
    ["any error", new Error("it broke"), EXIT.failed],
    ["what is no error", "it broke", EXIT.failed],
    ["a command's own", new CommandError("it broke"), EXIT.badInput],
    ["a command's own with a code", new CommandError("it broke", EXIT.locked), EXIT.locked],
    ["an intent that can't be", new IntentError([]), EXIT.badInput],
    ["an order that can't be", new OrderError([]), EXIT.badInput],
    ["an .env file that can't be", new EnvFileError(".env", "it broke", "mend it"), EXIT.badInput],
    ["what a rule forbids", new IntentRefused(["it broke"]), EXIT.refused],
    ["files that another run holds", new JournalBusyError("it broke"), EXIT.locked],
  ])("of the kind: %s, ends with its own code and one message", async (_kind, error, exitCode) => {
    thrown = error;
    const told = await keyturn("status");
    expect(told).toMatchObject({ out: "", exitCode });
    expect(told.err).toMatch(/^keyturn: .*\n$/);
    expect(told.err).not.toContain("    at ");
  });

  it("of the catalog is told as an editor understands it, with nothing before file and line", async () => {
    thrown = new CatalogError([problem]);
    const { err, exitCode } = await keyturn("status");
    expect(exitCode).toBe(EXIT.badInput);
    expect(err).toMatch(/^shop\.yaml:1:1/);
  });
});
