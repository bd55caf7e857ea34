import { engineIsAtWork } from "./engine/stop-signals.ts";
import { CommandError, EXIT } from "./errors.ts";

/** Watches for a Ctrl-C from before anything is changed until something is about to be. */
export interface InterruptWatch {
  /** Rejects at a Ctrl-C; while the engine is at work not before it has ended. */
  readonly interrupted: Promise<never>;
  /** @throws CommandError where there was one */
  check(): void;
  /** From here on a Ctrl-C is no longer answered with "nothing was changed". */
  end(): void;
}

/** Begins to watch. */
export function watchInterrupt(): InterruptWatch {
  let isInterrupted = false;
  let reject: (error: CommandError) => void = () => {};
  const interrupted = new Promise<never>((_, fail) => {
    reject = fail;
  });
  // Who does not wait for it yet asks `check`.
  interrupted.catch(() => {});
  const interrupt = () => {
    isInterrupted = true;
    if (engineIsAtWork()) return;
    // A value that is waited for there is not wanted any more, and would keep the process.
    process.stdin.destroy();
    reject(stopped());
  };
  process.on("SIGINT", interrupt);
  return {
    interrupted,
    check: () => {
      if (isInterrupted) throw stopped();
    },
    end: () => void process.off("SIGINT", interrupt),
  };
}

function stopped(): CommandError {
  return new CommandError("stopped by SIGINT. Nothing was changed", EXIT.interrupted);
}
