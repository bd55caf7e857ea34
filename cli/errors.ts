/** How the command ends. Shell scripts may rely on these numbers. */
export const EXIT = {
  done: 0,
  /** Something failed on the way; what was written before is kept, and the next run goes on from there. */
  failed: 1,
  /** The call, the catalog or the stack file can't be used. Nothing was changed. */
  badInput: 2,
  /** A rule forbids it, such as a rotation while the previous generation lives. Nothing was changed. */
  refused: 3,
  /** Another run holds the state or the files. Nothing was changed. */
  locked: 4,
  /** Ctrl-C before anything was applied, by the shells' custom. Nothing was changed. */
  interrupted: 130,
} as const;

/** An end of the command that a person can do something about: one message with its remedy. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: number;
  /** Who was told of it, where notifications were sent: for the JSON result. */
  readonly notified?: readonly object[];

  constructor(
    message: string,
    exitCode: number = EXIT.badInput,
    options?: ErrorOptions & { readonly notified?: readonly object[] },
  ) {
    super(message, options);
    this.exitCode = exitCode;
    if (options?.notified !== undefined) this.notified = options.notified;
  }
}
