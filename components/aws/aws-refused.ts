import { RunError } from "@pulumi/pulumi";

/**
 * A request that AWS refused, or that did not get through: which one, and AWS's own code. Its words are left out, since
 * those about a signature repeat what was signed, a session's token among it.
 */
export class AwsRefused extends RunError {
  /** Such as `AccessDeniedException`, or the system's where no answer came. */
  readonly code: string;

  constructor(wish: string, error: unknown, remedy = "") {
    const code = codeOf(error);
    super(`AWS refused to ${wish} (${code})${remedy === "" ? "" : `: ${remedy}`}`);
    this.code = code;
  }
}

/** What AWS, the SDK or the system calls an error. */
export function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return "unknown";
  if ("code" in error && typeof error.code === "string") return error.code;
  return error.name;
}
