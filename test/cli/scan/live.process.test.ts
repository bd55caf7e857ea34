import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { Collector } from "../../../cli/scan/collector.ts";
import { nothingLeftOut } from "../../../cli/scan/left-out.ts";
import { scanProcesses } from "../../../cli/scan/processes/scan-processes.ts";
import { KEYTURN } from "../../../rehearsal/scratch-system.ts";
import { PLANTED } from "./support.ts";

const VALUE = "q7Vx2kPzR4sT";

describe("a log that keyturn follows", () => {
  it("is told of while it goes on, and Ctrl-C ends it with a summary", async () => {
    const [node, ...command] = KEYTURN;
    const child = spawn(node, [...command, "scan", "--logs", "-"], { stdio: "pipe" });
    let out = "";
    let err = "";
    const told = new Promise<void>((resolve) => {
      child.stdout.on("data", (chunk) => {
        out += chunk;
        if (out.includes("\n")) resolve();
      });
    });
    child.stderr.on("data", (chunk) => {
      err += chunk;
    });
    child.stdin.write(`listening\nGET / token=${VALUE.slice(0, 4)}\n`);
    await told;
    expect(out).toBe("standard input:2:13  error  token-in-log  a log shows what stands under token\n");
    child.kill("SIGINT");
    const [exitCode] = await once(child, "close");
    expect(exitCode).toBe(1);
    expect(err).toMatch(/What to do:\n {2}token-in-log: .*\n1 finding in 2 lines\./s);
    expect(out + err).not.toContain(VALUE.slice(0, 4));
  });
});

/** What is found of one process of this machine's, by file. */
async function foundOf(pid: number | undefined): Promise<string[]> {
  const collector = new Collector();
  await scanProcesses({}, collector, nothingLeftOut());
  const own = collector.findings.filter(({ path }) => path.startsWith(`proc/${pid}/`));
  for (const { message } of own) expect(message).not.toContain(VALUE);
  return own.map(({ path, rule, message }) => `${path.split("/").at(-1)} ${rule} ${message}`);
}

describe("a running process", () => {
  it("is told of with what its arguments and its environment hold, by the names", async () => {
    const script = ["-e", "process.stdout.write('up'); setTimeout(() => {}, 60_000)", "--"];
    const args = [...script, "--api-key", VALUE, `--db=${PLANTED.dsn}`, "--port=8080"];
    const child = spawn(process.execPath, args, {
      env: { SHOP_API_TOKEN: `${VALUE}-env`, PLAIN: "yes", OTHER_TOKEN: "changeme" },
    });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    expect(await foundOf(child.pid)).toEqual([
      "cmdline value-in-arguments node: an argument holds a credential (--api-key)",
      "cmdline value-in-arguments node: an argument holds a credential (PostgreSQLConnection)",
      "environ value-in-environment node: the environment holds a credential (SHOP_API_TOKEN)",
    ]);
  });
});

describe("a process that ends meanwhile", () => {
  it("is passed over, and what it showed before is told", async () => {
    const proc = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-proc-")));
    onTestFinished(() => rmSync(proc, { recursive: true, force: true }));
    for (const pid of ["7", "8"]) mkdirSync(join(proc, pid));
    writeFileSync(join(proc, "7", "cmdline"), ["server", `--token=${VALUE}`, ""].join("\0"));
    writeFileSync(join(proc, "7", "comm"), "server\n");
    const [collector, leftOut] = [new Collector(), nothingLeftOut()];
    const looked = await scanProcesses({}, collector, leftOut, proc);
    expect(collector.findings).toMatchObject([
      { path: "proc/7/cmdline", message: "server: an argument holds a credential (--token)" },
    ]);
    expect([looked.items, leftOut.unread]).toEqual([1, []]);
  });
});
