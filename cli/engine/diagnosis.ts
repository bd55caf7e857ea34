import { hostname } from "node:os";
import { CommandError, EXIT } from "../errors.ts";

/** Turns what the engine says of a failed run into one message with its remedy. */
export function diagnose(errors: readonly string[], output: string, stack: string): CommandError {
  const text = `${errors.join("\n")}\n${output}`;
  return locked(text, stack) ?? passphrase(text) ?? refused(errors) ?? failed(errors, output);
}

/** The engine's words for a lock of the file backend name the holder; other backends say less. */
function locked(text: string, stack: string): CommandError | undefined {
  if (!/currently locked by|conflict: Another update is currently in progress/i.test(text)) return undefined;
  const [, who, host, pid] = /created by ([^@\s]+)@(\S+) \(pid (\d+)\)/.exec(text) ?? [];
  const holder = who === undefined ? "another run" : `${who}@${host} (process ${pid})`;
  const dead = host === hostname() && pid !== undefined && !isAlive(Number(pid));
  const advice = dead
    ? `That process is gone, so the lock is a left-over. Remove it: pulumi cancel --yes --stack ${stack}`
    : `Wait until it has ended. If it died on another machine: pulumi cancel --yes --stack ${stack}`;
  return new CommandError(
    `the state of ${stack} is locked by ${holder}. ${advice}. Nothing was changed`,
    EXIT.locked,
  );
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function passphrase(text: string): CommandError | undefined {
  if (/incorrect passphrase/i.test(text)) {
    return new CommandError(
      "the passphrase does not open this stack's secrets. Set PULUMI_CONFIG_PASSPHRASE (or " +
        "PULUMI_CONFIG_PASSPHRASE_FILE) to the one that the stack was made with. Nothing was changed",
    );
  }
  if (/passphrase must be set/i.test(text)) {
    return new CommandError(
      "this stack's secrets are locked with a passphrase: set PULUMI_CONFIG_PASSPHRASE_FILE to a file that " +
        "holds it, or PULUMI_CONFIG_PASSPHRASE. Nothing was changed",
    );
  }
  return undefined;
}

/** What a hook of the program refuses comes wrapped in the engine's words; the reason alone is for the person. */
function refused(errors: readonly string[]): CommandError | undefined {
  const reasons = errors.flatMap(
    (error) => /before hook "[^"]+" failed: ([\s\S]+)/.exec(error)?.[1]?.trim() ?? [],
  );
  return reasons.length === 0 ? undefined : new CommandError(unique(reasons).join("\n"), EXIT.refused);
}

function failed(errors: readonly string[], output: string): CommandError {
  const telling = unique(errors.filter((error) => !/^(error: )?(preview|update) failed$/.test(error)));
  const fallback = output.trim().split("\n").slice(-5).join("\n");
  return new CommandError(telling.length > 0 ? telling.join("\n") : fallback, EXIT.failed);
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}
