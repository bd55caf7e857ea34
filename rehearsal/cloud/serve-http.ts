import { createAdaptorServer } from "@hono/node-server";
import type { Hono } from "hono";

/** An API that is being served over plain HTTP. */
export interface ServedApi {
  readonly port: number;
  /** Such as `http://127.0.0.1:43121`, without a slash at its end. */
  readonly url: string;
  /** Stops at once, also with connections open. */
  close(): Promise<void>;
}

/**
 * Serves an API on 127.0.0.1.
 * @param preferred the port, if it is free; else any
 * @throws when no port can be had
 */
export async function serveHttp(api: Hono, preferred = 0): Promise<ServedApi> {
  const server = createAdaptorServer({ fetch: api.fetch });
  const listen = (port: number) =>
    new Promise<void>((resolve, reject) => {
      server.once("error", reject);
      server.listen(port, "127.0.0.1", () => {
        server.off("error", reject);
        resolve();
      });
    });
  await listen(preferred).catch(async (error) => {
    if (preferred === 0) throw error;
    await listen(0);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the service has no port");
  return {
    port: address.port,
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
