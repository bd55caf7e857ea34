import { existsSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { succeeded } from "../support/adopted-system.ts";
import { ALL, bytesOf, type LentSystem, lendKeptSystem, read } from "../support/kept-system.ts";
import { moment } from "../support/moments.ts";
import type { Scratch } from "../support/scratch.ts";
import { stopProcessesOf } from "../support/scratch-processes.ts";

const HOOK = pathToFileURL(join(PACKAGE_ROOT, "test", "support", "strike.mjs")).href;

/** One system for all, forked for each kill. */
let lent: LentSystem;
beforeAll(async () => {
  lent = await lendKeptSystem();
}, 600_000);
afterAll(async () => await lent?.close());

/** Lends a copy whose temporary files have a place of their own. */
async function copied(use: (system: Scratch) => Promise<void>): Promise<void> {
  await lent.system.fork(async (copy) => {
    mkdirSync(copy.path("tmp"));
    await use(copy.with({ TMPDIR: copy.path("tmp") }));
  });
}

/** Runs a command until the call that is described, and kills it there with every process that it started, as a crash of the machine would. */
async function killedAt(
  system: Scratch,
  at: string,
  args: readonly string[],
  meanwhile: (pid: number) => Promise<void> = async () => {},
): Promise<void> {
  const told = system.path(".struck");
  const env = { NODE_OPTIONS: `--import=${HOOK}`, STRIKE_AT: at, STRIKE_TELLS: told };
  const run = system.start("keyturn", args, { env });
  let isOver = false;
  const over = run.then(({ all }) => {
    isOver = true;
    return all;
  });
  await moment(at, () => existsSync(told) || isOver || undefined, 180_000);
  if (isOver) throw new Error(`${at} was not met:\n${await over}`);
  try {
    await meanwhile(run.pid ?? 0);
  } finally {
    stopProcessesOf(system.folder);
  }
  await over;
}

const LEFT_OVER =
  /\.keyturn-|\.unfinished-|\.new$|yaml\.\d+$|journal|recovering|\.keyturn\/[^/]*\.tmp$|^tmp\/|at-work/;

/** Nothing is left of the run, there is no half backup, and every command is content. */
async function expectSettled(system: Scratch): Promise<void> {
  const left = readdirSync(system.folder, { recursive: true })
    .map(String)
    .filter((name) => !name.startsWith(".pulumi-home") && LEFT_OVER.test(name));
  expect(left).toEqual([]);
  expect((await system.keyturn("backup", "list")).all).not.toContain("damaged");
  const check = await system.keyturn("check");
  expect([check.exitCode, check.stderr]).toEqual([EXIT.done, "1 of 1 healthy"]);
  const values = ALL.map((file) => read(system, file));
  const secret = values[0]?.get("JWT_SECRET") ?? "";
  expect(secret).toHaveLength(40);
  expect(values.map((one) => one.get("JWT_SECRET"))).toEqual([secret, secret, secret]);
  const [, key, other] = values.map((one) => one.get("ANON_KEY"));
  expect(key).toBe(other);
  await jwtVerify(key ?? "", new TextEncoder().encode(secret), { algorithms: ["HS256"] });
}

const ROTATE = ["rotate", "JWT_SECRET", "--yes"];

describe("keyturn rotate, killed with all that it started, changes nothing and the next command says so", () => {
  test.each([
    ["before it has its turn", "link at-work.json", undefined],
    ["as it makes the key of the backups", "link backup-identity$", true],
    ["half-way in a file of the backup", "write unfinished-\\w+/.*supabase/\\.env", true],
    ["with the backup whole, but for its name", "rename secrets-backup-", true],
    [
      "with the new stack file whole, but for its name",
      "rename /keyturn-scratch-\\w+/Pulumi\\.demo\\.yaml$",
      true,
    ],
  ] as const)("%s", async (_, at, isTold) => {
    await copied(async (system) => {
      const before = bytesOf(system);
      const stackFile = system.read(system.stackFileName);
      await killedAt(system, at, ROTATE);
      const check = await system.keyturn("check");
      expect(check.exitCode, check.all).toBe(isTold ? EXIT.failed : EXIT.done);
      if (isTold)
        expect(check.stderr).toMatch(
          /^Cut off before it changed anything: keyturn rotate \(Rotate JWT_SECRET on demo\) of \S+@\S+, process \d+, since /m,
        );
      const next = succeeded(await system.keyturn("status"));
      if (isTold) expect(next.stderr).toMatch(/^Cut off before it changed anything: .* It is undone/m);
      expect(bytesOf(system)).toEqual(before);
      expect(system.read(system.stackFileName)).toBe(stackFile);
      if (isTold) await expectSettled(system);
    });
  });
});

const told = (command: string) =>
  new RegExp(
    `^Begun, and cut off: keyturn ${command} \\(\\w+ JWT_SECRET on demo\\) of .* To complete it: keyturn resume$`,
    "m",
  );

/** Reported by check, completed by resume, which says so. */
async function expectCompleted(system: Scratch, command: string): Promise<void> {
  const check = await system.keyturn("check");
  expect(check.exitCode, check.all).toBe(EXIT.failed);
  expect(check.stderr).toMatch(told(command));
  const next = await system.keyturn("resume", "--yes");
  expect(next.exitCode, next.all).toBe(EXIT.done);
  expect(next.stderr).toMatch(told(command));
  expect(next.stderr).toContain(`Complete now: what was left of keyturn ${command} (`);
  await expectSettled(system);
}

describe("keyturn rotate, killed with all that it started, is completed by keyturn resume", () => {
  test.each([
    ["before the first file", "after:link /\\.keyturn/journal\\.json$"],
    ["with the first stage written", "after:rename /first/\\.env$"],
    ["with all files written, and the journal still there", "after:rename /supabase/\\.env$"],
    ["at the very end", "unlink at-work.json$"],
  ] as const)("%s", async (_, at) => {
    await copied(async (system) => {
      const before = bytesOf(system);
      await killedAt(system, at, ROTATE);
      await expectCompleted(system, "rotate");
      expect(bytesOf(system)).not.toEqual(before);
    });
  });

  test("with the stack file replaced, and nothing else; until then nobody else gets the turn", async () => {
    await copied(async (system) => {
      const others = [
        ["rotate", "OTHER", "--yes"],
        ["restore", "--latest", "--yes"],
        ["restart", "--yes"],
      ];
      const at = "after:rename /keyturn-scratch-\\w+/Pulumi\\.demo\\.yaml$";
      await killedAt(system, at, ROTATE, async (pid) => {
        const before = bytesOf(system);
        for (const args of others) {
          const refused = await system.keyturn(...args);
          expect([refused.exitCode, refused.stderr.trim().split("\n").at(-1)]).toEqual([
            EXIT.locked,
            expect.stringMatching(
              new RegExp(
                `^keyturn: another one is at work here: keyturn rotate \\(Rotate JWT_SECRET on demo\\) of \\S+@\\S+, process ${pid}, since \\S+Z\\. Run again when it has ended \\(\`ps -p ${pid}\`\\)\\. Nothing was changed$`,
              ),
            ),
          ]);
        }
        expect(bytesOf(system)).toEqual(before);
      });
      await expectCompleted(system, "rotate");
    });
  });

  test("between the two files; keyturn restore likewise", async () => {
    await copied(async (system) => {
      const before = bytesOf(system);
      for (const args of [ROTATE, ["restore", "--latest", "--yes"]]) {
        rmSync(system.path(".struck"), { force: true });
        await killedAt(system, "rename /supabase/\\.env$", args);
        expect(read(system, ".env").get("JWT_SECRET")).not.toBe(
          read(system, "supabase/.env").get("JWT_SECRET"),
        );
        const check = await system.keyturn("check");
        expect(check.stderr).toMatch(
          /^The change of \.env, supabase\/\.env, begun \S+, was cut off half-way\./m,
        );
        // Whatever the next command is.
        expect((await system.keyturn("status")).stderr).toContain(
          "was cut off: it is complete now, all files hold their new values",
        );
        await expectCompleted(system, `${args[0]}`);
      }
      expect(bytesOf(system)).toEqual(before);
    });
  });
});
