import type { Catalog, OriginSteps } from "../../../components/catalog/index.ts";
import type { Call } from "../calls.ts";
import type { SeenOrigin } from "../origins.ts";

/** What findings are looked for in. */
export interface Seen {
  readonly catalog: Catalog;
  readonly origins: readonly SeenOrigin[];
  readonly calls: readonly Call[];
  /** How far each origin has come; without it, how it is to be in the end. */
  readonly steps?: OriginSteps;
}

/** What closes a finding, or a part of it. */
export interface Closing {
  /** The component and its name in the catalog, such as `EdgeAllowlist services`; or what else of the catalog it is. */
  readonly by: string;
  /** How, in words. */
  readonly how: string;
}

/** What came of looking for a finding: it is open where anything opens it. */
export interface Judged {
  /** What opens it, each in words. */
  readonly open: readonly string[];
  readonly closed: readonly Closing[];
}

/** Looks for one finding. */
export type Judge = (seen: Seen) => Judged;

/** Nothing of the catalog could open it. */
export function closedByCatalog(how: string): Judged {
  return { open: [], closed: [{ by: "the catalog", how }] };
}

/**
 * Asks of each origin whether it opens the finding. One of which the catalog says nothing always does.
 * @param none why a catalog without origins is free of it
 */
export function ofOrigins(
  { origins }: Seen,
  none: string,
  judge: (
    origin: SeenOrigin & { readonly described: NonNullable<SeenOrigin["described"]> },
  ) => string | Closing,
): Judged {
  if (origins.length === 0) return closedByCatalog(none);
  const answers = origins.map((origin) => {
    const { described } = origin;
    if (described !== undefined) return judge({ ...origin, described });
    return `a Worker calls ${origin.name}, and nothing says what guards it: describe it under hardening.origins`;
  });
  return {
    open: answers.filter((answer) => typeof answer === "string"),
    closed: answers.filter((answer) => typeof answer !== "string"),
  };
}

/** Several answers as one. */
export function together(...all: readonly Judged[]): Judged {
  return { open: all.flatMap(({ open }) => open), closed: all.flatMap(({ closed }) => closed) };
}
