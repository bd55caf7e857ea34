import type { HttpBindings } from "@hono/node-server";
import type { Context, MiddlewareHandler } from "hono";
import type { ServiceName } from "./service.ts";

/** A request as it is asked: no query, no body. */
export interface Asked {
  readonly service: ServiceName;
  readonly method: string;
  readonly path: string;
  /** What a GraphQL request asks for, such as `deleteLimitedAccessToken`, and AWS, such as `PutSecretValue`; of gRPC, the method. */
  readonly operation?: string;
}

/** A request that is under way, by HTTP or gRPC. */
export interface Exchange {
  /** Answers in the service's place, by a status of HTTP; by HTTP also with a text, which is JSON where it is left out. */
  refuse(status: number, headers?: Readonly<Record<string, string>>, text?: string): void;
  /** Cuts the connection, so that whoever asked gets no answer. */
  cutOff(): void;
}

/** What stands between a service and those who ask it: it sees every request, and may answer in the service's place. */
export interface Interference {
  matches(asked: Asked): boolean;
  /** @param work lets the service do its own work, whose answer goes out where the exchange gets no other */
  act(exchange: Exchange, work: () => Promise<void>, asked: Asked): Promise<void>;
}

/** The interferences that are in force; those that match a request stand one behind the other. */
export class Interferences {
  readonly #all = new Set<Interference>();

  /** Puts one in force. @returns takes it back */
  add(interference: Interference): () => void {
    this.#all.add(interference);
    return () => void this.#all.delete(interference);
  }

  /** Lets a service do its work, with all that stands before it. */
  async around(asked: Asked, exchange: Exchange, work: () => Promise<void>): Promise<void> {
    const matching = [...this.#all].filter((interference) => interference.matches(asked));
    const all = matching.reduceRight<() => Promise<void>>(
      (inner, interference) => () => interference.act(exchange, inner, asked),
      work,
    );
    await all();
  }

  /** Stands before a service's own routes. */
  middleware(service: ServiceName): MiddlewareHandler {
    return async (context, next) => {
      if (this.#all.size === 0) return await next();
      await this.around(await askedOf(service, context), exchangeOf(context), next);
    };
  }
}

async function askedOf(service: ServiceName, context: Context): Promise<Asked> {
  const { method, path } = context.req;
  const operation =
    service === "aws"
      ? awsOperationOf(context.req.header("x-amz-target") ?? (await context.req.text()))
      : path === "/graphql"
        ? operationOf(await context.req.text())
        : undefined;
  return { service, method, path, ...(operation === undefined ? {} : { operation }) };
}

/** The first field that a GraphQL operation selects: `app` of `query ($name: String!) { app(name: $name) { id } }`. */
function operationOf(body: string): string | undefined {
  return /(?:query|mutation)[^{]*\{(?:\s|\\n)*(?:\w+\s*:\s*)?(\w+)/.exec(body)?.[1];
}

/** `PutSecretValue` of the header `secretsmanager.PutSecretValue`, or of a form that begins with `Action=PutSecretValue`. */
function awsOperationOf(text: string): string | undefined {
  return /(?:^\w+\.|(?:^|&)Action=)(\w+)/.exec(text)?.[1];
}

function exchangeOf(context: Context): Exchange {
  return {
    refuse: (status, headers = {}, text = undefined) => {
      // Else the headers of an answer that is there would be taken over.
      context.res = undefined;
      context.res =
        text === undefined
          ? Response.json({ message: "refused by the rehearsal" }, { status, headers })
          : new Response(text, { status, headers });
    },
    cutOff: () => {
      (context.env as HttpBindings).outgoing.destroy();
      context.res = new Response(null, { status: 502 });
    },
  };
}
