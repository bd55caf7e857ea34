import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { withBorrowedStackFiles } from "../../cli/engine/borrowed-stack-files.ts";
import { capture } from "./support.ts";

const FILE = "# the shop's\nconfig:\n    keyturn:catalog:   catalog.yaml\n";
/** As the engine writes it, in its own style. */
const SALTED = "# the shop's\nconfig:\n  keyturn:catalog: catalog.yaml\nencryptionsalt: v1:synthetic\n";

let path: string;
beforeEach(() => {
  path = join(mkdtempSync(join(tmpdir(), "keyturn-salt-")), "Pulumi.test.yaml");
});
afterEach(() => rmSync(join(path, ".."), { recursive: true, force: true }));

/** The file after a command that turned `before` into `after`. */
async function used(before: string, after: string, fails = false): Promise<string> {
  writeFileSync(path, before);
  const using = withBorrowedStackFiles([path], async () => {
    writeFileSync(path, after);
    if (fails) throw new Error("it broke");
  });
  if (fails) await expect(using).rejects.toThrow("it broke");
  else await using;
  return readFileSync(path, "utf8");
}

describe("a stack file that a sandbox borrows", () => {
  it("has its bytes back where the engine added nothing but its salt, after a failure too", async () => {
    expect(await used(FILE, SALTED)).toBe(FILE);
    expect(await used(FILE, SALTED, true)).toBe(FILE);
    expect(await used("", "encryptionsalt: v1:synthetic\n")).toBe("");
  });

  it("keeps what else a command changed, without the salt", async () => {
    const changed = SALTED.replace("config:\n", "config:\n  aws:region: eu-central-1\n");
    expect(await used(FILE, changed)).toBe(changed.replace(/^encryptionsalt.*\n/m, ""));
  });

  it("keeps a salt of its own, and one that a new secret is locked with, which it says", async () => {
    const bumped = SALTED.replace("catalog.yaml", "other.yaml");
    expect(await used(SALTED, bumped)).toBe(bumped);
    const secret = SALTED.replace("config:\n", "config:\n  keyturn-given:A-g2:\n    secure: v1:synthetic\n");
    const told = capture();
    try {
      expect(await used(FILE, secret)).toBe(secret);
    } finally {
      told.restore();
    }
    expect(told.texts().err).toContain("keeps the sandbox's encryptionsalt");
  });

  it("stays away where the command removed it", async () => {
    writeFileSync(path, FILE);
    await withBorrowedStackFiles([path], async () => rmSync(path));
    expect(() => readFileSync(path)).toThrow("ENOENT");
  });
});
