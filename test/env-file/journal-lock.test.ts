import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, readlinkSync } from "node:fs";
import { hostname } from "node:os";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  applyEnvChanges,
  EnvFileError,
  JournalBusyError,
  recoverJournal,
} from "../../provider/env-file/index.ts";
import { Scratch } from "./scratch.ts";

describe("a journal that another process left or holds", () => {
  let scratch: Scratch;
  let other: ChildProcess;
  beforeEach(() => {
    scratch = new Scratch().fill();
    mkdirSync(scratch.path(".keyturn"));
    other = spawn(process.execPath, ["-e", "setTimeout(() => {}, 60000)"], { stdio: "ignore" });
  });
  afterEach(() => {
    other.kill("SIGKILL");
    scratch.remove();
  });

  const heldBy = (owner: { pid: number | undefined; host?: string; started?: string; space?: string }) =>
    scratch.write(
      ".keyturn/journal.json",
      JSON.stringify({
        version: 1,
        owner: { host: hostname(), started: "", instance: "other", ...owner },
        at: "2026-01-02T03:04:05.000Z",
        phase: "prepare",
        files: [],
      }),
    );
  const apply = () => applyEnvChanges(scratch.root, scratch.changes, { waitFor: 50 });

  it("keeps a change out while its process lives, saying which", async () => {
    heldBy({ pid: other.pid });
    await expect(apply()).rejects.toThrow(JournalBusyError);
    await expect(apply()).rejects.toThrow(
      `(process ${other.pid} on ${hostname()}, since 2026-01-02T03:04:05.000Z)`,
    );
    await expect(recoverJournal(scratch.root, { waitFor: 0 })).rejects.toThrow(JournalBusyError);
    expect(scratch.state()).toBe("old");
  });

  it("is taken over once its process is dead", async () => {
    heldBy({ pid: other.pid });
    other.kill("SIGKILL");
    await once(other, "exit");
    expect(await apply()).toMatchObject({ changed: scratch.names, recovered: { outcome: "undone" } });
    expect(scratch.leftovers()).toEqual([]);
  });

  it("keeps a change out though its process is not seen here, where a container of the same name has it", async () => {
    other.kill("SIGKILL");
    await once(other, "exit");
    heldBy({ pid: other.pid, space: "pid:[1]" });
    await expect(apply()).rejects.toThrow(/if that container is gone for good, take "space" out of/);
    expect(scratch.state()).toBe("old");
    heldBy({ pid: other.pid, space: readlinkSync("/proc/self/ns/pid") });
    expect(await apply()).toMatchObject({ changed: scratch.names });
  });

  it("is waited for while its process is about to end", async () => {
    heldBy({ pid: other.pid });
    setTimeout(() => other.kill("SIGKILL"), 150);
    await applyEnvChanges(scratch.root, scratch.changes, { waitFor: 10_000 });
    expect(scratch.state()).toBe("new");
  });

  it("is taken over when a later process has the number of the dead one", async () => {
    heldBy({ pid: other.pid, started: "an-earlier-boot/1" });
    expect(await recoverJournal(scratch.root)).toMatchObject({
      outcome: "undone",
      at: "2026-01-02T03:04:05.000Z",
    });
  });

  it("is left to its own machine, with what to do when that is gone", async () => {
    heldBy({ pid: 1, host: "elsewhere.example.com" });
    await expect(apply()).rejects.toThrow(
      /on elsewhere\.example\.com.*if that machine is gone for good, set "host" in/,
    );
    heldBy({ pid: other.pid, host: hostname() });
    other.kill("SIGKILL");
    await once(other, "exit");
    expect(await recoverJournal(scratch.root)).toMatchObject({ outcome: "undone" });
  });

  it.each(["", "{", '{"version":2}'])("is not guessed about when it holds %j", async (text) => {
    scratch.write(".keyturn/journal.json", text);
    await expect(apply()).rejects.toThrow(EnvFileError);
    await expect(recoverJournal(scratch.root)).rejects.toThrow(
      /journal\.json: is damaged, or of a newer keyturn; use/,
    );
    expect(scratch.state()).toBe("old");
  });
});
