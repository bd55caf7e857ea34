/** What a reviewer of a change is told, and how it reads in a pull request. */

export { renderReview, reviewMarker } from "./render.ts";
export { makeReview, type Review, type ReviewArgs } from "./review.ts";
export { steeringOf } from "./steering.ts";
export { isForbidden, parseVerdict, type Verdict, withEvent } from "./verdict.ts";
