import { mkdtempSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { expect, it } from "vitest";
import { PROGRAM_ENVIRONMENT } from "./env-file-program.ts";

const child = fileURLToPath(new URL("env-file-full-disk-child.ts", import.meta.url));

it("leaves every file as before, and nothing else, however little space a full disk still has", async () => {
  const disk = mkdtempSync(join(tmpdir(), "keyturn-full-"));
  // In mount namespaces of its own, the disk is gone with the process, whatever happens to the test.
  const alone = process.getuid?.() === 0 ? ["-m"] : ["-Urm"];
  const script = 'mount -t tmpfs -o size=256k tmpfs "$1" && exec "$2" --import "$3" "$4" "$1"';
  const args = [
    ...alone,
    "sh",
    "-c",
    script,
    "sh",
    disk,
    process.execPath,
    import.meta.resolve("tsx"),
    child,
  ];
  const { stdout, stderr, failed } = await execa("unshare", args, {
    env: PROGRAM_ENVIRONMENT,
    extendEnv: false,
    reject: false,
  });
  rmdirSync(disk);
  expect(failed, `a small disk of its own needs root, or user namespaces, on Linux: ${stderr}`).toBe(false);

  const attempts: { failure: string | null; state: string; leftovers: string[] }[] = JSON.parse(stdout);
  expect(attempts.length).toBeGreaterThan(3);
  expect(attempts.pop()).toEqual({ failure: null, state: "new", leftovers: [] });
  for (const { failure, state, leftovers } of attempts) {
    expect(failure).toMatch(
      /^EnvFileError: .*: no space left on its disk; no file was changed; free some \(`df -h /,
    );
    expect([state, leftovers]).toEqual(["old", []]);
  }
  const failingFiles = new Set(
    attempts.map(({ failure }) => failure?.replace(/^EnvFileError: [^:]*\/|: no space.*/g, "")),
  );
  // The journal and the files themselves each meet the full disk.
  expect([...failingFiles]).toEqual(expect.arrayContaining(["journal.json", ".env", "worker.env"]));
});
