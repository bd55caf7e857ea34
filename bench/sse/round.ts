import autocannon from "autocannon";
import type { Child } from "./child.ts";
import { BASE, PRINCIPAL } from "./protocol.ts";

/** What one round has shown of one server. */
export interface Round {
  readonly requestsPerSecond: number;
  /** Milliseconds within which 99 of 100 requests were answered. */
  readonly p99: number;
  /** How busy the client was, from 0 to 1: near 1 it is the client that is measured. */
  readonly clientBusy: number;
}

export type Task = "issue" | "validate";

const CONNECTIONS = 32;
const HEADER = { "X-VX11-Token": PRINCIPAL };

/**
 * Asks a server as fast as it answers.
 * @throws where any answer is not the expected one: a fast refusal is no figure
 */
export async function playRound(
  { port }: Child,
  task: Task,
  tokens: readonly string[],
  seconds: number,
): Promise<Round> {
  const times: number[] = [];
  const requests =
    task === "issue"
      ? [{ method: "POST" as const, path: `${BASE}/sse-token`, headers: HEADER }]
      : tokens.map((token) => ({ method: "GET" as const, path: `${BASE}/stream?token=${token}` }));
  const before = performance.eventLoopUtilization();
  const result = await new Promise<autocannon.Result>((resolve, reject) => {
    const options = {
      url: `http://127.0.0.1:${port}`,
      connections: CONNECTIONS,
      duration: seconds,
      requests,
    };
    const run = autocannon(options, (error, found) => (error ? reject(error) : resolve(found)));
    run.on("response", (_client, status, _bytes, ms) => {
      times.push(status === 200 ? ms : Number.NaN);
    });
  });
  const { utilization } = performance.eventLoopUtilization(before);
  const wrong = result.non2xx + result.errors + result.timeouts;
  if (wrong > 0 || times.some(Number.isNaN))
    throw new Error(`${wrong} requests were not answered as they should`);
  const sorted = Float64Array.from(times).sort();
  return {
    requestsPerSecond: times.length / result.duration,
    p99: sorted[Math.floor(sorted.length * 0.99)] ?? Number.NaN,
    clientBusy: utilization,
  };
}

/** Tokens to validate, of a server that issues them. */
export async function someTokens({ port }: Child, count: number): Promise<string[]> {
  const tokens: string[] = [];
  for (let at = 0; at < count; at++) {
    const answer = await fetch(`http://127.0.0.1:${port}${BASE}/sse-token`, {
      method: "POST",
      headers: HEADER,
    });
    const { sse_token } = (await answer.json()) as { sse_token: string };
    tokens.push(sse_token);
  }
  return tokens;
}
