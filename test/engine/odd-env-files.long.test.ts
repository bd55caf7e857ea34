import { spawnSync } from "node:child_process";
import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { succeeded } from "../support/adopted-system.ts";
import { ALL, type LentSystem, lendKeptSystem, read } from "../support/kept-system.ts";
import type { Ran } from "../support/pulumi.ts";
import type { Scratch } from "../support/scratch.ts";

/** Somebody without rights: `nobody` on most systems. */
const OTHER = 65534;
const AS_OTHER = ["setpriv", `--reuid=${OTHER}`, `--regid=${OTHER}`, "--clear-groups"];
const ROTATE = ["rotate", "JWT_SECRET", "--yes"];

let lent: LentSystem;
beforeAll(async () => {
  lent = await lendKeptSystem();
  // What restore could go back to.
  succeeded(await lent.system.keyturn(...ROTATE));
  succeeded(await lent.system.keyturn("retire", "JWT_SECRET", "--yes"));
}, 600_000);
afterAll(async () => await lent?.close());

/** The system's folder belongs to who runs the command, whom modes and owners bind. */
function giveToOther(folder: string): void {
  const ran = spawnSync("chown", ["-R", `${OTHER}:${OTHER}`, folder], { encoding: "utf8" });
  expect(ran.status, `giving files to another user needs root: ${ran.stderr}`).toBe(0);
}

/** All that a refusal must leave alone: of each file its kind, owner, mode and bytes; the stack file; the backups. */
function standing(system: Scratch): unknown {
  const files = ALL.map((name) => {
    const { mode, uid, gid } = lstatSync(system.path(name));
    const isFile = statSync(system.path(name)).isFile();
    return [name, mode, uid, gid, isFile ? readFileSync(system.path(name)).toString("hex") : "no file"];
  });
  const folder = system.path("backups/secrets");
  return [files, system.read(system.stackFileName), existsSync(folder) ? readdirSync(folder) : []];
}

/** Refused in one sentence with the remedy, by rotate and restore, with everything as before: what is written first too. */
async function expectRefused(system: Scratch, words: RegExp, under: readonly string[] = []): Promise<void> {
  const before = standing(system);
  for (const args of [ROTATE, ["restore", "--latest", "--yes"]]) {
    const ran: Ran = await system.run("keyturn", args, { under });
    expect(ran.exitCode, ran.all).not.toBe(EXIT.done);
    expect(ran.all, args[0]).toMatch(words);
    expect(standing(system), args[0]).toEqual(before);
  }
}

describe("an .env file that is not as others are", () => {
  test("that can't be replaced is refused before the stage in front of it is written", async () => {
    await lent.system.fork(async (system) => {
      giveToOther(system.folder);

      chmodSync(system.path("supabase"), 0o555);
      await expectRefused(
        system,
        /supabase\/\.env: its directory cannot be written by user id 65534; no file was changed; run as the directory's owner, or give access \(`chmod u\+wx /,
        AS_OTHER,
      );
      chmodSync(system.path("supabase"), 0o755);

      chownSync(system.path("supabase/.env"), 0, OTHER);
      chmodSync(system.path("supabase/.env"), 0o664);
      await expectRefused(
        system,
        /supabase\/\.env: its owner \(user 0, group 65534\) could not be kept; no file was changed; run as that user \(`sudo -u '#0'`\)/,
        AS_OTHER,
      );
      chownSync(system.path("supabase/.env"), OTHER, OTHER);

      // Its owner may replace it, and reads that it was read-only.
      chmodSync(system.path("supabase/.env"), 0o400);
      const done = await system.run("keyturn", ROTATE, { under: AS_OTHER });
      expect(done.exitCode, done.all).toBe(EXIT.done);
      expect(done.all).toContain("supabase/.env was read-only: it was replaced, and its mode is 0600 now");
      expect(statSync(system.path("supabase/.env"))).toMatchObject({
        uid: OTHER,
        gid: OTHER,
        mode: 0o100600,
      });
    });
  });

  test("that is a folder or a pipe is refused, and nothing waits for it", async () => {
    await lent.system.fork(async (system) => {
      const kept = system.path("kept");
      renameSync(system.path("supabase/.env"), kept);
      mkdirSync(system.path("supabase/.env"));
      await expectRefused(system, /supabase\/\.env: is a directory, not a file; correct its path/);
      rmSync(system.path("supabase/.env"), { recursive: true });
      expect(spawnSync("mkfifo", [system.path("supabase/.env")]).status).toBe(0);
      writeFileSync(system.path("supabase/compose.yaml"), "services: {}\n");
      await expectRefused(system, /supabase\/\.env:? is a pipe, socket or device, not a file/);
      const check = await system.keyturn("check");
      expect([check.exitCode, check.stderr]).toEqual([
        EXIT.badInput,
        `keyturn: ${system.path("supabase/.env")} is a pipe, socket or device, not a file, and Compose reads it. Put a file in its place, or nothing`,
      ]);
    });
  });

  test("that is a link stays one, and what it leads to is changed; no final newline is added", async () => {
    await lent.system.fork(async (system) => {
      const real = join("shared", "real.env");
      mkdirSync(system.path("shared"));
      renameSync(system.path("supabase/.env"), system.path(real));
      symlinkSync(join("..", real), system.path("supabase/.env"));
      writeFileSync(system.path(".env"), system.read(".env").trimEnd(), { mode: 0o600 });
      const first = read(system, ".env").get("JWT_SECRET");
      const ran = succeeded(await system.keyturn(...ROTATE));
      expect(ran.stderr).toContain(
        `mind: supabase/.env is a symbolic link; the backup holds what ${system.path(real)} holds.`,
      );
      expect(lstatSync(system.path("supabase/.env")).isSymbolicLink()).toBe(true);
      expect(system.read(".env")).not.toMatch(/\n$/);
      const second = read(system, ".env").get("JWT_SECRET");
      expect(read(system, real).get("JWT_SECRET")).toBe(second);
      expect(second).not.toBe(first);
      succeeded(await system.keyturn("restore", "--latest", "--yes"));
      expect(lstatSync(system.path("supabase/.env")).isSymbolicLink()).toBe(true);
      expect([read(system, ".env"), read(system, real)].map((one) => one.get("JWT_SECRET"))).toEqual([
        first,
        first,
      ]);
    });
  });
});

describe("a derived secret that is named alone", () => {
  test("is issued anew under the same parent, and nothing else changes in either file", async () => {
    await lent.system.fork(async (system) => {
      const lines = (file: string) => system.read(file).split("\n");
      const before = ALL.map(lines);
      const old = read(system, ".env").get("ANON_KEY") ?? "";
      succeeded(await system.keyturn("rotate", "--secrets", "ANON_KEY", "--yes"));
      const after = ALL.map(lines);
      const changed = after.map((now, file) => now.filter((line, at) => line !== before[file]?.[at]));
      expect(changed.map((some) => some.length)).toEqual([0, 1, 1]);
      expect(after.map(({ length }) => length)).toEqual(before.map(({ length }) => length));
      const token = read(system, ".env").get("ANON_KEY") ?? "";
      expect([token === old, read(system, "supabase/.env").get("ANON_KEY")]).toEqual([false, token]);
      const secret = new TextEncoder().encode(read(system, ".env").get("JWT_SECRET"));
      const { payload } = await jwtVerify(token, secret, { algorithms: ["HS256"] });
      expect(payload.role).toBe("anon");
      expect(system.generations("JWT_SECRET").current).toBe(2);
    });
  });
});
