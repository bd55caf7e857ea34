import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { execaSync } from "execa";
import { onTestFinished } from "vitest";
import type { Finding } from "../../../cli/scan/finding.ts";
import type { Report } from "../../../cli/scan/report/report.ts";
import { keyturn } from "../support.ts";

/** A Git repository for one test. */
export class Repository {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-scan-")));

  constructor() {
    onTestFinished(() => rmSync(this.folder, { recursive: true, force: true }));
    this.git("init", "--quiet", "--initial-branch=main");
  }

  git(...args: string[]): string {
    // Nothing of the person's own: neither signing nor hooks nor a name.
    const who = { GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@example.com" };
    const env = { ...who, GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@example.com" };
    const none = { GIT_CONFIG_GLOBAL: "/dev/null", GIT_CONFIG_SYSTEM: "/dev/null" };
    return execaSync("git", args, { cwd: this.folder, env: { ...env, ...none } }).stdout;
  }

  write(path: string, text: string | Buffer, mode = 0o600): this {
    mkdirSync(dirname(join(this.folder, path)), { recursive: true });
    writeFileSync(join(this.folder, path), text, { mode });
    return this;
  }

  commit(message = "Change"): string {
    this.git("add", "--all");
    this.git("commit", "--quiet", "--allow-empty", "-m", message);
    return this.git("rev-parse", "HEAD");
  }

  /** What a scan of it finds. */
  async scan(...args: string[]): Promise<Report & { exitCode: number }> {
    const { out, exitCode } = await keyturn("scan", this.folder, "--json", ...args);
    return { ...JSON.parse(out), exitCode };
  }
}

/** File, line and rule of findings. */
export const places = (findings: readonly Finding[]): string[] =>
  findings.map(({ path, line, rule }) => `${path}:${line} ${rule}`);
