import { CommandError, EXIT } from "../errors.ts";

/** What a run that is asked to stop needs to know. */
export interface Stopping {
  /** Aborted where the engine has to be told, which gets one SIGINT for it. */
  readonly signal: AbortSignal;
  /** @throws Stopped where a stop was asked for meanwhile */
  check(): void;
}

/** The end of a run that was asked to stop. */
export class Stopped extends CommandError {}

let atWork = 0;

/** Whether something is done by {@link withStopSignals} just now. */
export function engineIsAtWork(): boolean {
  return atWork > 0;
}

/**
 * Does something that runs the engine, which ends its steps and gives its lock back when it is told to stop; so a
 * SIGINT or SIGTERM does not end this process at once. A terminal's Ctrl-C reaches the engine by itself; a second
 * one would make it break off, so only a SIGTERM is handed on.
 *
 * @param options `changesNothing`: the engine only looks
 */
export async function withStopSignals<T>(
  act: (stopping: Stopping) => Promise<T>,
  { changesNothing = false } = {},
): Promise<T> {
  const abort = new AbortController();
  let stopped: NodeJS.Signals | undefined;
  const interrupt = () => {
    stopped ??= "SIGINT";
  };
  const terminate = () => {
    if (stopped === undefined) abort.abort();
    stopped ??= "SIGTERM";
  };
  process.on("SIGINT", interrupt).on("SIGTERM", terminate);
  atWork += 1;
  try {
    return await act({
      signal: abort.signal,
      check: () => {
        if (stopped === undefined) return;
        const message = `stopped by ${stopped}, after the engine had ended what it was at`;
        if (!changesNothing) throw new Stopped(message, EXIT.failed);
        const exitCode = stopped === "SIGINT" ? EXIT.interrupted : EXIT.failed;
        throw new Stopped(`${message}. Nothing was changed`, exitCode);
      },
    });
  } finally {
    atWork -= 1;
    process.off("SIGINT", interrupt).off("SIGTERM", terminate);
  }
}
