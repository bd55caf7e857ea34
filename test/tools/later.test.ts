import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { onTestFinished, test } from "vitest";
import { loadLater } from "../../tools/start/later.js";

test("a package is loaded when it is used, and then is what it would have been", ({ expect }) => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-later-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  mkdirSync(join(folder, "node_modules", "heavy"), { recursive: true });
  const text = "process.emit('keyturn-heavy'); exports.weight = () => 7;";
  writeFileSync(join(folder, "node_modules", "heavy", "index.js"), text);
  let loads = 0;
  process.on("keyturn-heavy" as never, () => loads++);
  const from = pathToFileURL(join(folder, "index.js"));

  loadLater(from, ["heavy", "not-installed"]);
  const require = createRequire(from);
  const heavy = require("heavy");
  expect(loads).toBe(0);
  expect(heavy.weight()).toBe(7);
  expect(heavy.weight()).toBe(7);
  expect(require("heavy").weight()).toBe(7);
  expect(loads).toBe(1);
  expect(() => require("not-installed")).toThrow("Cannot find module");
});
