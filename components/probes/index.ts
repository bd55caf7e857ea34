/** Probes: asking whether a value works where it is read, and whether a wrong one is refused there. */
export { canRefuse, type Probe, presentsValue } from "../catalog/index.ts";
export { askProbe } from "./ask.ts";
export { backOffs } from "./back-off.ts";
export { troubleOf } from "./network-trouble.ts";
export { ProbeFailed } from "./probe-failed.ts";
export type { AskOptions, Clock, Expected, Question } from "./question.ts";
export { retryAfterOf } from "./retry-after.ts";
export { wrongValue } from "./wrong-value.ts";
