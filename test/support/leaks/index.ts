export type { Encoding, Needle } from "../../../components/exposure/encodings.ts";
export { needles } from "../../../components/exposure/encodings.ts";
export type { Allow } from "../../../rehearsal/leaks/file-tree.ts";
export { CHANNELS, type Channel, type Leak, type Searched } from "../../../rehearsal/leaks/leak.ts";
export { secretsInState } from "../../../rehearsal/leaks/state-secrets.ts";
export { expectNoLeaks } from "./expect-no-leaks.ts";
export { type LeakReport, type LeakWatch, type WatchContext, withLeakWatch } from "./leak-watch.ts";
export type { Run, RunOptions, RunResult } from "./watched-run.ts";
