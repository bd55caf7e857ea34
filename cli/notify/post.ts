import { setTimeout as pause } from "node:timers/promises";
import { EnvHttpProxyAgent, request } from "undici";
import { backOffs, retryAfterOf, troubleOf } from "../../components/probes/index.ts";
import type { SecretValue } from "../../components/secret-value.ts";

/** How long one attempt may take. */
export const ATTEMPT_MS = 10_000;
/** A person waits for the command: after these no further attempt is made. */
const ATTEMPTS = 3;
const LONGEST_WAIT_MS = 10_000;
const FIRST_WAIT_MS = 500;
/** No more of an answer is read: the words and numbers that say why stand at its beginning. */
const LONGEST_BODY = 4_096;

/** How often it was tried, and why it was not taken; words that hold nothing of URL, message or answer. */
export interface Delivered {
  readonly tries: number;
  readonly why?: string;
}

/** One message for an HTTP endpoint. */
export interface Posting {
  /** Its URL is the credential of most webhooks. */
  readonly url: SecretValue;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON. */
  readonly body: string;
  /** What an answer means, in words that may be printed. */
  said?(body: string): string | undefined;
}

/**
 * Posts a message. What may pass (no answer, 429, 5xx) is tried again, a `Retry-After` heeded as far as
 * {@link LONGEST_WAIT_MS}. Redirects are not followed: who may move a webhook is its owner, by a new value of the
 * secret. TLS is verified; proxies are those of the environment.
 */
export async function post(
  posting: Posting,
  wait: (ms: number) => Promise<unknown> = pause,
): Promise<Delivered> {
  const waits = backOffs(FIRST_WAIT_MS);
  for (let tries = 1; ; tries += 1) {
    const { why, mayPass, retryAfter } = await attempt(posting);
    if (why === undefined) return { tries };
    const isTooLong = retryAfter !== undefined && retryAfter > LONGEST_WAIT_MS;
    if (!mayPass || isTooLong || tries >= ATTEMPTS) return { tries, why };
    await wait(waits.next(retryAfter, LONGEST_WAIT_MS));
  }
}

interface Attempt {
  readonly why?: string;
  readonly mayPass?: boolean;
  readonly retryAfter?: number | undefined;
}

async function attempt({ url, headers, body, said }: Posting): Promise<Attempt> {
  const tls = { rejectUnauthorized: true };
  const signal = AbortSignal.timeout(ATTEMPT_MS);
  let dispatcher: EnvHttpProxyAgent | undefined;
  try {
    dispatcher = new EnvHttpProxyAgent({ connect: { ...tls, timeout: 0 }, requestTls: tls, proxyTls: tls });
    const response = await request(url.reveal(), {
      dispatcher,
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "keyturn", ...headers },
      body,
      signal,
    });
    const { statusCode: status } = response;
    const text = await beginningOf(response.body);
    if (status >= 200 && status < 300) return {};
    if (status >= 300 && status < 400)
      return { why: `it answered ${status}, and redirects are not followed` };
    const meaning = said?.(text);
    return {
      why: `it answered ${status}${meaning === undefined ? "" : `: ${meaning}`}`,
      mayPass: status === 429 || status >= 500,
      retryAfter: retryAfterOf(response.headers["retry-after"], Date.now()),
    };
  } catch (error) {
    if (signal.aborted) return { why: `it did not answer within ${ATTEMPT_MS / 1000} s`, mayPass: true };
    const trouble = troubleOf(error);
    const remedy = trouble.remedy === undefined ? "" : `: ${trouble.remedy}`;
    return { why: `it ${trouble.said}${remedy}`, mayPass: true };
  } finally {
    await dispatcher?.destroy();
  }
}

async function beginningOf(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of body) {
    chunks.push(chunk);
    length += chunk.length;
    if (length >= LONGEST_BODY) break;
  }
  return Buffer.concat(chunks).toString("utf8").slice(0, LONGEST_BODY);
}
