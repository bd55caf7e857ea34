import {
  type AuditEntry,
  createApp,
  type MemoryEvents,
  memoryEvents,
  memoryStore,
  principalsOf,
  readSettings,
  type Settings,
  storedTokens,
  type Tokens,
} from "../../../components/sse-tokens/service/index.ts";
import { nodeMetrics, nodeSha256 } from "../../../components/sse-tokens/service/node/index.ts";

export const PRINCIPAL = "synthetic-principal-token-one";
export const BASE = "/operator/api/events";

/** A service in this process, with a clock that the test moves. */
export function serviceFixture(given: Partial<Settings> = {}, other: { tokens?: Tokens } = {}) {
  const settings = readSettings({}, given);
  const clock = { ms: 1_000_000 };
  const now = () => clock.ms;
  const store = memoryStore({ maxTokens: settings.maxTokens, now });
  const tokens = other.tokens ?? storedTokens(settings, store, nodeSha256);
  const events: MemoryEvents = memoryEvents();
  const principals = principalsOf(
    [{ name: "VX11_PRINCIPAL_TOKEN", digest: nodeSha256(PRINCIPAL) }],
    nodeSha256,
  );
  const record: AuditEntry[] = [];
  const peer = { address: "203.0.113.7" };
  const metrics = nodeMetrics({ prefix: settings.metricPrefix, size: () => tokens.size() });
  const audit = (entry: AuditEntry) => void record.push(entry);
  const service = createApp({
    ...{ settings, tokens, events, principals, sha256: nodeSha256, metrics, audit, now },
    peer: () => peer.address,
  });
  const ask = (path: string, init: RequestInit = {}) => service.app.request(path, init);
  const header = { [settings.header]: PRINCIPAL };
  return {
    ...{ service, settings, tokens, store, events, principals, record, peer, clock, ask, header },
    /** A token, as a client asks for it. */
    async issue(query = ""): Promise<string> {
      const answer = await ask(`${BASE}/sse-token${query}`, { method: "POST", headers: header });
      const { sse_token } = (await answer.json()) as { sse_token: string };
      return sse_token;
    },
    metricsPage: async () => await (await ask("/metrics")).text(),
  };
}

/** Reads a stream until what it has said holds a text. */
export async function readUntil(response: Response, text: string): Promise<string> {
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  const decoder = new TextDecoder();
  let said = "";
  while (!said.includes(text)) {
    const { done, value } = await reader.read();
    if (done) throw new Error(`the stream ended after ${JSON.stringify(said)}`);
    said += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
  return said;
}
