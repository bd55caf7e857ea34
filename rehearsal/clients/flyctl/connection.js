// @ts-check
import process from "node:process";
import { Failure } from "./failure.js";

/** @typedef {{ message: string }} GraphqlError */

/**
 * The APIs that flyctl talks to, at the addresses that the environment names. A stand-in never goes to fly.io: an address
 * that is not named is an error. Only for releases, flyctl's third address, the first one stands in: both have one default.
 *
 * Source: superfly/flyctl internal/config/config.go, internal/uiex/client.go; superfly/fly-go client.go, flaps/flaps.go.
 */
export class Connection {
  #token;

  /** @param {string | undefined} accessToken of the command line, which comes before the environment's */
  constructor(accessToken) {
    const { FLY_ACCESS_TOKEN, FLY_API_TOKEN } = process.env;
    const token = [accessToken, FLY_ACCESS_TOKEN, FLY_API_TOKEN].find(
      (one) => one !== undefined && one !== "",
    );
    if (token === undefined)
      throw new Failure("no access token available. Please login with 'flyctl auth login'");
    this.#token = tokensOf(token);
  }

  /**
   * The Machines API.
   *
   * @param {string} method
   * @param {string} path behind `/v1`
   * @param {unknown} [body]
   * @returns {Promise<unknown>}
   * @throws {Failure} with the API's own message, which may be empty
   */
  async machines(method, path, body) {
    const { macaroons, others } = this.#token;
    const header = macaroons.length > 0 ? `FlyV1 ${macaroons.join(",")}` : `Bearer ${others.join(",")}`;
    const answer = await send(`${address("FLY_FLAPS_BASE_URL")}/v1${path}`, method, header, body);
    if (answer.ok) return answer.json();
    const text = await answer.text();
    /** @type {{ error?: string, message?: string }} */
    let problem;
    try {
      problem = JSON.parse(text);
    } catch {
      throw new Failure(`request returned non-2xx status: ${answer.status}: ${text}`);
    }
    throw new Failure(problem.message || (problem.error ?? ""));
  }

  /**
   * GraphQL.
   *
   * @param {string} query
   * @param {Record<string, unknown>} variables
   * @param {string} [place] put before an error's message, as one of flyctl's two GraphQL clients does
   * @returns {Promise<any>} the answer's `data`
   * @throws {Failure} with the first error's message
   */
  async graphql(query, variables, place = "") {
    const url = `${address("FLY_API_BASE_URL")}/graphql`;
    const answer = await send(url, "POST", this.#graphqlHeader(), { query, variables });
    if (answer.status !== 200) throw new Failure(`server returned a non-200 status code: ${answer.status}`);
    const { data, errors } = /** @type {{ data?: unknown, errors?: GraphqlError[] }} */ (await answer.json());
    const [first] = errors ?? [];
    if (first !== undefined) throw new Failure(`${place}${first.message}`);
    return data ?? {};
  }

  /**
   * Releases.
   *
   * @param {string} method
   * @param {string} path behind `/api/v1`
   * @param {unknown} [body]
   * @returns {Promise<any>}
   * @throws {Failure}
   */
  async releases(method, path, body) {
    const base = process.env.FLY_UIEX_BASE_URL || address("FLY_API_BASE_URL");
    const answer = await send(`${base}/api/v1${path}`, method, this.#graphqlHeader("Bearer"), body);
    if (!answer.ok) throw new Failure(`(status ${answer.status}): ${await answer.text()}`);
    return answer.json();
  }

  /** @param {string} [scheme] */
  #graphqlHeader(scheme) {
    const { macaroons, others } = this.#token;
    const all = [...macaroons, ...others].join(",");
    return `${scheme ?? (macaroons.length > 0 ? "FlyV1" : "Bearer")} ${all}`;
  }
}

/**
 * Source: superfly/fly-go tokens/tokens.go, Parse.
 *
 * @param {string} text
 */
function tokensOf(text) {
  const bare = text.trim().replace(/^(?:(?:bearer|flyv1)\s+)+/i, "");
  const tokens = bare.split(",").map((token) => token.trim());
  const isMacaroon = (/** @type {string} */ token) => /^(?:fm1r|fm1a|fm2)_/.test(token);
  return { macaroons: tokens.filter(isMacaroon), others: tokens.filter((token) => !isMacaroon(token)) };
}

/** @param {"FLY_API_BASE_URL" | "FLY_FLAPS_BASE_URL"} name */
function address(name) {
  const base = process.env[name];
  if (base === undefined || base === "")
    throw new Failure(
      `this flyctl is a stand-in, which never goes to fly.io: set ${name} to a simulated Fly`,
    );
  return base.replace(/\/+$/, "");
}

/**
 * @param {string} url
 * @param {string} method
 * @param {string} authorization
 * @param {unknown} [body]
 * @throws {Failure} when nothing answers
 */
async function send(url, method, authorization, body) {
  try {
    return await fetch(url, {
      method,
      headers: { authorization, ...(body === undefined ? {} : { "content-type": "application/json" }) },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  } catch (error) {
    const cause = error instanceof Error && error.cause instanceof Error ? error.cause.message : "no answer";
    const verb = `${method.slice(0, 1)}${method.slice(1).toLowerCase()}`;
    throw new Failure(`${verb} ${JSON.stringify(url)}: ${cause}`);
  }
}
