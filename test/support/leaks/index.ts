export type { Encoding, Needle } from "./encodings.ts";
export { needles } from "./encodings.ts";
export { expectNoLeaks } from "./expect-no-leaks.ts";
export type { Allow } from "./file-tree.ts";
export type { Channel, Leak, Searched } from "./leak.ts";
export { type LeakReport, type LeakWatch, type WatchContext, withLeakWatch } from "./leak-watch.ts";
export { secretsInState } from "./state-secrets.ts";
export type { Run, RunOptions, RunResult } from "./watched-run.ts";
