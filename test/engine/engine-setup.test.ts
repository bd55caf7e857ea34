import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ROOT } from "../../tools/engine/spec.js";

const RUN = join(ROOT, "tools/setup/run.js");
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "keyturn-setup-"));
  await writeFile(
    join(folder, "tell.ts"),
    `import { execFileSync } from "node:child_process";
     const version: string = execFileSync("pulumi", ["version"], { encoding: "utf8" }).trim();
     console.log(JSON.stringify({ args: process.argv.slice(2), version, skip: process.env.PULUMI_SKIP_UPDATE_CHECK }));
     process.exitCode = 7;`,
  );
  await writeFile(
    join(folder, "wait.js"),
    `process.on("SIGTERM", () => { console.log("told"); process.exit(9); });
     setTimeout(() => {}, 60_000); console.log("ready");`,
  );
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test("a file is run with its arguments and the engine on PATH, and stdout is its own", async () => {
  const ran = await execa(process.execPath, [RUN, join(folder, "tell.ts"), "--json", "two words"], {
    reject: false,
  });
  expect(ran.exitCode).toBe(7);
  expect(JSON.parse(ran.stdout)).toMatchObject({ args: ["--json", "two words"], skip: "true" });
  expect(JSON.parse(ran.stdout).version).toMatch(/^v3\.\d+\.\d+/);
});

test("a signal reaches the file, whose exit code is passed on", async () => {
  const run = execa(process.execPath, [RUN, join(folder, "wait.js")], { reject: false });
  await new Promise<void>((resolve) => run.stdout.once("data", () => resolve()));
  run.kill("SIGTERM");
  expect(await run).toMatchObject({ exitCode: 9, stdout: "ready\ntold" });
});

test("a file that is killed gives the shell's exit code for that", async () => {
  await writeFile(join(folder, "die.js"), 'process.kill(process.pid, "SIGKILL");');
  expect(await execa(process.execPath, [RUN, join(folder, "die.js")], { reject: false })).toMatchObject({
    exitCode: 137,
  });
});
