import { execa } from "execa";
import { endGroup, heldWithUs } from "./process-group.ts";

/** A generation of a key with its value. */
export interface Key {
  /** Such as `3`. */
  readonly generation: string;
  readonly value: string;
}

/** A person's own command, as the catalog names it. */
export interface MigrationCommand {
  /** Program and arguments, without a shell. */
  readonly run: readonly string[];
  /** Absolute; a relative program is looked for from here. */
  readonly directory: string;
  readonly timeoutMs: number;
}

/** What was stored under one generation of a secret, to be brought under another. */
export interface Migration extends MigrationCommand {
  readonly secret: string;
  readonly from: Key;
  readonly to: Key;
  /** What a person can do after a failure, such as `keyturn resume runs it again`. */
  readonly remedy: string;
}

/** Says that stored data is not, or not all, under the wanted key. Holds no value and nothing that the command printed. */
export class MigrationFailed extends Error {
  override readonly name = "MigrationFailed";
}

/**
 * Runs the command with both keys as one line of JSON on standard input:
 * `{"secret":"X","from":{"generation":1,"value":"…"},"to":{"generation":2,"value":"…"}}`. Done when it ends with 0. It may be
 * ended at any moment and is run again then.
 * @throws MigrationFailed
 */
export async function runMigration(migration: Migration): Promise<void> {
  const { secret, from, to, run, directory, timeoutMs, remedy } = migration;
  const [file = "", ...args] = run;
  const begun = Date.now();
  const running = execa(file, args, {
    cwd: directory,
    env: environment(),
    extendEnv: false,
    input: `${JSON.stringify({ secret, from: inNumbers(from), to: inNumbers(to) })}\n`,
    // What it prints may be stored data, or a key.
    stdout: "ignore",
    stderr: "ignore",
    reject: false,
    detached: true,
  });
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    endGroup(running.pid);
  }, timeoutMs);
  try {
    const { exitCode, signal, code } = await heldWithUs(running);
    if (exitCode === 0) return;
    const seconds = Math.round((Date.now() - begun) / 1_000);
    const end = isLate
      ? `was ended after ${seconds} s, when its time was over (\`timeout\` in the catalog)`
      : outcome(exitCode, signal, code, seconds);
    throw new MigrationFailed(
      `${secret}: \`${run.join(" ")}\`, which re-encrypts what generation ${from.generation} encrypted with generation ` +
        `${to.generation}, ${end}. Both keys are kept. ${remedy}`,
    );
  } finally {
    clearTimeout(timer);
  }
}

/** The environment without what opens the stack: the command has no use for it. */
function environment(): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_")));
}

function inNumbers({ generation, value }: Key): { generation: number; value: string } {
  return { generation: Number(generation), value };
}

function outcome(
  exitCode: number | undefined,
  signal: string | undefined,
  code: string | undefined,
  seconds: number,
): string {
  if (exitCode !== undefined) {
    return `ended with ${exitCode} after ${seconds} s; what it printed is left out, since it may hold data`;
  }
  if (signal !== undefined) return `was ended by ${signal} after ${seconds} s`;
  if (code === "ENOENT") return "was not found: a relative path begins at the folder of Pulumi.yaml";
  return code === "EACCES" ? "may not be run: chmod +x it" : "could not be started";
}
