import { jsonAnswer } from "./answers.ts";
import type { Parts } from "./parts.ts";
import { StoreUnavailable } from "./stores/token-store.ts";

/** `GET /health`: `{ status: "ok", … }`, or 503 and `"unavailable"` while store or source can't be reached. */
export function health({ tokens, events }: Parts): () => Promise<Response> {
  return async () => {
    const parts = { store: await storeState(tokens), events: events.healthy() ? "ok" : "unavailable" };
    const ok = parts.store === "ok" && parts.events === "ok";
    const body = { status: ok ? "ok" : "unavailable", store: { kind: tokens.kind, status: parts.store } };
    return jsonAnswer({ ...body, events: { kind: events.kind, status: parts.events } }, ok ? 200 : 503);
  };
}

async function storeState(tokens: Parts["tokens"]): Promise<"ok" | "unavailable"> {
  try {
    await tokens.size();
    return "ok";
  } catch (error) {
    if (error instanceof StoreUnavailable) return "unavailable";
    throw error;
  }
}
