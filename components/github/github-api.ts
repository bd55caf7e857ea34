import { setTimeout as pause } from "node:timers/promises";
import { z } from "zod";
import { PUBLIC_API, restApiUrl } from "./rest-api-url.ts";

const TIMEOUT_MS = 30_000;
/** Waits before another attempt, where GitHub does not say how long. */
const PAUSES_MS = [500, 2_000, 5_000];
/** The first limit that one meets is of writes in a minute; the hourly one is not waited for. */
const LONGEST_WAIT_MS = 90_000;

/** GitHub's REST API, and who asks it. */
export interface GithubApi {
  /** It ends with a slash. */
  readonly url: string;
  readonly token: string;
}

/** A request. */
export interface GithubRequest {
  readonly method: "GET" | "PUT" | "POST" | "DELETE";
  /** From the base URL on, without a slash at its beginning; each part encoded. */
  readonly path: string;
  readonly body?: unknown;
}

/** A request that GitHub refused, or that did not get through: which one and why, nothing of what it holds. */
export class GithubRefused extends Error {
  override readonly name = "GithubRefused";
  /** Nothing when no answer came. */
  readonly status: number | undefined;

  constructor(message: string, status?: number) {
    super(message);
    this.status = status;
  }
}

/**
 * The API as the plugin `github` finds it: the stack's `github:token` and `github:baseUrl`, else GITHUB_TOKEN and
 * GITHUB_BASE_URL in the environment.
 * @throws {GithubRefused} where there is no token, or no usable URL
 */
export function githubApi(
  config: Readonly<Record<string, string>>,
  env: Readonly<Record<string, string | undefined>> = process.env,
): GithubApi {
  const token = config["github:token"] || env.GITHUB_TOKEN;
  if (!token) {
    throw new GithubRefused(
      "GitHub is to be asked, and nobody says as whom: set GITHUB_TOKEN in the environment, or " +
        "pulumi config set --secret github:token",
    );
  }
  try {
    return { url: restApiUrl(config["github:baseUrl"] || env.GITHUB_BASE_URL || PUBLIC_API), token };
  } catch (error) {
    throw new GithubRefused((error as Error).message);
  }
}

/**
 * Asks GitHub. Where it is asked to wait it does; what may be done twice it asks again where GitHub could not serve or did
 * not answer.
 * @returns the answer's JSON, of the form expected; `undefined` for an answer without a body
 * @throws {GithubRefused}
 */
export async function askGithub<T>(api: GithubApi, request: GithubRequest, shape: z.ZodType<T>): Promise<T> {
  const what = `GitHub: ${request.method} /${request.path.replace(/\?.*/, "")}`;
  for (let attempt = 0; ; attempt++) {
    const answer = await attempted(api, request);
    if (isAnswer(answer) && answer.ok) return await read(answer, shape, what);
    const wait = waitBefore(answer, request.method, attempt);
    if (wait === undefined) throw await refusal(answer, what, api);
    if (isAnswer(answer)) await answer.body?.cancel();
    await pause(wait);
  }
}

/** Why no answer came: the system's code alone, since the rest of such an error may quote the token. */
type Silence = { readonly code: string };

function isAnswer(answer: Response | Silence): answer is Response {
  return "status" in answer;
}

async function attempted(
  { url, token }: GithubApi,
  { method, path, body }: GithubRequest,
): Promise<Response | Silence> {
  try {
    return await fetch(new URL(path, url), {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "user-agent": "keyturn",
        "x-github-api-version": "2022-11-28",
      },
      signal: AbortSignal.timeout(TIMEOUT_MS),
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    if (error instanceof Error && error.name === "TimeoutError")
      return { code: `within ${TIMEOUT_MS / 1000} s` };
    const cause = error instanceof Error ? error.cause : undefined;
    const code = cause instanceof Error && "code" in cause ? String(cause.code) : "no reason given";
    return { code: `(${code})` };
  }
}

/** How long to wait before asking again, in ms; nothing when asking again is of no use or could do a thing twice. */
function waitBefore(
  answer: Response | Silence,
  method: GithubRequest["method"],
  attempt: number,
): number | undefined {
  const usual = PAUSES_MS[attempt];
  if (usual === undefined) return undefined;
  if (!isAnswer(answer)) return method === "POST" ? undefined : usual;
  const { status, headers } = answer;
  const asked = headers.get("retry-after");
  // A limit: nothing was done. Source: GitHub Docs, "Rate limits for the REST API".
  const isLimit =
    status === 429 || (status === 403 && (asked !== null || headers.get("x-ratelimit-remaining") === "0"));
  if (isLimit) {
    const wait = asked === null ? usual : Number(asked) * 1000;
    return wait >= 0 && wait <= LONGEST_WAIT_MS ? wait : undefined;
  }
  return status >= 500 && method !== "POST" ? usual : undefined;
}

async function read<T>(answer: Response, shape: z.ZodType<T>, what: string): Promise<T> {
  const text = await answer.text().catch(() => "");
  const parsed = shape.safeParse(text === "" ? undefined : jsonOf(text));
  if (parsed.success) return parsed.data;
  throw new GithubRefused(`${what}: the answer is of another form than expected`, answer.status);
}

const failure = z.object({ message: z.string() });

async function refusal(answer: Response | Silence, what: string, { url }: GithubApi): Promise<GithubRefused> {
  if (!isAnswer(answer))
    return new GithubRefused(`${what}: no answer from ${new URL(url).host} ${answer.code}`);
  const { status, headers } = answer;
  const said = failure.safeParse(jsonOf(await answer.text().catch(() => ""))).data?.message;
  const wait = headers.get("retry-after");
  const advice =
    status === 401
      ? ["does the token live?"]
      : status === 403 && wait === null
        ? ["may the token do that?"]
        : wait === null
          ? []
          : [`it asks to wait ${wait} s: run again then`];
  return new GithubRefused(
    [`${what}: HTTP ${status}`, ...(said === undefined ? [] : [said]), ...advice].join(", "),
    status,
  );
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
