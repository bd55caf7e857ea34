import { hostname, userInfo } from "node:os";
import { execa } from "execa";

/** Who runs this: the e-mail address that Git would put into a commit here, else `USER@HOST`. */
export async function whoRuns(root: string): Promise<string> {
  const git = execa({ cwd: root, reject: false, stdin: "ignore" });
  const { failed, stdout } = await git`git config user.email`;
  const email = failed ? "" : stdout.trim();
  return email === "" ? `${userName()}@${hostname()}` : email;
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A container may run under a number that no user has.
    return process.env.USER ?? `user ${process.getuid?.() ?? "unknown"}`;
  }
}
