import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Revocation, StoreUnavailable } from "../../../components/sse-tokens/service/index.ts";
import type { ObjectStub } from "../../../components/sse-tokens/worker/platform.ts";
import { durableObjectStore } from "../../../components/sse-tokens/worker/token-store.ts";
import { type RunningWorker, startWorker } from "../worker/miniflare.ts";
import { storeContract } from "./contract.ts";

const GRANT = { principal: "VX11_PRINCIPAL_TOKEN", by: "aaaaaaaaaaaa" };

let worker: RunningWorker;
let object: ObjectStub;

beforeAll(async () => {
  worker = await startWorker({ VX11_PRINCIPAL_TOKEN: "synthetic-principal-token-one" });
  const namespace = await worker.tokens();
  object = namespace.get(namespace.idFromName("contract"));
});
afterAll(async () => await worker.dispose());

const instance = (maxTokens = 1_000) => durableObjectStore({ object, maxTokens, listens: true });

storeContract("in a Durable Object", () => ({
  instance: async ({ maxTokens }) => instance(maxTokens),
  pass: async (seconds) => await sleep(seconds * 1000),
  clear: async () => await instance().revoke({ kind: "all" }),
}));

describe("the store in a Durable Object", () => {
  it("gives a token to every instance at once, and tells every instance of a revocation", async () => {
    const [one, other] = [instance(), instance()];
    const heard: Revocation[] = [];
    other.onRevoked((revocation) => heard.push(revocation));
    await one.put("shared", GRANT, 30);
    expect(await other.get("shared")).toEqual(GRANT);
    await one.revoke({ kind: "token", digest: "shared" });
    expect(await other.get("shared")).toBeUndefined();
    await expect.poll(() => heard).toEqual([{ kind: "token", digest: "shared" }]);
    await Promise.all([one.close(), other.close()]);
  });

  it("lets one instance alone take a token", async () => {
    const stores = Array.from({ length: 8 }, () => instance());
    await stores[0]?.put("once", GRANT, 30);
    const taken = await Promise.all(stores.map(async (store) => await store.take("once")));
    expect(taken.filter((grant) => grant !== undefined)).toEqual([GRANT]);
    await Promise.all(stores.map((store) => store.close()));
  });

  it("says that it can't be asked, and takes all for revoked where it can no longer hear", async () => {
    const gone: ObjectStub = { fetch: () => Promise.reject(new Error("broken")) };
    const store = durableObjectStore({ object: gone, maxTokens: 10, listens: true });
    await expect((async () => await store.get("one"))()).rejects.toThrow(StoreUnavailable);
    await expect((async () => await store.put("one", GRANT, 30))()).rejects.toThrow(StoreUnavailable);

    const sockets: { close(): void }[] = [];
    const breaking: ObjectStub = {
      async fetch(url, init) {
        const answer = await object.fetch(url, init);
        if (answer.webSocket) sockets.push(answer.webSocket);
        return answer;
      },
    };
    const listening = durableObjectStore({ object: breaking, maxTokens: 10, listens: true });
    const heard: Revocation[] = [];
    listening.onRevoked((revocation) => heard.push(revocation));
    expect(await listening.get("none")).toBeUndefined();
    for (const socket of sockets) socket.close();
    await expect.poll(() => heard).toEqual([{ kind: "all" }]);
  });
});
