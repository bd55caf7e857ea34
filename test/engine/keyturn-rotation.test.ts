import { type BigIntStats, statSync } from "node:fs";
import { jwtVerify } from "jose";
import { describe, expect } from "vitest";
import { succeeded, systemTest as test } from "../support/adopted-system.ts";
import type { Scratch } from "../support/scratch.ts";

const FILES = [".env", "supabase/docker/.env"];
const SIGNED = ["JWT_SECRET", "ANON_KEY", "SERVICE_ROLE_KEY"];

/** One system's life, told in order: each test goes on from where the one before left it. */
describe("the life of a secret under keyturn", () => {
  /** A file's text with every value replaced by its name: what must stay the same when values change. */
  const around = (name: string, text: string, values: ReadonlyMap<string, string>) =>
    SIGNED.reduce((rest, key) => rest.replaceAll(values.get(key) ?? "", `<${key}>`), `${name}: ${text}`);
  const aroundAll = (system: Scratch, values: ReadonlyMap<string, string>) =>
    FILES.map((name) => around(name, system.read(name), values));
  const stamps = (system: Scratch) =>
    FILES.map((name) => stampOf(statSync(system.path(name), { bigint: true })));
  let before = "";
  let first = new Map<string, string>();

  test("adopts every secret without changing a byte of either file", async ({ fresh: system }) => {
    before = system.files.bytes();
    first = await system.values();
    const stamp = stamps(system);
    succeeded(await system.keyturn("adopt", "--all", "--yes"));
    expect(system.files.bytes()).toBe(before);
    expect(stamps(system)).toEqual(stamp);
    expect(system.state()).toMatchObject({ "JWT_SECRET-g1": true, "ANON_KEY-adopted": true, env: true });
  });

  test("changes nothing in a second pulumi up, and touches no file", async ({ fresh: system }) => {
    const stamp = stamps(system);
    const up = await system.pulumi(
      "up",
      "--yes",
      "--skip-preview",
      "--expect-no-changes",
      "--non-interactive",
    );
    expect(up.exitCode, up.all).toBe(0);
    expect(stamps(system)).toEqual(stamp);
  });

  test("rotates JWT_SECRET in both files, with the keys that it signs, and leaves every other byte", async ({
    fresh: system,
  }) => {
    const surroundings = aroundAll(system, first);
    const ran = succeeded(await system.keyturn("rotate", "JWT_SECRET", "--yes"));
    expect(ran.stderr).toContain("made JWT_SECRET generation 2");
    const values = await system.values();
    expect([...values.keys()].filter((name) => values.get(name) !== first.get(name))).toEqual(SIGNED);
    const secret = new TextEncoder().encode(values.get("JWT_SECRET"));
    for (const [name, role] of [
      ["ANON_KEY", "anon"],
      ["SERVICE_ROLE_KEY", "service_role"],
    ] as const) {
      const { payload } = await jwtVerify(values.get(name) ?? "", secret, { algorithms: ["HS256"] });
      expect(payload).toMatchObject({ role, iss: "supabase" });
    }
    expect(aroundAll(system, values)).toEqual(surroundings);
    expect(FILES.map((name) => statSync(system.path(name)).mode & 0o777)).toEqual([0o600, 0o600]);
  });

  test("refuses to rotate it again while generation 1 lives, with exit code 3 and nothing written", async ({
    fresh: system,
  }) => {
    const standing = system.standing();
    const ran = await system.keyturn("rotate", "JWT_SECRET", "--yes");
    expect(ran.exitCode).toBe(3);
    expect(ran.all).toContain(
      "keyturn: JWT_SECRET still holds generation 1 beside 2: first keyturn retire JWT_SECRET, or keyturn rollback JWT_SECRET",
    );
    expect(system.standing()).toEqual(standing);
  });

  test("rolls back to the exact bytes of before, the derived keys included", async ({ fresh: system }) => {
    succeeded(await system.keyturn("rollback", "JWT_SECRET", "--yes"));
    expect(system.files.bytes()).toBe(before);
    expect(system.generations("JWT_SECRET")).toMatchObject({ current: 1, previous: 2, next: 3 });
  });

  test("deletes by retirement the generation that goes, and only that", async ({ fresh: system }) => {
    const state = Object.keys(system.state());
    const stamp = stamps(system);
    succeeded(await system.keyturn("retire", "JWT_SECRET", "--yes"));
    expect(state.filter((name) => !(name in system.state()))).toEqual(["JWT_SECRET-g2"]);
    expect(stamps(system)).toEqual(stamp);
  });

  test("refuses a rollback after retirement, and names the way on", async ({ fresh: system }) => {
    const ran = await system.keyturn("rollback", "JWT_SECRET", "--yes");
    expect(ran.exitCode).toBe(3);
    expect(ran.all).toContain("keyturn: JWT_SECRET has no previous generation to return to:");
    expect(ran.all).toContain("keyturn rotate JWT_SECRET");
  });
});

/** What shows that a file was touched, or replaced by one that reads the same. */
function stampOf({ ino, mtimeNs, ctimeNs, mode }: BigIntStats) {
  return { ino, mtimeNs, ctimeNs, mode };
}
