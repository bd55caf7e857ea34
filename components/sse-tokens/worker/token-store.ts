import { type Revocation, StoreFull, StoreUnavailable, type TokenStore } from "../service/index.ts";
import type { ObjectStub, WorkerSocket } from "./platform.ts";
import type { Answered, Asked } from "./token-object.ts";

/** What the store is made with. */
export interface ObjectStoreOptions {
  /** The object of the class `TokenObject` that keeps the tokens. */
  readonly object: ObjectStub;
  /** Live tokens at most, of all instances. */
  readonly maxTokens: number;
  /** Whether this instance opens streams and so has to hear what is revoked. */
  readonly listens: boolean;
}

/** Nobody outside ever sees it: an object is not asked by name. */
const URL = "https://tokens.example.com/";

/**
 * Keeps tokens in a Durable Object: each is good on every instance as soon as it is issued, and the object's clock decides.
 * What is issued by one Worker's request is ended by another's; so an instance that listens has a socket to the object, from
 * before it accepts its first token. Where that breaks it takes everything for revoked, since it would miss what is.
 */
export function durableObjectStore({ object, maxTokens, listens }: ObjectStoreOptions): TokenStore {
  const listeners = new Set<(revocation: Revocation) => void>();
  let socket: Promise<WorkerSocket> | undefined;
  let closed = false;
  const tell = (revocation: Revocation) => {
    for (const listener of [...listeners]) listener(revocation);
  };
  const lost = () => {
    socket = undefined;
    if (!closed) tell({ kind: "all" });
  };
  const listening = async () => {
    if (!listens || listeners.size === 0) return;
    socket ??= connect(object, tell, lost);
    await socket.catch((error: unknown) => {
      socket = undefined;
      throw error;
    });
  };
  const ask = async (asked: Asked): Promise<Answered> =>
    await reached(async () => {
      const answer = await object.fetch(URL, { method: "POST", body: JSON.stringify(asked) });
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      return (await answer.json()) as Answered;
    });

  return {
    kind: "durable-object",
    async put(digest, grant, ttl) {
      const { full } = await ask({ what: "put", digest, grant, ttl, maxTokens });
      if (full === true) throw new StoreFull(`${maxTokens} tokens are live`);
    },
    async get(digest) {
      await listening();
      return (await ask({ what: "get", digest })).grant;
    },
    async take(digest) {
      await listening();
      return (await ask({ what: "take", digest })).grant;
    },
    async revoke(revocation) {
      await listening();
      await ask({ what: "revoke", revocation });
    },
    onRevoked(listener) {
      listeners.add(listener);
      // Where it can't be reached, the first token that is asked for says so.
      listening().catch(() => {});
      return () => listeners.delete(listener);
    },
    async size() {
      const { size } = await ask({ what: "size" });
      if (size === undefined) throw new StoreUnavailable("the Durable Object gave an answer that is none");
      return size;
    },
    async close() {
      closed = true;
      (await socket?.catch(() => undefined))?.close(1000, "done");
    },
  };
}

async function connect(
  object: ObjectStub,
  tell: (revocation: Revocation) => void,
  lost: () => void,
): Promise<WorkerSocket> {
  const socket = await reached(async () => {
    const { webSocket } = await object.fetch(URL, { headers: { Upgrade: "websocket" } });
    if (webSocket === undefined || webSocket === null) throw new Error("no socket");
    return webSocket;
  });
  socket.addEventListener("message", ({ data }) => tell(JSON.parse(String(data)) as Revocation));
  socket.addEventListener("close", lost);
  socket.addEventListener("error", lost);
  socket.accept();
  return socket;
}

async function reached<T>(does: () => Promise<T>): Promise<T> {
  try {
    return await does();
  } catch (cause) {
    throw new StoreUnavailable("the Durable Object that keeps the tokens does not answer", { cause });
  }
}
