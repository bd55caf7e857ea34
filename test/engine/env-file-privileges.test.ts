import { chmodSync, chownSync, statSync } from "node:fs";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { applyEnvChanges } from "../../provider/env-file/index.ts";
import { Scratch } from "../env-file/scratch.ts";
import { changingProgram, PROGRAM_ENVIRONMENT } from "./env-file-program.ts";

/** Somebody without rights: `nobody` on most systems. */
const OTHER = 65534;

describe("changing files as a user whom modes and owners bind", () => {
  let scratch: Scratch;
  beforeEach(() => {
    expect(
      process.getuid?.(),
      "giving files to another user needs root: run these tests in a container",
    ).toBe(0);
    scratch = new Scratch().fill();
    for (const path of [
      scratch.root,
      scratch.path("docker"),
      ...scratch.names.map((name) => scratch.path(name)),
    ]) {
      chownSync(path, OTHER, OTHER);
    }
  });
  afterEach(() => {
    expect(scratch.leftovers()).toEqual([]);
    scratch.remove();
  });

  async function changeAsOther(): Promise<string> {
    const [file = "", ...args] = changingProgram(scratch.root, 0, OTHER);
    const options = { env: PROGRAM_ENVIRONMENT, extendEnv: false, reject: false };
    const { stdout, stderr } = await execa(file, args, options);
    return `${stdout}${stderr}`;
  }

  it("succeeds with files of one's own, also with one that is read-only", async () => {
    chmodSync(scratch.path(".env"), 0o400);
    expect(await changeAsOther()).toMatch(/^\d+$/);
    expect(scratch.state()).toBe("new");
  });

  it("refuses a file that is mounted alone, before another is replaced", async () => {
    const script = 'mount --bind "$0" "$0" && exec "$@"';
    const args = [
      "-m",
      "sh",
      "-c",
      script,
      scratch.path("docker/worker.env"),
      ...changingProgram(scratch.root),
    ];
    const { stdout } = await execa("unshare", args, {
      env: PROGRAM_ENVIRONMENT,
      extendEnv: false,
      reject: false,
    });
    expect(stdout).toContain(
      "docker/worker.env: is mounted as a single file, which cannot be replaced as a whole; no",
    );
    expect(scratch.state()).toBe("old");
  });

  it("keeps the owner and the group of each file when root changes it", async () => {
    chownSync(scratch.path("docker/.env"), 1234, 5678);
    await applyEnvChanges(scratch.root, scratch.changes);
    expect(scratch.state()).toBe("new");
    expect(statSync(scratch.path(".env"))).toMatchObject({ uid: OTHER, gid: OTHER, mode: 0o100600 });
    expect(statSync(scratch.path("docker/.env"))).toMatchObject({ uid: 1234, gid: 5678, mode: 0o100600 });
  });

  it.each<[what: string, spoil: (scratch: Scratch) => void, message: string]>([
    [
      "a file it cannot read",
      (at) => chmodSync(at.path("docker/.env"), 0),
      "docker/.env: cannot be read by user id 65534; run as its owner, or give access (`chmod u+r ",
    ],
    [
      "a directory it cannot write",
      (at) => chmodSync(at.path("docker"), 0o555),
      "docker/.env: its directory cannot be written by user id 65534; no file was changed; run as the directory's owner",
    ],
    [
      "a root it cannot write",
      (at) => chmodSync(at.root, 0o555),
      ".keyturn/journal.json: its directory cannot be written by user id 65534; no file was changed; run as",
    ],
    [
      "a file whose owner it could not keep",
      (at) => {
        chownSync(at.path("docker/worker.env"), 0, OTHER);
        chmodSync(at.path("docker/worker.env"), 0o666);
      },
      "docker/worker.env: its owner (user 0, group 65534) could not be kept; no file was changed; run as that user (`sudo",
    ],
  ])("refuses %s, saying what to do, with every file as before", async (_, spoil, message) => {
    spoil(scratch);
    const output = await changeAsOther();
    expect(output).toContain("EnvFileError: ");
    expect(output).toContain(message);
    expect(output.trim().split("\n")).toHaveLength(1);
    expect(scratch.state()).toBe("old");
  });
});
