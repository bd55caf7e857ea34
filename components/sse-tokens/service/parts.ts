import type { Context } from "hono";
import type { Audit } from "./audit.ts";
import type { EventSource } from "./events/event-source.ts";
import type { Limits } from "./limits.ts";
import type { Metrics } from "./metrics.ts";
import type { Principals } from "./principals.ts";
import type { Settings } from "./settings.ts";
import type { Sha256 } from "./token.ts";
import type { Tokens } from "./tokens.ts";

/** What the service is put together from. All but `settings` may differ between Node and Workers. */
export interface Parts {
  readonly settings: Settings;
  readonly tokens: Tokens;
  readonly principals: Principals;
  readonly events: EventSource;
  readonly sha256: Sha256;
  /** Who opened the connection, as the platform says. */
  readonly peer: (c: Context) => string | undefined;
  /** None are kept by default. */
  readonly metrics?: Metrics;
  /** None is kept by default. */
  readonly audit?: Audit;
  /** Its own by default; those that outlive it, where it is put together anew for each request. */
  readonly limits?: Limits;
  /** Told of a request that failed by a fault of the service's own; never what was asked. */
  readonly tell?: (line: string) => void;
  /** Of the limits; milliseconds. */
  readonly now?: () => number;
}
