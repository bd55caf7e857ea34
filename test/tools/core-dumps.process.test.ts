import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { moment } from "../support/moments.ts";

const CORE_DUMPS = JSON.stringify(new URL("../../tools/start/core-dumps.js", import.meta.url).href);
const WAITS = "console.log('ready'); setTimeout(() => {}, 20_000);";

/** What a process is allowed, and what it left when it was ended as by a fault of its own. */
interface Ended {
  readonly limits: string;
  readonly filter: number;
  readonly left: readonly string[];
}

/** Starts a program that may leave core dumps of any size, in a folder of its own; needs root on Linux for that. */
async function endedByFault(command: readonly string[]): Promise<Ended> {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-core-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const options = { cwd: folder, reject: false, stdin: "ignore" } as const;
  const running = execa("prlimit", ["--core=unlimited:unlimited", ...command], options);
  const told: string[] = [];
  running.stdout.on("data", (data) => told.push(String(data)));
  await moment("the program's word", () => told.length > 0 || undefined);
  const { pid = 0 } = running;
  const read = (name: string) => readFileSync(`/proc/${pid}/${name}`, "utf8");
  const [limits = ""] = /^Max core file size.*$/m.exec(read("limits")) ?? [];
  const filter = Number.parseInt(read("coredump_filter"), 16);
  process.kill(pid, "SIGSEGV");
  await running;
  return { limits, filter, left: readdirSync(folder) };
}

const NONE = /^Max core file size +0 +0 /;
const script = (text: string) => [process.execPath, "--input-type=module", "--eval", text];
/** Such as `core`: a file in the working directory. Elsewhere a program gets the dump, or another folder. */
const isInFolder = /^[^|/]/.test(readFileSync("/proc/sys/kernel/core_pattern", "utf8"));

describe("a process that is ended by a fault", () => {
  it("leaves what it holds on the disk, where nothing is done about it and the machine keeps dumps here", async () => {
    const { limits, filter, left } = await endedByFault(script(WAITS));
    expect(limits).toMatch(/unlimited +unlimited/);
    expect(filter).toBeGreaterThan(0);
    expect(left.length).toBe(isInFolder ? 1 : 0);
  });

  it("leaves nothing as keyturn's provider", async () => {
    const { limits, filter, left } = await endedByFault([
      join(PACKAGE_ROOT, "provider/pulumi-resource-keyturn"),
    ]);
    expect(limits).toMatch(NONE);
    expect(filter).toBe(0);
    expect(left).toEqual([]);
  });

  it("leaves nothing as the program, and as all that keyturn starts", async () => {
    const refuses = `import { refuseCoreDumps } from ${CORE_DUMPS}; refuseCoreDumps(); ${WAITS}`;
    const { limits, filter, left } = await endedByFault(script(refuses));
    expect(limits).toMatch(NONE);
    expect(filter).toBe(0);
    expect(left).toEqual([]);
  });

  it("holds no memory in its dump where the limit can't be set", async () => {
    const text = `process.env.PATH = ""; import(${CORE_DUMPS}).then((it) => { it.refuseCoreDumps(); ${WAITS} });`;
    const { limits, filter } = await endedByFault(script(text));
    expect(limits).toMatch(/unlimited/);
    expect(filter).toBe(0);
  });

  it("hands both on to what it starts", async () => {
    const looks = "grep -h 'core file' /proc/self/limits; cat /proc/self/coredump_filter";
    const text =
      `import { refuseCoreDumps } from ${CORE_DUMPS}; import { execFileSync } from "node:child_process"; ` +
      `refuseCoreDumps(); process.stdout.write(execFileSync("sh", ["-c", ${JSON.stringify(looks)}]));`;
    const { stdout } = await execa("prlimit", ["--core=unlimited:unlimited", ...script(text)]);
    expect(stdout).toMatch(/^Max core file size +0 +0 +bytes *\n0+$/);
  });
});
