import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { execa } from "execa";
import { expect, test } from "vitest";
import type { DayResult } from "../../rehearsal/demo/day/play-day.ts";
import { POSTGRES } from "../../rehearsal/hosts/postgres.ts";
import { KEYTURN } from "../../rehearsal/scratch-system.ts";
import { folderOf } from "../support/debian-package.ts";

/** The day's commands, and how each ends. */
const COMMANDS = [
  ["check --save backups/pre-rotation.json", 0],
  ["rotate --all --dry-run", 0],
  ["rotate --all --yes", 0],
  ["restart --yes", 0],
  ["check --compare backups/pre-rotation.json", 0],
  ["backup list", 0],
  ["restore --latest --yes", 0],
  ["restart --all --yes", 0],
  ["check", 0],
  ["retire --all --yes", 0],
  ["rotate --secrets JWT_SECRET,ANON_KEY,SERVICE_ROLE_KEY --yes", 0],
  ["restart --yes", 0],
  ["check", 1],
  ["rotate CRAWL4AI_API_TOKEN --yes", 3],
  ["rotate CRAWL4AI_API_TOKEN --ignore-health --yes", 0],
  ["restart --yes", 0],
  ["check", 0],
];

test("a self-hoster's working day holds: standard rotation, emergency rollback, specific secrets, health gate", async () => {
  await folderOf(POSTGRES);
  const [node, script] = KEYTURN;
  const args = [script, "demo", "--system", "local-ai", "--json", "--keep"];
  const ran = await execa(node, args, { reject: false, stdin: "ignore" });
  const kept = /^Kept: (.+)$/m.exec(ran.stderr)?.[1] ?? "";
  expect(ran.exitCode, `${ran.stdout}\n${ran.stderr.slice(-2000)}`).toBe(0);
  const day = JSON.parse(ran.stdout) as DayResult;
  expect(day.workflows.map(({ name, ok }) => ({ name, ok }))).toEqual([
    { name: "standard rotation", ok: true },
    { name: "emergency rollback", ok: true },
    { name: "specific secrets", ok: true },
    { name: "health gate", ok: true },
  ]);
  const ranThere = day.workflows.flatMap(({ commands }) => commands);
  expect(ranThere.map(({ command, exitCode }) => [command, exitCode])).toEqual(
    COMMANDS.map(([command, exitCode]) => [`keyturn ${command}`, exitCode]),
  );
  expect(day).toMatchObject({ system: "local-ai", services: 7, leaks: 0 });
  expect(day.database).toMatch(/^postgresql \d+\.\d+$/);
  expect(day.standIns).toContain("docker");
  expect(existsSync(`${kept}/supabase/docker/.env`)).toBe(true);
  const left = await execa("ps", ["-A", "-o", "args="]);
  expect(left.stdout).not.toContain(kept);
  await rm(kept, { recursive: true });
  // A busy machine is no failure.
}, 1_200_000);
