import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { markRestarted } from "../../../cli/backup/mark-backups.ts";
import { readModel } from "../../../cli/restart/model.ts";
import { newestBackup } from "../../../cli/restart/newest-backup.ts";

const read = (service: object) => readModel(JSON.stringify({ services: { web: service } }))?.[0];

it("reads what a service rests on, in both forms of depends_on", () => {
  const long = { depends_on: { db: { condition: "service_completed_successfully", restart: true } } };
  expect(read(long)?.needs).toEqual([{ service: "db", together: true, completed: true }]);
  expect(read({ depends_on: ["db"] })?.needs).toEqual([{ service: "db", together: false, completed: false }]);
});

it("knows a port of the machine from one of the container, interpolated or not", () => {
  const publishes = (...ports: unknown[]) => read({ ports })?.publishes;
  expect(publishes({ target: 80, published: "8080" })).toBe(true);
  expect(publishes(`\${PORT}:80`)).toBe(true);
  expect(publishes({ target: 80 })).toBe(false);
  expect(publishes({ target: 80, published: "0" })).toBe(false);
  expect(publishes("80")).toBe(false);
  expect(read({ network_mode: "host" })?.publishes).toBe(true);
});

it("knows what the file lets end", () => {
  expect(read({ restart: "no" })?.mayEnd).toBe(true);
  expect(read({})?.mayEnd).toBe(false);
  const rested = (how: object) => {
    const services = { db: { restart: "no" }, web: { depends_on: { db: how } } };
    return readModel(JSON.stringify({ services }))?.[0]?.mayEnd;
  };
  expect(rested({ condition: "service_started" })).toBe(true);
  expect(rested({ condition: "service_healthy" })).toBe(false);
  expect(rested({ condition: "service_started", restart: true })).toBe(false);
});

it("does not take what it can't read for a project without services", () => {
  expect(readModel("not JSON")).toBeUndefined();
  expect(readModel("[]")).toBeUndefined();
});

it("takes the newest backup that there is, and nothing for one", async ({ onTestFinished }) => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-restart-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  expect(await newestBackup(folder)).toBeUndefined();
  for (const [stamp, service] of [
    ["20251031-143000", "new"],
    ["20250930-235959", "old"],
  ]) {
    const backup = join(folder, "backups", "secrets", `secrets-backup-${stamp}`);
    mkdirSync(backup, { recursive: true });
    const keyturn = {
      version: 1,
      system: "shop",
      stack: "prod",
      encrypted: false,
      files: [],
      generations: {},
    };
    const metadata = { timestamp: stamp, affected_services: [service], keyturn };
    writeFileSync(join(backup, "metadata.json"), JSON.stringify(metadata));
  }
  mkdirSync(join(folder, "backups", "secrets", "other"));
  const newest = { stamp: "20251031-143000", services: ["new"] };
  expect(await newestBackup(folder)).toEqual({ ...newest, isDone: false });
  await markRestarted(folder, newest.stamp, "2025-11-01T08:00:00.000Z");
  expect(await newestBackup(folder)).toEqual({ ...newest, isDone: true });
});
