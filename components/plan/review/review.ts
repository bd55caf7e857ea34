import type { Catalog } from "../../catalog/index.ts";
import { type Blast, blastOf } from "../blast.ts";
import type { Intent } from "../intent.ts";
import { makePlan } from "../plan.ts";
import type { Change, Plan } from "../plan-types.ts";
import { type CatalogChange, catalogChanges } from "./catalog-changes.ts";
import { type OldValues, oldValues } from "./old-values.ts";
import { steeringOf } from "./steering.ts";
import type { Verdict } from "./verdict.ts";
import { whyOf } from "./why.ts";

/** What a reviewer of a change is told; holds no value. */
export interface Review {
  readonly stack: string;
  readonly plan: Plan;
  /** Each change of the plan, with why it is made. */
  readonly changes: readonly (Change & { readonly why: string })[];
  /** What is revoked or forgotten, and when. */
  readonly oldValues: readonly OldValues[];
  /** How the catalog differs; missing where it was not compared. */
  readonly catalog?: readonly CatalogChange[];
  /** What of the change could lead a preview's credentials elsewhere; {@link steeringOf}. */
  readonly steering: readonly string[];
  /** Paths of the change that were not looked at, since only its stack file and catalog were taken. */
  readonly code: readonly string[];
  /** What the engine's preview said; missing where it was not asked. */
  readonly verdict?: Verdict;
  /** Of each secret that turns: what a leak of it touches. */
  readonly blasts: readonly Blast[];
}

/** What a review is made from. */
export interface ReviewArgs {
  readonly stack: string;
  readonly catalog: Catalog;
  /** The catalog of before; where it is missing, catalogs are not compared. */
  readonly catalogBefore?: Catalog;
  readonly before: Intent;
  readonly after: Intent;
  /** What else could lead credentials elsewhere, such as a setting of the stack file. */
  readonly steering?: readonly string[];
  /** Paths of the change that were not looked at; none unless given. */
  readonly code?: readonly string[];
  readonly verdict?: Verdict;
  /** Whether the secrets that stay are told too, and why they do. */
  readonly tellSkipped?: boolean;
}

/**
 * Reviews a change of the stack file and the catalog: from those alone, the same for the same input.
 * @throws {OrderError} when the stages of the catalog contradict each other
 */
export function makeReview(args: ReviewArgs): Review {
  const { stack, catalog, catalogBefore, before, after, verdict } = args;
  const whole = makePlan(catalog, before, after);
  const plan = args.tellSkipped === true ? whole : { ...whole, skipped: [] };
  const turning = plan.changes.filter(
    ({ secret, kind }) =>
      ["rotate", "rollback", "create", "reissue"].includes(kind) && Object.hasOwn(catalog.secrets, secret),
  );
  // Of a blast only what a leak touches is told, which no time has a part in.
  const anyTime = new Date(0);
  return {
    stack,
    plan,
    changes: plan.changes.map((change) => ({
      ...change,
      why: whyOf(catalog, change, plan.changes, { before, after }),
    })),
    oldValues: oldValues(catalog, plan, before),
    ...(catalogBefore === undefined ? {} : { catalog: catalogChanges(catalogBefore, catalog) }),
    steering: [
      ...new Set([
        ...(args.steering ?? []),
        ...(catalogBefore === undefined ? [] : steeringOf(catalogBefore, catalog)),
      ]),
    ],
    code: args.code ?? [],
    ...(verdict === undefined ? {} : { verdict }),
    blasts: turning.map(({ secret }) => blastOf(catalog, after, secret, anyTime)),
  };
}
