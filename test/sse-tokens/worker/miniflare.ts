import { Miniflare } from "miniflare";
import {
  COMPATIBILITY_DATE,
  tokenObjectBundle,
  workerBundle,
} from "../../../components/sse-tokens/worker/bundle.ts";
import type { ObjectNamespace } from "../../../components/sse-tokens/worker/platform.ts";

/** A Worker in the real runtime, workerd. */
export interface RunningWorker {
  /** Asks it, as a client at 203.0.113.7 does. */
  ask(path: string, init?: RequestInit): Promise<Response>;
  tokens(): Promise<ObjectNamespace>;
  dispose(): Promise<void>;
}

/** What is run: as it is built, unless something was uploaded. */
export interface WorkerCode {
  readonly service: string;
  readonly objects: string;
}

/** Starts the service and its Durable Object as they are uploaded. @param bindings their variables and secrets */
export async function startWorker(
  bindings: Readonly<Record<string, string>>,
  code: WorkerCode = { service: workerBundle(), objects: tokenObjectBundle() },
): Promise<RunningWorker> {
  const common = { modules: true, compatibilityDate: COMPATIBILITY_DATE, bindings: { ...bindings } } as const;
  const object = { className: "TokenObject", useSQLite: true };
  const miniflare = new Miniflare({
    workers: [
      {
        ...common,
        name: "service",
        script: code.service,
        durableObjects: { TOKENS: { ...object, scriptName: "objects" } },
      },
      { ...common, name: "objects", script: code.objects, durableObjects: { TOKENS: object } },
    ],
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
