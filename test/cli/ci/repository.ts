import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { execaSync } from "execa";
import { CATALOG, STACK, useProject } from "../support.ts";

/** A project under Git whose branch `change` proposes something that `main` does not have. */
export interface Repository {
  readonly folder: string;
  /** Runs Git there. @returns what it printed */
  git(...args: string[]): string;
  /** Writes files and commits them on the branch that is checked out. */
  commit(files: Readonly<Record<string, string>>, subject?: string): void;
}

/** A project of its own for one test, as the working directory, with one commit on `main`. */
export function useRepository(files: Readonly<Record<string, string>> = {}): Repository {
  const folder = useProject(files);
  const git = (...args: string[]) =>
    execaSync("git", ["-c", "user.name=test", "-c", "user.email=test@example.com", ...args], { cwd: folder })
      .stdout;
  const commit = (changed: Readonly<Record<string, string>>, subject = "change") => {
    for (const [path, text] of Object.entries(changed)) writeFileSync(join(folder, path), text);
    git("add", "--all");
    git("commit", "--quiet", "-m", subject);
  };
  git("init", "--quiet", "--initial-branch=main");
  git("config", "user.name", "test");
  git("config", "user.email", "test@example.com");
  commit({}, "begin");
  return { folder, git, commit };
}

/** The shop's stack file with TOKEN at generation 2. */
export const TURNED = STACK.replace(
  /TOKEN: .*/,
  'TOKEN: {current: 2, previous: 1, next: 3, made: {"1": {at: "2026-01-01T00:00:00.000Z"}, "2": {at: "2026-02-01T00:00:00.000Z"}}}',
);

export { CATALOG, STACK };
