import { closeSync, fstatSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { withUnnamedFile } from "../../../provider/tools/unnamed-file.ts";

const TEXT = `Schlüssel 🔑 ${"long ".repeat(50_000)}`;

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), "unnamed-test-"));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
}

test("a tool that opens it as a regular file reads the whole text, and no folder shows it meanwhile", async () => {
  const at = folder();
  await withUnnamedFile(
    TEXT,
    async (descriptor) => {
      expect(readdirSync(at)).toEqual([]);
      const { mode, nlink } = fstatSync(descriptor);
      expect({ isFile: (mode & 0o170000) === 0o100000, rights: mode & 0o777, nlink }).toEqual({
        isFile: true,
        rights: 0o600,
        nlink: 0,
      });
      const again = openSync(`/proc/self/fd/${descriptor}`, "r");
      expect(readFileSync(again, "utf8")).toBe(TEXT);
      closeSync(again);
      // Where opening it again is the same descriptor, as on macOS, it is read from here.
      expect(readFileSync(descriptor, "utf8")).toBe(TEXT);
    },
    [at],
  );
});

test("it is gone afterwards, also where its use failed", async () => {
  let used = -1;
  const failing = withUnnamedFile(TEXT, async (descriptor) => {
    used = descriptor;
    throw new Error("the tool failed");
  });
  await expect(failing).rejects.toThrow("the tool failed");
  expect(() => fstatSync(used)).toThrow(/EBADF/);
});

test("a folder that can't be written is passed over for the next one", async () => {
  const read = async (descriptor: number) => readFileSync(descriptor, "utf8");
  expect(await withUnnamedFile("text", read, ["/nonexistent-folder", folder()])).toBe("text");
});

test("where no folder has room, the folders are named and the text is not", async () => {
  const failed = await withUnnamedFile("canary-text", async () => "", ["/nonexistent-folder"]).catch(String);
  expect(failed).toMatch(/no room for a file in \/nonexistent-folder \(ENOENT\): make room, or set TMPDIR/);
  expect(failed).not.toContain("canary-text");
});
