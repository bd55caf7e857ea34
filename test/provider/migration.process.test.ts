import { existsSync, mkdtempSync, readdirSync, readlinkSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { execa } from "execa";
import { expect, it, onTestFinished, vi } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";

/** Starts a migration in a folder, as the provider does. */
const SCRIPT = `
const { runMigration } = await import(process.env.MODULE);
const key = (generation) => ({ generation, value: "synthetic" });
await runMigration({
  secret: "KEY", from: key("1"), to: key("2"), directory: process.env.FOLDER, timeoutMs: 60_000, remedy: "",
  run: ["/bin/sh", "-c", "(touch begun; sleep 60) & wait"],
});
`;

/** The processes that work in a folder. */
const inFolder = (folder: string) =>
  readdirSync("/proc").filter((name) => {
    try {
      return readlinkSync(`/proc/${name}/cwd`) === folder;
    } catch {
      return false;
    }
  });

it.each(["SIGTERM", "SIGINT"] as const)(
  "the command ends, with all that it started, as whoever runs it is told to by %s",
  async (signal) => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-migration-")));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const module = pathToFileURL(join(PACKAGE_ROOT, "components/migration/index.ts")).href;
    const args = ["--import", "tsx", "--input-type=module", "--eval", SCRIPT];
    const env = { MODULE: module, FOLDER: folder };
    const running = execa(process.execPath, args, { cwd: PACKAGE_ROOT, env, reject: false });
    await vi.waitUntil(() => existsSync(join(folder, "begun")), { timeout: 20_000 });
    expect(inFolder(folder).length).toBeGreaterThan(0);
    process.kill(running.pid ?? 0, signal);
    expect((await running).signal).toBe(signal);
    await vi.waitUntil(() => inFolder(folder).length === 0, { timeout: 5_000 });
  },
);
