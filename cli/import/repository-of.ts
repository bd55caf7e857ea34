import { execa } from "execa";

/** The path of a repository in an address of GitHub's; what may stand before the host is a password. */
const GITHUB =
  /^(?:https?:\/\/|ssh:\/\/|git:\/\/)?(?:[^@/\s]*@)?github\.com[:/]([A-Za-z0-9-]+\/[A-Za-z0-9._-]+?)(?:\.git)?\/?$/;

/** OWNER/NAME of the repository at GitHub that a folder's Git calls `origin`; undefined where there is none. */
export async function repositoryOf(folder: string): Promise<string | undefined> {
  const git = execa({ cwd: folder, reject: false, stdin: "ignore", env: { LC_ALL: "C" } });
  const { stdout, failed } = await git`git config --get remote.origin.url`;
  if (failed) return undefined;
  return GITHUB.exec(stdout.trim())?.[1];
}
