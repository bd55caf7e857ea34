import type { Looked } from "../files/scan-files.ts";
import type { Finding } from "../finding.ts";
import type { LookedBack } from "../history/scan-history.ts";
import type { BaselineEntry } from "../known/baseline.ts";
import type { LeftOut } from "../left-out.ts";

/** Where was looked. */
export type Mode = "files" | "history" | "logs" | "processes";

/** All that a scan has to tell. No value, and no part of one, is in it. */
export interface Report {
  readonly mode: Mode;
  readonly findings: readonly Finding[];
  readonly looked: Looked | LookedBack;
  readonly leftOut: LeftOut;
  /** Findings that comments excuse, that the baseline knows, that were told before, and that were too many to keep. */
  readonly held: {
    readonly ignored: number;
    readonly known: number;
    readonly repeated: number;
    readonly dropped: number;
  };
  /** Entries of the baseline that nothing was found for. */
  readonly gone: readonly BaselineEntry[];
  /** Of the stack's own values: how many were looked for, and the names of those that are too short or too plain. */
  readonly values?: { readonly wanted: number; readonly leftOut: readonly string[] };
}
