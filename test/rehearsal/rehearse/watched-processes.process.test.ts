import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { ProcessSampler } from "../../../rehearsal/rehearse/process-sampler.ts";

function scratch(): string {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-rehearse-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** Processes that have this HOME, other than the one that asks. */
function processesAt(home: string): number {
  return readdirSync("/proc").filter((name) => {
    try {
      return readFileSync(`/proc/${name}/environ`, "latin1").split("\0").includes(`HOME=${home}`);
    } catch {
      return false;
    }
  }).length;
}

it("sees the arguments and the environment of what a rehearsal starts, and of nothing else", async () => {
  const folder = scratch();
  const sampler = new ProcessSampler(folder);
  sampler.start();
  const start = (home: string) =>
    spawn("/bin/sh", ["-c", "read -r _", `mark-of-${home}`], {
      env: { HOME: home, MARK: `variable-of-${home}` },
      stdio: ["pipe", "ignore", "ignore"],
    });
  const [ours, theirs] = [start(folder), start("/elsewhere")];
  await vi.waitFor(() => expect(sampler.samples.length).toBeGreaterThan(0), 5_000);
  sampler.stop();
  for (const child of [ours, theirs]) {
    child.stdin?.end();
    await once(child, "close");
  }
  const seen = sampler.samples.map(
    ({ cmdline, environ }) => `${Buffer.from(cmdline)}${Buffer.from(environ)}`,
  );
  expect(seen.join()).toContain(`mark-of-${folder}`);
  expect(seen.join()).toContain(`variable-of-${folder}`);
  expect(seen.join()).not.toContain("elsewhere");
});

it("leaves no process and no file when the rehearsal itself is killed", async () => {
  const home = join(scratch(), "home");
  const folder = join(home, "system");
  mkdirSync(folder, { recursive: true });
  const script = join(folder, "rehearsal.ts");
  writeFileSync(
    script,
    `import { spawn } from "node:child_process";
import { guard } from ${JSON.stringify(new URL("../../../rehearsal/rehearse/guard.ts", import.meta.url).href)};
guard(${JSON.stringify(home)}, ${JSON.stringify(folder)});
// A grandchild, whose parent is ended too.
spawn("/bin/sh", ["-c", "sleep 60 & sleep 60"], { env: { ...process.env, HOME: ${JSON.stringify(folder)} }, stdio: "ignore" });
setInterval(() => {}, 1000);
`,
  );
  const rehearsal = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), script], {
    stdio: "ignore",
  });
  await vi.waitFor(() => expect(processesAt(folder)).toBeGreaterThanOrEqual(3), 10_000);
  rehearsal.kill("SIGKILL");
  await vi.waitFor(() => expect([processesAt(folder), existsSync(home)]).toEqual([0, false]), 10_000);
});
