import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { execa } from "execa";
import { onTestFinished } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { steps } from "./workflow.ts";

/** A runner as one job sees it: a folder for temporary files, and a PATH that steps add to. */
export interface Runner {
  readonly temporary: string;
  readonly path: string[];
}

/** What a step left behind. */
export interface RanStep {
  readonly exitCode: number | undefined;
  readonly all: string;
  readonly output: string;
  readonly summary: string;
  /** What it asked the code host's own client for. */
  readonly gh: string;
}

/** A runner whose `gh` is a stand-in, which writes down what it is asked for. */
export function useRunner(): Runner {
  const temporary = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-step-")));
  onTestFinished(() => rmSync(temporary, { recursive: true, force: true }));
  const gh = join(temporary, "gh");
  writeFileSync(gh, `#!/bin/sh\nprintf '%s\\n' "$*" >> "${temporary}/gh.log"\n`);
  chmodSync(gh, 0o755);
  return { temporary, path: [temporary] };
}

/** Puts this keyturn's command on a runner's PATH, in place of the steps that do. */
export function withKeyturn(runner: Runner): Runner {
  symlinkSync(join(PACKAGE_ROOT, "bin/keyturn.js"), join(runner.temporary, "keyturn"));
  return runner;
}

/** Runs a step's command as a runner's bash does. */
export async function runStep(
  { temporary, path }: Runner,
  folder: string,
  name: string,
  env: Readonly<Record<string, string>>,
): Promise<RanStep> {
  const [step, ...others] = steps().filter((one) => one.name === name);
  if (step?.run === undefined || others.length > 0) throw new Error(`there is no one step ${name}`);
  const files = {
    GITHUB_OUTPUT: join(temporary, "output"),
    GITHUB_STEP_SUMMARY: join(temporary, "summary"),
    GITHUB_PATH: join(temporary, "path"),
  };
  for (const file of Object.values(files)) writeFileSync(file, "");
  writeFileSync(join(temporary, "gh.log"), "");
  const ran = await execa("bash", ["--noprofile", "--norc", "-eo", "pipefail", "-c", step.run], {
    cwd: folder,
    env: {
      ...files,
      RUNNER_TEMP: temporary,
      STACK: "test",
      ...env,
      PATH: [...path, process.env.PATH].join(delimiter),
    },
    reject: false,
    all: true,
  });
  const read = (file: string) =>
    existsSync(join(temporary, file)) ? readFileSync(join(temporary, file), "utf8") : "";
  path.unshift(...read("path").split("\n").filter(Boolean));
  return {
    exitCode: ran.exitCode,
    all: ran.all,
    output: read("output"),
    summary: read("summary"),
    gh: read("gh.log"),
  };
}
