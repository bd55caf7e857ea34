import { Miniflare } from "miniflare";
import { COMPATIBILITY_DATE, workerBundle } from "../../../components/sse-tokens/worker/bundle.ts";
import type { ObjectNamespace } from "../../../components/sse-tokens/worker/platform.ts";

/** A Worker in the real runtime, workerd. */
export interface RunningWorker {
  /** Asks it, as a client at 203.0.113.7 does. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  tokens(): Promise<ObjectNamespace>;
  dispose(): Promise<void>;
}

/** Starts the service as it is uploaded. @param bindings its variables and secrets */
export async function startWorker(bindings: Readonly<Record<string, string>>): Promise<RunningWorker> {
  const miniflare = new Miniflare({
    modules: true,
    script: workerBundle(),
    compatibilityDate: COMPATIBILITY_DATE,
    bindings: { ...bindings },
    durableObjects: { TOKENS: { className: "TokenObject", useSQLite: true } },
  });
  await miniflare.ready;
  return {
    async ask(path, init = {}) {
      const headers = { "CF-Connecting-IP": "203.0.113.7", ...(init.headers as Record<string, string>) };
      const url = `http://sse.example.com${path}`;
      const answer = await miniflare.dispatchFetch(url, { ...init, headers } as never);
      return answer as unknown as Response;
    },
    tokens: async () => (await miniflare.getDurableObjectNamespace("TOKENS")) as unknown as ObjectNamespace,
    dispose: () => miniflare.dispose(),
  };
}
