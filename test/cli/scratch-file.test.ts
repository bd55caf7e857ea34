import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { describe, expect, it } from "vitest";
import { withScratchFile } from "../../cli/scratch-file.ts";

describe("a scratch file", () => {
  it("lies in a folder that nobody else may read", async () => {
    const mode = await withScratchFile("copy.yaml", async (path) => statSync(dirname(path)).mode & 0o777);
    expect(mode).toBe(0o700);
  });

  it("is gone afterwards, with its folder, and what was made of it is handed on", async () => {
    let used = "";
    const read = await withScratchFile("copy.yaml", async (path) => {
      used = path;
      writeFileSync(path, "held for a moment");
      return readFileSync(path, "utf8");
    });
    expect(read).toBe("held for a moment");
    expect(existsSync(dirname(used))).toBe(false);
  });

  it("is gone after a failure too", async () => {
    let used = "";
    const failing = withScratchFile("copy.yaml", async (path) => {
      used = path;
      writeFileSync(path, "held for a moment");
      throw new Error("it broke");
    });
    await expect(failing).rejects.toThrow("it broke");
    expect(used).not.toBe("");
    expect(existsSync(dirname(used))).toBe(false);
  });
});
