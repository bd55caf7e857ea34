import { execa } from "execa";
import type { Findings } from "./findings.ts";

const LARGEST_BYTES = 2 ** 30;

/**
 * Searches everything a repository ever stored: each commit message, tree and file of every branch, stash and
 * of commits that no branch holds any more. `git log -p` would leave the last two out, and binary files.
 *
 * @param gitDirectory a `.git` directory or a bare repository.
 */
export async function searchGit(gitDirectory: string, findings: Findings): Promise<void> {
  const git = (args: string[]) =>
    execa("git", ["-c", "safe.directory=*", `--git-dir=${gitDirectory}`, ...args], {
      encoding: "buffer",
      maxBuffer: LARGEST_BYTES,
      reject: false,
    });
  const result = await git(["cat-file", "--batch-all-objects", "--unordered", "--batch"]);
  if (result.exitCode !== 0) {
    findings.problem(
      `${gitDirectory}: its history can't be read: ${Buffer.from(result.stderr).toString().trim()}`,
    );
    return;
  }
  for (const { id, type, content } of objects(Buffer.from(result.stdout))) {
    findings.search("git", `${gitDirectory}: ${type} ${id}`, content);
  }
}

interface GitObject {
  readonly id: string;
  readonly type: string;
  readonly content: Buffer;
}

/** `<id> <type> <size>\n<content>\n`, again and again (git-cat-file(1)). */
function* objects(stream: Buffer): Generator<GitObject> {
  let at = 0;
  while (at < stream.length) {
    const end = stream.indexOf("\n", at);
    const [id = "", type = "", size = "0"] = stream.subarray(at, end).toString().split(" ");
    const start = end + 1;
    yield { id, type, content: stream.subarray(start, start + Number(size)) };
    at = start + Number(size) + 1;
  }
}
