/** A program that is run on a machine. Nothing of it is a value: every process there sees it. */
export interface MachineCommand {
  readonly program: string;
  readonly args: readonly string[];
  /** The folder to run it in; where it is left out, the one that the machine begins in. */
  readonly directory?: string;
  /** What it is run for, such as `restarts z-image`. */
  readonly purpose: string;
  /** After which it is ended. */
  readonly timeoutMs: number;
}

/** What became of it. What it printed may hold a value, and is for the caller to look through. */
export interface MachineResult {
  readonly exitCode: number;
  readonly stdout: string;
}

/** A machine on which programs can be run: this one, or another over SSH. */
export interface Machine {
  /** For messages: `on gpu-1`; empty for this one. */
  readonly where: string;
  /** How a person reads something there, such as `ssh gpu-1 journalctl`. */
  readonly byHand: (command: string) => string;
  /**
   * Runs it to its end.
   * @throws Error where it could not be run, or did not end in time
   */
  run(command: MachineCommand): Promise<MachineResult>;
}
