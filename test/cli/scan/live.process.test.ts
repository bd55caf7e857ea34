import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { describe, expect, it, onTestFinished } from "vitest";
import { Collector } from "../../../cli/scan/collector.ts";
import { baselineText, readBaseline, sortByBaseline } from "../../../cli/scan/known/baseline.ts";
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
    expect(err).toMatch(/What to do:\n {2}token-in-log: .*\n1 finding; 2 lines looked at\./s);
    expect(out + err).not.toContain(VALUE.slice(0, 4));
  });
});

describe("a log by another name", () => {
  it.each(["/dev/stdin", "/dev/fd/0", "-"])("%s is standard input", async (name) => {
    const [node, ...command] = KEYTURN;
    const ran = await execa(node, [...command, "scan", "--logs", name], {
      input: "token=1Slz\n",
      reject: false,
    });
    expect([ran.exitCode, ran.stdout]).toEqual([1, expect.stringMatching(/^standard input:1:7 /)]);
  });

  it("is a shell's pipe to another program", async () => {
    const [node, ...command] = KEYTURN;
    const line = `${[node, ...command].join(" ")} scan --logs <(echo token=1Slz)`;
    const ran = await execa("bash", ["-c", line], { reject: false });
    expect([ran.exitCode, ran.stdout]).toEqual([1, expect.stringMatching(/^\/dev\/fd\/\d+:1:7 /)]);
  });
});

/** What is found of one process of this machine's, by file. */
async function foundOf(pid: number | undefined): Promise<string[]> {
  const collector = new Collector();
  await scanProcesses({}, collector, nothingLeftOut());
  const own = collector.findings.filter(({ path }) => path.startsWith(`/proc/${pid}/`));
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

describe("a host's processes", () => {
  it("are quiet by a baseline when they are started anew, but for what is new", async () => {
    const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-proc-")));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const start = (pid: string, variable: string, value: string, program = "server") => {
      mkdirSync(join(folder, pid));
      writeFileSync(join(folder, pid, "environ"), `${variable}=${value}\0`);
      writeFileSync(join(folder, pid, "comm"), `${program}\n`);
    };
    const scanned = async () => {
      const collector = new Collector();
      await scanProcesses({}, collector, nothingLeftOut(), folder);
      return collector.findings;
    };
    start("7", "SHOP_TOKEN", VALUE);
    start("8", "SHOP_TOKEN", `${VALUE}-other`);
    const renewal = { reason: "it needs it", until: "2999-12-31", today: "2026-01-01", keepsAll: true };
    const file = join(folder, "known.yaml");
    writeFileSync(file, baselineText(await scanned(), [], renewal));
    const entries = readBaseline(file, file);
    expect(entries).toMatchObject([{ path: "/proc/*/environ of server", rule: "value-in-environment" }]);
    for (const pid of ["7", "8"]) rmSync(join(folder, pid), { recursive: true });
    start("101", "SHOP_TOKEN", VALUE);
    start("102", "SHOP_TOKEN", VALUE, "other");
    start("103", "SHOP_TOKEN", `${VALUE}-third`);
    start("104", "PAY_TOKEN", `${VALUE}-fourth`);
    const { findings, known } = sortByBaseline(await scanned(), entries, "2026-01-01");
    expect([findings.map(({ path }) => path), known]).toEqual([
      ["/proc/102/environ", "/proc/104/environ"],
      2,
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
      { path: "/proc/7/cmdline", message: "server: an argument holds a credential (--token)" },
    ]);
    expect([looked.items, leftOut.unread]).toEqual([1, []]);
  });
});
