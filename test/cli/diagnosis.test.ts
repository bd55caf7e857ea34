import { hostname } from "node:os";
import { describe, expect, it } from "vitest";
import { diagnose } from "../../cli/engine/diagnosis.ts";
import { EXIT } from "../../cli/errors.ts";

/** The largest number that Linux gives a process, and one more: nobody has it. */
const NOBODY = 4_194_305;

const lockedBy = (who: string) =>
  "error: the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete " +
  `the lock file with \`pulumi cancel\`.\n  file:///state/lock.json: created by ${who} at 2026-01-02T03:04:05Z`;

describe("a state that is locked", () => {
  it("names who holds it, and waits for a process that lives", () => {
    const error = diagnose([], lockedBy(`ann@${hostname()} (pid ${process.pid})`), "prod");
    expect(error.exitCode).toBe(EXIT.locked);
    expect(error.message).toContain(
      `prod is locked by ann@${hostname()} (process ${process.pid}) since 2026-01-02T03:04:05.000Z`,
    );
    expect(error.message).toContain("Wait until it has ended");
    expect(error.message).not.toContain("left-over");
  });

  it("is a left-over where the process is gone, and the remedy names the stack", () => {
    const error = diagnose([], lockedBy(`ann@${hostname()} (pid ${NOBODY})`), "prod");
    expect(error.exitCode).toBe(EXIT.locked);
    // The engine may be named with its folder, where it is not on PATH.
    expect(error.message).toMatch(
      /That process is gone, so the lock is a left-over\. Remove it: .*pulumi cancel --yes --stack prod/,
    );
  });

  it("is not called a left-over where the process is on another machine", () => {
    const { message } = diagnose([], lockedBy(`ann@build-7.example.com (pid ${NOBODY})`), "prod");
    expect(message).toContain("locked by ann@build-7.example.com");
    expect(message).toMatch(/If it died on another machine: .*pulumi cancel --yes --stack prod/);
    expect(message).not.toContain("left-over");
  });

  it("is told from the words of other backends too", () => {
    const conflict = "error: [409] Conflict: Another update is currently in progress.";
    expect(diagnose([conflict], "", "prod")).toMatchObject({
      exitCode: EXIT.locked,
      message: expect.stringContaining("locked by another run"),
    });
  });
});

describe("a stack without a state", () => {
  it("is an unusable call, whose remedy is to make one or to look elsewhere", () => {
    const { message, exitCode } = diagnose([], "error: no stack named 'prod' found", "prod");
    expect(exitCode).toBe(EXIT.badInput);
    expect(message).toMatch(/prod has no state yet.*keyturn adopt.*PULUMI_BACKEND_URL/);
  });
});

describe("a passphrase", () => {
  it.each([
    ["error: getting secrets manager: incorrect passphrase", "does not open this stack's secrets"],
    [
      "error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE",
      "set PULUMI_CONFIG_PASSPHRASE_FILE to a file",
    ],
  ])("is asked for after: %s", (output, message) => {
    expect(diagnose([], output, "prod")).toMatchObject({
      exitCode: EXIT.badInput,
      message: expect.stringContaining(message),
    });
  });
});

describe("a provider plugin that is not here", () => {
  it("can be brought over as a file, and is played by the sandbox for a copy of the folder alone", () => {
    const says =
      "error: no resource plugin 'pulumi-resource-random' found in the workspace at version v4.21.2";
    const { message } = diagnose([says], "", "prod");
    expect(message).toContain("pulumi plugin install resource random 4.21.2 --file FILE");
    expect(message).toContain("In a copy of this folder, keyturn sandbox plays it");
  });
});

describe("what a rule refuses", () => {
  const hook = (reason: string) =>
    `resource hook callback failed: before hook "keyturn-ledger-guard" failed: ${reason}\n`;

  it("is told without the engine's words around it, each reason once", () => {
    const errors = [hook("A is in use"), "preview failed", hook("B is in use"), hook("A is in use")];
    expect(diagnose(errors, "all of it", "prod")).toMatchObject({
      exitCode: EXIT.refused,
      message: "A is in use\nB is in use",
    });
  });
});

describe("any other failure", () => {
  it("is told by its errors, each once, without the engine's frame", () => {
    const errors = [
      "error: preview failed",
      "keyturn:index:EnvFiles resource 'env' has a problem: .env: no such file",
      "keyturn:index:EnvFiles resource 'env' has a problem: .env: no such file",
      "update failed",
    ];
    expect(diagnose(errors, "much more", "prod")).toMatchObject({
      exitCode: EXIT.failed,
      message: ".env: no such file",
    });
  });

  it("is told by the last lines of the output where no error says why", () => {
    const output = Array.from({ length: 9 }, (_, index) => `line ${index}`).join("\n");
    expect(diagnose(["update failed"], output, "prod").message).toBe(
      "line 4\nline 5\nline 6\nline 7\nline 8",
    );
  });
});
