import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { SettingsError } from "../../../components/sse-tokens/service/index.ts";
import { auditLog } from "../../../components/sse-tokens/service/node/index.ts";

it("appends to its file", () => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-audit-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "audit.log");
  for (const principal of ["ONE", "TWO"]) {
    const log = auditLog(file, true);
    log.audit({ action: "issued", principal });
    log.close();
  }
  const lines = readFileSync(file, "utf8").trim().split("\n");
  expect(lines.map((line) => JSON.parse(line).principal)).toEqual(["ONE", "TWO"]);
});

it("says at once that its file can't be opened", () => {
  const words = /^SSE_AUDIT_FILE: .*missing\/audit\.log can't be written: ENOENT$/;
  expect(() => auditLog(join(tmpdir(), "missing", "audit.log"), true)).toThrow(SettingsError);
  expect(() => auditLog(join(tmpdir(), "missing", "audit.log"), true)).toThrow(words);
});

it("stops nothing where the disk is full, and counts what was lost", async () => {
  const log = auditLog("/dev/full", true);
  for (let at = 0; at < 100; at++) log.audit({ action: "issued", principal: "ONE" });
  await expect.poll(() => log.dropped()).toBeGreaterThan(0);
  log.close();
});
