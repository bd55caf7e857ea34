import { execFileSync } from "node:child_process";
import {
  lstatSync,
  mkdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { SecretValue } from "../../components/secret-value.ts";
import {
  applyEnvChanges,
  EnvFileChangedError,
  EnvFileError,
  EnvSyntaxError,
  EnvValueError,
  readEnvFile,
} from "../../provider/env-file/index.ts";
import { Scratch } from "./scratch.ts";

describe("applyEnvChanges", () => {
  let scratch: Scratch;
  beforeEach(() => {
    scratch = new Scratch().fill();
  });
  afterEach(() => {
    // Whatever a test did, nothing may lie about afterwards.
    expect(scratch.leftovers().filter((name) => !name.startsWith("own-"))).toEqual([]);
    scratch.remove();
  });

  const change = (path: string, value: string, key = "TOKEN") => ({
    path,
    values: new Map([[key, new SecretValue(value)]]),
  });

  it("replaces several files, each with mode 0600", async () => {
    const result = await applyEnvChanges(scratch.root, scratch.changes);
    expect(result).toEqual({ changed: scratch.names, unchanged: [], recovered: undefined });
    expect(scratch.state()).toBe("new");
    for (const name of scratch.names) expect(statSync(scratch.path(name)).mode & 0o7777).toBe(0o600);
  });

  it("touches nothing, and makes no journal, when every key reads as wanted", async () => {
    const long = new Date("2020-01-02T03:04:05Z");
    for (const name of scratch.names) utimesSync(scratch.path(name), long, long);
    const steps: string[] = [];
    const before = statSync(scratch.path(".env"));
    const result = await applyEnvChanges(
      scratch.root,
      scratch.names.map((name) => change(name, "old")),
      { onStep: (step) => steps.push(step) },
    );
    expect(result).toEqual({ changed: [], unchanged: scratch.names, recovered: undefined });
    expect(steps).toEqual([]);
    expect(statSync(scratch.path(".env"))).toMatchObject({
      mtimeMs: long.getTime(),
      ino: before.ino,
      mode: before.mode,
    });
  });

  it("leaves a file alone that reads as wanted beside one that does not", async () => {
    const before = statSync(scratch.path(".env"));
    const changes = [change(".env", "old"), change("docker/.env", "new")];
    expect(await applyEnvChanges(scratch.root, changes)).toMatchObject({
      changed: ["docker/.env"],
      unchanged: [".env"],
    });
    const { ino, mode, mtimeMs, ctimeMs } = before;
    expect(statSync(scratch.path(".env"))).toMatchObject({ ino, mode, mtimeMs, ctimeMs });
  });

  it("makes the journal private, and names no value in it", async () => {
    const seen: { phase: string; text: string; modes: number[] }[] = [];
    await applyEnvChanges(scratch.root, [change(".env", "canary")], {
      onStep() {
        const journal = scratch.path(".keyturn/journal.json");
        if (!lstatSync(journal, { throwIfNoEntry: false })) return;
        const modes = [journal, scratch.path(".keyturn")].map((path) => statSync(path).mode & 0o777);
        const text = readFileSync(journal, "utf8");
        seen.push({ phase: JSON.parse(text).phase, text, modes });
      },
    });
    expect(new Set(seen.map(({ phase }) => phase))).toEqual(new Set(["prepare", "commit"]));
    for (const { text, modes } of seen) {
      expect(modes).toEqual([0o600, 0o700]);
      expect(text).not.toContain("canary");
    }
  });

  it("has the commit on disk before the first file is replaced", async () => {
    const steps: string[] = [];
    await applyEnvChanges(scratch.root, scratch.changes, { onStep: (step) => steps.push(step) });
    const first = (pattern: RegExp) => steps.findIndex((step) => pattern.test(step));
    const renames = steps.filter((step) => /^rename .*\.env\.keyturn/.test(step));
    expect(renames).toHaveLength(3);
    expect(first(/^link .*journal\.json$/)).toBeLessThan(first(/^create .*\.env\.keyturn/));
    const commit = first(/^rename .*journal\.json$/);
    expect(steps[commit + 1]).toMatch(/^sync directory .*\.keyturn$/);
    expect(commit + 1).toBeLessThan(first(/^rename .*\.env\.keyturn/));
    expect(first(/^sync .*\.env\.keyturn/)).toBeLessThan(commit);
  });

  it("follows a symbolic link and keeps it", async () => {
    symlinkSync("docker/.env", scratch.path("own-link"));
    await applyEnvChanges(scratch.root, [change("own-link", "new")]);
    expect(readlinkSync(scratch.path("own-link"))).toBe("docker/.env");
    expect(scratch.read("docker/.env")).toContain("TOKEN=new\n");
  });

  it("takes two names of one file for one file", async () => {
    symlinkSync(".env", scratch.path("own-link"));
    const both = [change(".env", "new"), change("own-link", "2", "SECOND")];
    expect(await applyEnvChanges(scratch.root, both)).toMatchObject({ changed: [".env", "own-link"] });
    expect(scratch.read(".env")).toMatch(/TOKEN=new\nSECOND=2\n$/);
    await expect(
      applyEnvChanges(scratch.root, [change(".env", "a"), change("own-link", "b")]),
    ).rejects.toThrow(/own-link: is to hold two different values of TOKEN/);
  });

  it("runs changes of the same process one after the other", async () => {
    const names = Array.from({ length: 8 }, (_, index) => `KEY_${index}`);
    await Promise.all(names.map((name) => applyEnvChanges(scratch.root, [change(".env", name, name)])));
    for (const name of names) expect(scratch.read(".env")).toContain(`${name}=${name}\n`);
  });

  it("begins what is missing or empty with a whole text, its mode and owner, and nothing that holds something", async () => {
    const text = "# kept\r\nTOKEN='old'\nTOKEN=old";
    scratch.write("docker/.env", "");
    const owner = process.getuid?.() === 0 ? { uid: 1234, gid: 1235 } : undefined;
    const begin = { text, mode: 0o640, ...(owner && { owner }) };
    const paths = [".env", "docker/.env", "own-new.env"];
    const before = scratch.read(".env");
    const result = await applyEnvChanges(
      scratch.root,
      paths.map((path) => ({ path, begin, values: new Map() })),
    );
    expect(result).toMatchObject({ changed: ["docker/.env", "own-new.env"], unchanged: [".env"] });
    expect(scratch.read(".env")).toBe(before);
    for (const path of ["docker/.env", "own-new.env"]) {
      expect(scratch.read(path)).toBe(text);
      const { mode, uid, gid } = statSync(scratch.path(path));
      expect({ mode: mode & 0o7777, ...(owner && { uid, gid }) }).toEqual({ mode: 0o640, ...owner });
    }
  });

  it("makes a missing file only when asked to", async () => {
    const wanted = [change("own-new.env", "new")];
    await expect(applyEnvChanges(scratch.root, wanted)).rejects.toThrow(
      /own-new\.env: no such file; make it \(`install/,
    );
    await applyEnvChanges(scratch.root, wanted, { create: true });
    expect(scratch.read("own-new.env")).toBe("TOKEN=new\n");
    expect(statSync(scratch.path("own-new.env")).mode & 0o777).toBe(0o600);
  });

  it("refuses a link that leads nowhere even then", async () => {
    symlinkSync("gone", scratch.path("own-link"));
    await expect(applyEnvChanges(scratch.root, [change("own-link", "x")], { create: true })).rejects.toThrow(
      EnvFileError,
    );
  });

  it.each<[what: string, make: (path: string) => void, problem: RegExp]>([
    ["a directory", (path) => mkdirSync(path), /own-odd: is a directory, not a file; correct its path/],
    [
      "a named pipe",
      (path) => execFileSync("mkfifo", [path]),
      /own-odd: is a pipe, socket or device, not a file/,
    ],
    [
      "a link to itself",
      (path) => symlinkSync(path, path),
      /own-odd: is a symbolic link that leads back to itself/,
    ],
    [
      "a file that is not UTF-8",
      (path) => writeFileSync(path, Buffer.from([65, 61, 0xfc, 10])),
      /own-odd: is not UTF-8/,
    ],
  ])("refuses %s and touches no file", async (_, make, problem) => {
    make(scratch.path("own-odd"));
    const work = applyEnvChanges(scratch.root, [...scratch.changes, change("own-odd", "x")]);
    await expect(work).rejects.toThrow(problem);
    await expect(work).rejects.toThrow(EnvFileError);
    expect(scratch.state()).toBe("old");
  });

  it("names the line that Docker Compose could not read, and touches no file", async () => {
    writeFileSync(scratch.path("own-bad"), "A=1\nB='canary\n");
    const work = applyEnvChanges(scratch.root, [...scratch.changes, change("own-bad", "x")]);
    await expect(work).rejects.toThrow(EnvSyntaxError);
    await expect(work).rejects.toThrow(`${scratch.path("own-bad")}:2: a quoted value is not closed`);
    expect(scratch.state()).toBe("old");
  });

  it("refuses a value with a line break and touches no file", async () => {
    const work = applyEnvChanges(scratch.root, [...scratch.changes, change(".env", "canary\n", "KEY")]);
    await expect(work).rejects.toThrow(EnvValueError);
    await expect(work).rejects.not.toThrow(/canary/);
    expect(scratch.state()).toBe("old");
  });

  it("refuses to overwrite a file that somebody changes before the commit", async () => {
    const work = applyEnvChanges(scratch.root, scratch.changes, {
      onStep(step) {
        if (/^sync .*worker\.env\.keyturn/.test(step)) scratch.write("docker/.env", "EDITED=1\n");
      },
    });
    await expect(work).rejects.toThrow(EnvFileChangedError);
    await expect(work).rejects.toThrow(
      /docker\/\.env: was changed by somebody else meanwhile; no file was changed; run/,
    );
    expect(scratch.read("docker/.env")).toBe("EDITED=1\n");
    expect(scratch.read(".env")).toContain("TOKEN=old\n");
  });

  it("undoes all when somebody changes a file right after the commit", async () => {
    const work = applyEnvChanges(scratch.root, scratch.changes, {
      onStep(step) {
        if (/^rename .*journal\.json$/.test(step)) scratch.write("docker/.env", "EDITED=1\n");
      },
    });
    await expect(work).rejects.toThrow(EnvFileChangedError);
    expect(scratch.read("docker/.env")).toBe("EDITED=1\n");
    expect(scratch.read(".env")).toContain("TOKEN=old\n");
  });
});

describe("readEnvFile", () => {
  it("reads a file under the root, leaving out what needs another environment", async () => {
    const scratch = new Scratch();
    // biome-ignore lint/suspicious/noTemplateCurlyInString: .env files write variables as ${NAME} too.
    scratch.write(".env", "A=1\nB=$A\nC=${HOST:?}\n");
    expect(await readEnvFile(scratch.root, ".env")).toEqual(
      new Map([
        ["A", "1"],
        ["B", "1"],
      ]),
    );
    await expect(readEnvFile(scratch.root, "none")).rejects.toThrow(EnvFileError);
    scratch.remove();
  });
});
