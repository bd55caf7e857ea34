import { EnvHttpProxyAgent, request as send } from "undici";
import type { ProbeRequest } from "../catalog/index.ts";
import type { Answer, Attempt } from "./answer.ts";
import { whereExpected } from "./failure-text.ts";
import { outgoing, UnsendableError } from "./http-request.ts";
import { troubleOf } from "./network-trouble.ts";
import type { Expected } from "./question.ts";
import { retryAfterOf } from "./retry-after.ts";

/** No more of an answer's body is read. */
const LONGEST_BODY = 2 ** 20;

/** A request and what is expected of its answer. */
export interface HttpQuestion {
  readonly http: ProbeRequest;
  /** Any status of success, if left out. */
  readonly accept?: readonly number[];
  readonly refuse?: readonly number[];
  readonly type?: string;
  readonly match?: string;
}

export interface HttpAnswer extends Answer {
  /** Method and URL, fit to be printed. */
  readonly asked: string;
  /** Whether the other side may have done something. */
  readonly mayHaveActed: boolean;
  /** The body of an answer that accepts, where it was asked for. */
  readonly body?: string;
}

type Ask = Attempt & {
  readonly of: (name: string) => string;
  /** Whether the body is needed for more than the match. */
  readonly keepBody?: boolean;
};

/** Sends one request. Redirects are answers like others; TLS is verified; proxies are those of the environment. */
export async function askHttp(question: HttpQuestion, ask: Ask): Promise<HttpAnswer> {
  const { http } = question;
  const asked = `${http.method} ${http.url}`;
  try {
    return await sent(question, ask);
  } catch (error) {
    if (!(error instanceof UnsendableError)) throw error;
    return {
      verdict: "other",
      said: `${asked} was not sent: ${error.message}`,
      asked,
      mayHaveActed: false,
      lasting: true,
    };
  }
}

async function sent(
  question: HttpQuestion,
  { of, signal, now, keepBody, expected }: Ask,
): Promise<HttpAnswer> {
  const { asked, url, method, headers, body } = outgoing(question.http, of);
  const makes = method !== "GET" && method !== "HEAD";
  const tls = { rejectUnauthorized: true };
  let dispatcher: EnvHttpProxyAgent | undefined;
  try {
    dispatcher = new EnvHttpProxyAgent({ connect: { ...tls, timeout: 0 }, requestTls: tls, proxyTls: tls });
    const response = await send(url, { dispatcher, method, headers, signal, body: body ?? null });
    const { statusCode: status } = response;
    const wanted = judge(question, expected, status, response.headers["content-type"]);
    const retryAfter = retryAfterOf(response.headers["retry-after"], now);
    const mayHaveActed = makes && (status < 400 || status >= 500);
    const answer = { asked, mayHaveActed, ...wanted, said: `${asked} answered ${wanted.said}` };
    if (answer.verdict !== "accept") return { ...answer, ...(retryAfter !== undefined && { retryAfter }) };
    const { match } = question;
    const text = await read(response.body, keepBody === true ? undefined : match);
    if (match === undefined || text.includes(match))
      return { ...answer, ...(keepBody === true && { body: text }) };
    return { ...answer, verdict: "other", said: `${answer.said} without the text that \`match\` names` };
  } catch (error) {
    const { said, remedy, sent } = troubleOf(error);
    const told = signal.aborted ? "was given up on before it answered" : said;
    return {
      verdict: "other",
      said: `${asked} ${told}`,
      asked,
      mayHaveActed: makes && sent,
      ...(remedy !== undefined && { remedy }),
    };
  } finally {
    await dispatcher?.destroy();
  }
}

/** What a status and a content type mean. What the server calls the type is not repeated: it may be an echo. */
function judge(
  { accept, refuse, type }: HttpQuestion,
  expected: Expected,
  status: number,
  given: string | string[] | undefined,
): Pick<Answer, "verdict" | "said"> {
  const isAccepted = accept === undefined ? status >= 200 && status < 300 : accept.includes(status);
  if (isAccepted && type !== undefined && !isOfType(String(given ?? ""), type)) {
    return { verdict: "other", said: `${status} with another content type than ${type}` };
  }
  const said = `${status}${whereExpected(expected === "refuse" && refuse !== undefined ? refuse : accept)}`;
  if (isAccepted) return { verdict: "accept", said: expected === "accept" ? `${status}` : said };
  return { verdict: refuse?.includes(status) === true ? "refuse" : "other", said };
}

function isOfType(given: string, wanted: string): boolean {
  const essence = (given.split(";")[0] ?? "").trim().toLowerCase();
  const pattern = wanted.toLowerCase();
  return pattern.endsWith("/*") ? essence.startsWith(pattern.slice(0, -1)) : essence === pattern;
}

/** Reads a body to its end, to a text that is looked for, or to the bound. */
async function read(body: AsyncIterable<Buffer>, until: string | undefined): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    text += decoder.decode(chunk, { stream: true });
    if (bytes >= LONGEST_BODY || (until !== undefined && text.includes(until))) break;
  }
  return text;
}
