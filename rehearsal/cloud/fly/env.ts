import type { Caller } from "./access.ts";

/** What each request of the service carries: who asks, once it was let in. */
export interface FlyEnv {
  Variables: { caller: Caller };
}
