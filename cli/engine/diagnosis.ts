import { CommandError, EXIT } from "../errors.ts";
import { lockedBy } from "./lock.ts";

/** Turns what the engine says of a failed run into one message with its remedy. */
export function diagnose(errors: readonly string[], output: string, stack: string): CommandError {
  const text = `${errors.join("\n")}\n${output}`;
  return recognize(text, stack) ?? refused(errors) ?? failed(errors, output);
}

/** The message for what the engine says, where it is one of the failures that are known by its words. */
export function recognize(text: string, stack: string): CommandError | undefined {
  return (
    locked(text, stack) ??
    tornState(text, stack) ??
    noState(text, stack) ??
    passphrase(text) ??
    missingPlugin(text)
  );
}

/** The engine's words for a lock of the file backend name the holder; other backends say less. */
function locked(text: string, stack: string): CommandError | undefined {
  if (!/currently locked by|conflict: Another update is currently in progress/i.test(text)) return undefined;
  const [, username, host, pid, timestamp] =
    /created by ([^@\s]+)@(\S+) \(pid (\d+)\)(?: at (\S+))?/.exec(text) ?? [];
  const isNamed = username !== undefined && host !== undefined;
  return lockedBy(stack, isNamed ? { username, hostname: host, pid: Number(pid), timestamp } : undefined);
}

/** A run was killed between a side file's making and its writing; the state itself is replaced as a whole. */
function tornState(text: string, stack: string): CommandError | undefined {
  if (!/failed to load checkpoint: EOF/.test(text)) return undefined;
  return new CommandError(
    `the state of ${stack} cannot be read: a run was killed as it wrote the side file ${stack}.json.attrs, which is ` +
      "empty now. The state beside it is whole. Remove the side file: " +
      `\`find STATE_FOLDER -name ${stack}.json.attrs -empty -delete\`; ?metadata=skip at the end of the backend's ` +
      "URL keeps it from happening again. Nothing was changed",
    EXIT.failed,
  );
}

/** Said by every backend, where nothing was ever applied there. */
function noState(text: string, stack: string): CommandError | undefined {
  if (!/no stack named '/.test(text)) return undefined;
  return new CommandError(
    `${stack} has no state yet where the engine looks: make it, with keyturn adopt or keyturn begin, or set ` +
      "PULUMI_BACKEND_URL to where it is",
  );
}

function missingPlugin(text: string): CommandError | undefined {
  const [, name, version] =
    /no resource plugin 'pulumi-resource-([\w-]+)' found .*?version v([\d.]+)/.exec(text) ?? [];
  if (name === undefined) return undefined;
  return new CommandError(
    `the engine needs the provider plugin ${name} ${version}, which is not here: ` +
      `pulumi plugin install resource ${name} ${version}. Where it can't be downloaded, bring the archive over from a ` +
      `machine where it can, and give it to the same command: pulumi plugin install resource ${name} ${version} ` +
      "--file FILE. In a copy of this folder, keyturn sandbox plays it by a stand-in; there first: keyturn sandbox -- keyturn " +
      "recover --all --state-lost --yes",
    EXIT.failed,
  );
}

function passphrase(text: string): CommandError | undefined {
  if (/incorrect passphrase/i.test(text)) {
    return new CommandError(
      "the passphrase does not open this stack's secrets. Set PULUMI_CONFIG_PASSPHRASE (or " +
        "PULUMI_CONFIG_PASSPHRASE_FILE) to the one that the stack was made with. Nothing was changed",
    );
  }
  if (/unable to read PULUMI_CONFIG_PASSPHRASE_FILE/.test(text)) {
    return new CommandError(
      "PULUMI_CONFIG_PASSPHRASE_FILE names a file that cannot be read: make it, mode 600",
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
  const telling = unique(
    errors
      .filter((error) => !/^(error: )?(preview|update) failed$/.test(error))
      .map((error) => error.replace(/^\S+ resource '\S+' has a problem: /, "")),
  );
  const fallback = output.trim().split("\n").slice(-5).join("\n");
  return new CommandError(telling.length > 0 ? telling.join("\n") : fallback, EXIT.failed);
}

function unique(lines: readonly string[]): string[] {
  return [...new Set(lines)];
}
