import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";

const MODULE = join(import.meta.dirname, "../support/leaks/index.ts");

it("the watch leaves no folder where its process ends in the middle", async ({ onTestFinished }) => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-watch-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const program = `
    import { readdirSync } from "node:fs";
    import { withLeakWatch } from ${JSON.stringify(MODULE)};
    await withLeakWatch({ roots: [], secrets: () => ({}) }, async () => {
      console.log(readdirSync(process.env.TMPDIR).filter((name) => name.startsWith("keyturn-leaks-")).length);
      process.exit();
    });`;
  const args = ["--import", "tsx", "--input-type=module", "--eval", program];
  const { stdout } = await execa(process.execPath, args, { env: { TMPDIR: folder } });
  expect(stdout).toBe("1");
  expect(readdirSync(folder).filter((name) => name.startsWith("keyturn-leaks-"))).toEqual([]);
}, 60_000);
