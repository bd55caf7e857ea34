import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";

/** An API that is being served over plain HTTP. */
export interface ServedApi {
  /** Such as `http://127.0.0.1:43121`, without a slash at its end. */
  readonly url: string;
  /** Stops at once, also with connections open. */
  close(): Promise<void>;
}

/** Serves an API on a free port of 127.0.0.1. @throws when no port can be had */
export async function serveHttp(api: Hono): Promise<ServedApi> {
  const server = createAdaptorServer({ fetch: api.fetch });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the service has no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    close: async () => {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      if ("closeAllConnections" in server) server.closeAllConnections();
      await closed;
    },
  };
}
