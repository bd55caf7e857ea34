import { type Context, Hono, type MiddlewareHandler } from "hono";
import { cors } from "hono/cors";
import { proxy } from "hono/proxy";
import { passOn } from "./pass-on.ts";
import { redactTokens } from "./redact.ts";
import {
  CORS_EXPOSED,
  CORS_MAX_AGE,
  CORS_METHODS,
  checkPath,
  corsHeaders,
  type GatewaySettings,
  openPaths,
} from "./settings.ts";

/** A request that was answered, without any token in it. */
export interface GatewayEntry {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly address?: string;
  /** Why it could not be answered, such as `ECONNREFUSED`. */
  readonly failed?: string;
}

/** What the gateway is put together from. */
export interface GatewayParts {
  readonly settings: GatewaySettings;
  /** The service's origin, such as `http://127.0.0.1:8001`. */
  readonly service: string;
  /** The origin behind all paths but the service's; the service's own unless given. */
  readonly backend?: string;
  /** Who opened the connection, as the platform says. */
  readonly peer: (c: Context) => string | undefined;
  readonly log?: (entry: GatewayEntry) => void;
  /** The platform's own unless given. */
  readonly fetch?: (request: Request) => Promise<Response>;
}

/** What one middleware tells another. */
interface Env {
  Variables: { failed?: string };
}

/** Of a request: what is between its client and this gateway (Node has said 100 by then), and what nobody behind is to know. */
const NOT_PASSED_ON = ["host", "connection", "upgrade", "expect", "referer"];
/** What fetch refuses to send (Fetch, "forbidden method"). */
const UNSENDABLE = new Set(["TRACE", "TRACK", "CONNECT"]);

/** What an answer from behind must not decide, since the gateway does. */
const OWN_HEADERS = /^(?:access-control-|cache-control$|referrer-policy$|vary$)/;

/**
 * Stands in front of the service and of what else is behind it: paths of event streams pass as they are, for the service
 * knows their tokens; every other needs the principal token. No answer is kept by a cache or told on in a Referer, and
 * no log holds a token.
 */
export function createGateway(parts: GatewayParts): Hono<Env> {
  const { settings, service, backend = service } = parts;
  const open = new Set(Object.values(openPaths(settings)));
  const app = new Hono<Env>();
  app.use(logged(parts));
  app.use(async (c, next) => {
    await next();
    c.header("Cache-Control", "no-store");
    c.header("Referrer-Policy", "no-referrer");
  });
  if (settings.corsOrigins.length > 0) app.use(corsOf(settings));
  app.use(async (c, next) => {
    if (!UNSENDABLE.has(c.req.method)) return await next();
    return c.json({ error: "method-not-allowed", message: "this method is not passed on" }, 405);
  });
  app.use(async (c, next) => {
    if (open.has(new URL(c.req.url).pathname)) return await next();
    const asked = await send(parts, c, new URL(checkPath(settings), service), { method: "GET", body: null });
    if (asked.status !== 204) return asked;
    await asked.body?.cancel();
    return await next();
  });
  app.all("*", async (c) => {
    const { pathname, search } = new URL(c.req.url);
    return await send(parts, c, new URL(`${open.has(pathname) ? service : backend}${pathname}${search}`));
  });
  app.onError((error, c) => {
    c.set("failed", reasonOf(error));
    return c.json({ error: "bad-gateway", message: "what is behind this gateway does not answer" }, 502);
  });
  return app;
}

async function send(parts: GatewayParts, c: Context, to: URL, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(c.req.raw.headers);
  for (const name of [...NOT_PASSED_ON, ...(init.body === null ? ["content-length"] : [])])
    headers.delete(name);
  const hops = [c.req.header("x-forwarded-for"), parts.peer(c)].filter((hop) => hop !== undefined);
  headers.set("X-Forwarded-For", hops.join(", "));
  const answer = await proxy(to, {
    raw: c.req.raw,
    ...init,
    headers: [...headers],
    redirect: "manual",
    ...(parts.fetch && { customFetch: parts.fetch }),
  });
  for (const name of [...answer.headers.keys()]) if (OWN_HEADERS.test(name)) answer.headers.delete(name);
  return passOn(answer, c.req.raw.signal);
}

function corsOf(settings: GatewaySettings): MiddlewareHandler {
  const { corsOrigins } = settings;
  return cors({
    origin: corsOrigins.includes("*") ? "*" : [...corsOrigins],
    allowHeaders: corsHeaders(settings),
    allowMethods: CORS_METHODS,
    exposeHeaders: CORS_EXPOSED,
    maxAge: CORS_MAX_AGE,
  });
}

function logged({ log, peer }: GatewayParts): MiddlewareHandler<Env> {
  return async (c, next) => {
    const begun = performance.now();
    await next();
    if (log === undefined) return;
    const { pathname, search } = new URL(c.req.url);
    const [address, failed] = [peer(c), c.get("failed")];
    log({
      method: c.req.method,
      path: redactTokens(pathname + search),
      status: c.res.status,
      ms: Math.round(performance.now() - begun),
      ...(address !== undefined && { address }),
      ...(failed !== undefined && { failed }),
    });
  };
}

/** The system's code alone: what an error says may quote the URL. */
function reasonOf(error: unknown): string {
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const { code } = at as NodeJS.ErrnoException;
    if (typeof code === "string") return code;
  }
  return error instanceof Error ? error.name : "unknown";
}
