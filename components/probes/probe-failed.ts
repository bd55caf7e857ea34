/**
 * A probe did not answer as expected. The message names the probe, what was asked and what came back; neither the
 * value nor anything else of request and answer is in it, and it has no cause, since that may quote them.
 */
export class ProbeFailed extends Error {
  override readonly name = "ProbeFailed";
  /** The probe's name. */
  readonly probe: string;
  /** What was made for the test and is still there, in words. */
  readonly left: readonly string[];

  constructor(probe: string, message: string, left: readonly string[] = []) {
    super(message);
    this.probe = probe;
    this.left = left;
  }
}
