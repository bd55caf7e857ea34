import { CRASHES } from "./crashes.ts";
import { EVERYDAY } from "./everyday.ts";
import { FAILING_IN_TURN } from "./failing.ts";
import { FURTHER_FAILING_IN_TURN, TAKING } from "./failing-further.ts";
import { ON_ONE_HOST } from "./on-one-host.ts";
import { REHEARSALS } from "./rehearsals.ts";
import type { Story } from "./story.ts";
import { TUNNEL } from "./tunnel.ts";

/** Every story, in the order of the matrix. */
export const STORIES: readonly Story[] = [
  ...EVERYDAY,
  ...REHEARSALS,
  ...FAILING_IN_TURN,
  ...FURTHER_FAILING_IN_TURN,
  TAKING,
  TUNNEL,
  ...ON_ONE_HOST,
  ...CRASHES,
];
