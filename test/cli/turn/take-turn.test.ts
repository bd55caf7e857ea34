import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EXIT } from "../../../cli/errors.ts";
import { leftWork, noticeLeftWork } from "../../../cli/turn/notice.ts";
import { type TurnRecord, textDigest, turnPath } from "../../../cli/turn/record.ts";
import { takeTurn } from "../../../cli/turn/take-turn.ts";
import { Disk } from "../../../provider/env-file/index.ts";

const ROTATE = { command: "keyturn rotate", subject: "Rotate TOKEN on prod" };
const RESTART = { command: "keyturn restart", subject: "all services" };
const AT = "2026-01-31T12:00:00.000Z";

let root: string;
let told: string[];
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "keyturn-turn-"));
  told = [];
  vi.spyOn(process.stderr, "write").mockImplementation((line) => {
    told.push(String(line));
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(root, { recursive: true });
});

const at = () => ({ root, directory: root });
const record = (): TurnRecord => JSON.parse(readFileSync(turnPath(root), "utf8"));

/** Leaves a record of a process that is gone, or of one that lives. */
function leave(more: Partial<TurnRecord> & { pid?: number; host?: string } = {}): TurnRecord {
  const { pid = spawnSync("true").pid, host = hostname(), ...rest } = more;
  const owner = { pid, host, started: "", instance: "another" };
  const left: TurnRecord = { version: 1, user: "ann", at: AT, ...ROTATE, begun: false, ...rest, owner };
  mkdirSync(join(root, ".keyturn"), { recursive: true });
  writeFileSync(turnPath(root), JSON.stringify(left));
  return left;
}

describe("the turn of a command on a system", () => {
  it("stands in the folder while it works, and nothing is left of it afterwards", async () => {
    const turn = await takeTurn(at(), ROTATE);
    await turn.begin();
    expect(record()).toMatchObject({ ...ROTATE, begun: true, owner: { pid: process.pid, host: hostname() } });
    await turn.end("all");
    expect(readdirSync(join(root, ".keyturn"))).toEqual([]);
  });

  it("is refused while another process has it: who, where, since when, and what to do", async () => {
    const before = leave({ pid: process.ppid });
    await expect(takeTurn(at(), RESTART)).rejects.toMatchObject({
      exitCode: EXIT.locked,
      message:
        `another one is at work here: keyturn rotate (Rotate TOKEN on prod) of ann@${hostname()}, process ${process.ppid}, since ${AT}. ` +
        `Run again when it has ended (\`ps -p ${process.ppid}\`). Nothing was changed`,
    });
    expect(record()).toEqual(before);
    expect((await leftWork(root))?.next).toBe("wait");
  });

  it("is refused while another machine may have it, with the way out", async () => {
    leave({ host: "gone.example.com" });
    await expect(takeTurn(at(), ROTATE)).rejects.toThrow(`of ann@gone.example.com, process`);
    await expect(takeTurn(at(), ROTATE)).rejects.toThrow(`remove ${turnPath(root)}`);
  });

  it("clears away what a killed one left in halves, and nothing else", async () => {
    const scratch = mkdtempSync(join(tmpdir(), "keyturn-"));
    const foreign = mkdtempSync(join(tmpdir(), "keyturn-"));
    writeFileSync(join(scratch, "Pulumi.prod.yaml"), "");
    writeFileSync(join(foreign, "of-somebody"), "");
    const half = [
      "backups/secrets/.unfinished-abc/.env",
      "Pulumi.prod.yaml.3094091776",
      ".keyturn/backup-identity-1.new",
      ".keyturn/at-work-1.new",
    ];
    const whole = [
      "backups/secrets/secrets-backup-20260131-120000/.env",
      "Pulumi.prod.yaml",
      "Pulumi.prod.yaml.20260131",
      "Pulumi.prod.yaml.2026013112",
      ".keyturn/backup-identity",
    ];
    for (const path of [...half, ...whole]) {
      mkdirSync(join(root, path, ".."), { recursive: true });
      writeFileSync(join(root, path), "");
    }
    // A copy that a person made before, whose name looks like one of a write's.
    const earlier = new Date("2026-01-31T11:59:00.000Z");
    utimesSync(join(root, "Pulumi.prod.yaml.2026013112"), earlier, earlier);
    leave({ scratch });
    await noticeLeftWork(at());
    expect(half.filter((path) => existsSync(join(root, path)))).toEqual([]);
    expect(whole.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    expect([existsSync(scratch), existsSync(turnPath(root))]).toEqual([false, false]);
    expect(told.join("")).toMatch(
      /^Cut off before it changed anything: keyturn rotate .*\. It is undone: what it left is removed\.$/m,
    );
    leave({ scratch: foreign });
    await noticeLeftWork(at());
    expect(existsSync(foreign)).toBe(true);
    rmSync(foreign, { recursive: true });
  });

  it("says that nothing is cleared away where it may not write", async () => {
    const left = leave();
    vi.spyOn(Disk.prototype, "writeNew").mockRejectedValue(Object.assign(new Error(), { code: "EACCES" }));
    await noticeLeftWork(at());
    expect(told.join("")).toContain("What it left is removed by the next keyturn command of somebody who");
    expect(record()).toEqual(left);
  });

  it("is not taken over while another process clears up after the killed one", async () => {
    const left = leave();
    const owner = { pid: process.ppid, host: hostname(), started: "", instance: "a third" };
    const claim = join(root, ".keyturn", "recovering-by-another.json");
    writeFileSync(claim, JSON.stringify(owner));
    const second = takeTurn(at(), ROTATE);
    await sleep(300);
    expect(record()).toEqual(left);
    rmSync(claim);
    await (await second).end("all");
    expect(existsSync(turnPath(root))).toBe(false);
  });

  it("remembers what was begun until that is at its end, also when what comes between is killed or comes to nothing", async () => {
    const begun = leave({ begun: true });
    const second = await takeTurn(at(), ROTATE);
    expect(second.left).toEqual(begun);
    // Killed: its record stays, with a process that is gone.
    leave({ ...record(), pid: spawnSync("true").pid });
    expect(await leftWork(root)).toMatchObject({ next: "complete", remedy: "keyturn resume", at: AT });
    const third = await takeTurn(at(), ROTATE);
    await third.end("failed");
    expect(record()).toEqual(begun);
    // Services that are made anew complete no rotation.
    await (await takeTurn(at(), RESTART)).end("all");
    expect(record()).toEqual(begun);
    await (await takeTurn(at(), ROTATE)).end("all");
    expect(await leftWork(root)).toBeUndefined();
  });

  it("takes one for not begun while the stack file that it was to replace is as before", async () => {
    const path = join(root, "Pulumi.prod.yaml");
    writeFileSync(path, "before");
    leave({ begun: true, stackFile: { path, before: textDigest("before") } });
    expect((await leftWork(root))?.next).toBe("undo");
    writeFileSync(path, "after");
    expect((await leftWork(root))?.next).toBe("complete");
  });

  it("tells of one that began and failed, though its process is gone elsewhere", async () => {
    leave({ begun: true, failed: true, host: "elsewhere.example.com" });
    await noticeLeftWork(at());
    expect(told.join("")).toMatch(/^Begun, and failed: keyturn rotate .*To complete it: keyturn resume$/m);
    leave({ begun: true, ...RESTART });
    expect(await leftWork(root)).toMatchObject({ remedy: "keyturn restart" });
  });

  it("shows nothing of a record that would steer a terminal", async () => {
    leave({ subject: "\u001b[2Jall is well", host: "elsewhere.example.com" });
    await expect(takeTurn(at(), ROTATE)).rejects.toThrow(/^[^\p{Cc}]*can't be read[^\p{Cc}]*$/u);
  });

  it("names the remedy where the record can't be read", async () => {
    leave();
    writeFileSync(turnPath(root), "{");
    await expect(takeTurn(at(), ROTATE)).rejects.toThrow(
      /can't be read, or is of a newer keyturn\. .* then remove it$/,
    );
  });
});
