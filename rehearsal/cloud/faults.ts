import type { MiddlewareHandler } from "hono";
import type { ServiceName } from "./service.ts";

/** An answer that a service gives instead of its own. */
export interface Fault {
  readonly service: ServiceName;
  /** Such as `PUT`; any when left out. */
  readonly method?: string;
  /** Matched against the path. */
  readonly path: RegExp;
  /** A 200 with a body of another form than the service's is one too. */
  readonly status: 200 | 401 | 403 | 404 | 409 | 422 | 429 | 500 | 502 | 503;
  /** How often; for ever when left out. */
  readonly times?: number;
  /** The answer's JSON; `{}` when left out. */
  readonly body?: unknown;
  /** True for a server that repeats in its answer what it was sent, in the ways in which APIs word errors. */
  readonly echo?: boolean;
  readonly headers?: Readonly<Record<string, string>>;
  /** True where the service does its work all the same, and only its answer is lost. */
  readonly afterwards?: boolean;
  /** Done before the answer goes out, such as the killing of who waits for it. */
  readonly meanwhile?: () => void | Promise<void>;
}

/** The faults that are in force. */
export class Faults {
  readonly #faults: { fault: Fault; left: number }[] = [];

  /** Puts a fault in force, until it is used up or taken back. @returns takes it back */
  add(fault: Fault): () => void {
    const entry = { fault, left: fault.times ?? Number.POSITIVE_INFINITY };
    this.#faults.push(entry);
    return () => {
      entry.left = 0;
    };
  }

  /** The fault that hits a request, which counts it. */
  take(service: ServiceName, method: string, path: string): Fault | undefined {
    const hit = this.#faults.find(({ fault, left }) => left > 0 && matches(fault, service, method, path));
    if (hit !== undefined) hit.left -= 1;
    return hit?.fault;
  }

  /** Stands before a service's own routes. */
  middleware(service: ServiceName): MiddlewareHandler {
    return async (context, next) => {
      const fault = this.take(service, context.req.method, context.req.path);
      if (fault === undefined) return await next();
      const sent = fault.echo === true ? await context.req.raw.clone().text() : undefined;
      if (fault.afterwards === true) await next();
      await fault.meanwhile?.();
      // Else the lost answer's headers would be taken over.
      context.res = undefined;
      context.res = Response.json(fault.body ?? (sent === undefined ? {} : repeated(sent)), {
        status: fault.status,
        ...(fault.headers === undefined ? {} : { headers: fault.headers }),
      });
    };
  }
}

/** GitHub and AWS look for `message`, Cloudflare for `errors`, Fly for `error`. */
function repeated(sent: string): object {
  const message = `can't take ${sent}`;
  return { message, Message: message, error: message, success: false, errors: [{ code: 10_001, message }] };
}

function matches(fault: Fault, service: ServiceName, method: string, path: string): boolean {
  return (
    fault.service === service &&
    (fault.method === undefined || fault.method === method) &&
    fault.path.test(path)
  );
}
