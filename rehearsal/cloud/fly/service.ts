import { Hono } from "hono";
import type { CloudService } from "../service.ts";
import { callerOf } from "./access.ts";
import type { FlyEnv } from "./env.ts";
import { graphqlApi } from "./graphql-api.ts";
import { machinesApi } from "./machines-api.ts";
import { releasesApi } from "./releases-api.ts";
import { type FlyState, newApp } from "./state.ts";

/** An app that is there from the beginning. */
export interface FlyAppSetup {
  readonly name: string;
  /** How many machines run it; 1 when left out. With none it was never deployed. */
  readonly machines?: number;
}

/** What the simulated Fly starts with. */
export interface FlyOptions {
  /** A name alone stands for an app with one machine. */
  readonly apps: readonly (string | FlyAppSetup)[];
  /** The account's own token, which may do everything, and is not kept. */
  readonly token: string;
}

/**
 * Fly as `flyctl` sees it, for secrets and deploy tokens: GraphQL, Machines API and releases under one base URL,
 * to be given as FLY_API_BASE_URL, FLY_FLAPS_BASE_URL and FLY_UIEX_BASE_URL. A deploy token that was made here is
 * accepted, for its app alone, until it is revoked or over; anything else is refused with 401.
 *
 * Where the texts and codes of refusals come from, and which are guessed: rehearsal/clients/README.md.
 */
export function flyService({ apps, token }: FlyOptions): CloudService<FlyState> {
  const setups = apps.map((app) => (typeof app === "string" ? { name: app } : app));
  return {
    name: "fly",
    initial: () => ({ clock: 0, apps: {}, tokens: {} }),
    api: (context) => {
      const { state } = context;
      const missing = setups.filter(({ name }) => !Object.hasOwn(state.apps, name));
      for (const { name, machines = 1 } of missing) state.apps[name] = newApp(state, name, machines);
      if (missing.length > 0) context.save();
      const api = new Hono<FlyEnv>();
      api.use(async (call, next) => {
        const caller = callerOf(call.req.header("authorization"), token, context);
        if (caller !== undefined) {
          call.set("caller", caller);
          return await next();
        }
        return call.req.path === "/graphql"
          ? call.json({ errors: [{ message: UNAUTHENTICATED, extensions: { code: "UNAUTHORIZED" } }] }, 401)
          : call.json({ error: "unauthorized" }, 401);
      });
      api.route("/", graphqlApi(context));
      api.route("/v1", machinesApi(context));
      api.route("/api/v1", releasesApi(context));
      // One type of Hono for all services: what its requests carry is this service's own affair.
      return new Hono().route("/", api);
    },
  };
}

const UNAUTHENTICATED = "You must be authenticated to view this.";
