import { CRASHES } from "./crashes.ts";
import { EVERYDAY } from "./everyday.ts";
import { FAILING_IN_TURN } from "./failing.ts";
import type { Story } from "./story.ts";

/** Every story, in the order of the matrix. */
export const STORIES: readonly Story[] = [...EVERYDAY, ...FAILING_IN_TURN, ...CRASHES];
