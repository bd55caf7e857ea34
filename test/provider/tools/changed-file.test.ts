import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { changeFile } from "../../../provider/tools/changed-file.ts";

/** The largest number that Linux gives a process, and one more: nobody has it. */
const NOBODY = 4_194_305;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-changed-"));
  writeFileSync(join(folder, "env.json"), "old\n");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const change = () =>
  changeFile(join(folder, "env.json"), "env.json", async (copy) => writeFileSync(copy, "new\n"));

it("takes away what a run that was cut off left beside the file, and nothing of a person's", async () => {
  for (const end of [NOBODY, "before", "", "1.bak"])
    writeFileSync(join(folder, `.env.json.keyturn-${end}`), "x");
  await change();
  expect(readFileSync(join(folder, "env.json"), "utf8")).toBe("new\n");
  expect(readdirSync(folder).sort()).toEqual(
    [".env.json.keyturn-", ".env.json.keyturn-1.bak", ".env.json.keyturn-before", "env.json"].sort(),
  );
});
