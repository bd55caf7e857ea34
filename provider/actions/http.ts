import { setTimeout as pause } from "node:timers/promises";
import { EnvHttpProxyAgent, request } from "undici";
import type { ActionDriver } from "./driver.ts";

const ATTEMPT_MS = 30_000;
const BETWEEN_MS = 1_000;

/** Sends a request; what may be asked twice is asked until it is answered as wanted. */
export const http: ActionDriver<"http"> = {
  async run({ name, settings: { url, method, accept, within } }) {
    const mayRepeat = method === "GET" || method === "HEAD";
    const dispatcher = new EnvHttpProxyAgent();
    try {
      for (const deadline = Date.now() + within; ; await pause(BETWEEN_MS)) {
        const left = Math.max(1, deadline - Date.now());
        const answer = await statusOf(url, method, dispatcher, Math.min(ATTEMPT_MS, left));
        if (typeof answer === "number" && accept.includes(answer)) return;
        if (mayRepeat && Date.now() + BETWEEN_MS < deadline) continue;
        const got = typeof answer === "number" ? `was answered with ${answer}` : `got no answer (${answer})`;
        throw new Error(
          `${name}: ${method} ${url} ${got}, and ${accept.join(" or ")} is wanted${mayRepeat ? ` within ${within / 1000} s` : ""}. ` +
            "Mend it, then keyturn resume: it is sent again",
        );
      }
    } finally {
      await dispatcher.destroy();
    }
  },
};

/** The status, or why there is none. */
async function statusOf(
  url: string,
  method: "GET" | "HEAD" | "POST" | "PUT",
  dispatcher: EnvHttpProxyAgent,
  timeoutMs: number,
): Promise<number | string> {
  try {
    const { statusCode, body } = await request(url, {
      method,
      dispatcher,
      signal: AbortSignal.timeout(timeoutMs),
    });
    await body.dump();
    return statusCode;
  } catch (error) {
    if (!(error instanceof Error)) return "no reason given";
    return error.name === "TimeoutError"
      ? "it took too long"
      : ((error as NodeJS.ErrnoException).code ?? error.name);
  }
}
