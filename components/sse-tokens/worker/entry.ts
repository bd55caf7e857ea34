import {
  createApp,
  noEvents,
  type PrincipalDigest,
  principalsOf,
  readSettings,
  type Settings,
  SettingsError,
  storedTokens,
  upstreamEvents,
  webSha256,
} from "../service/index.ts";
import { type Limits, limitsOf } from "../service/limits.ts";
import { NO_METRICS } from "../service/metrics.ts";
import type { ObjectNamespace } from "./platform.ts";
import { durableObjectStore } from "./token-store.ts";

/** Variables, secrets and bindings of the Worker. */
export interface WorkerEnvironment extends Readonly<Record<string, unknown>> {
  /** The Durable Object's namespace. */
  readonly TOKENS: ObjectNamespace;
}

const PRINCIPAL = "VX11_PRINCIPAL_TOKEN";

/** The service as a Worker: settings, principal tokens and limits are an instance's, all else is a request's own. */
export default {
  async fetch(request: Request, env: WorkerEnvironment): Promise<Response> {
    try {
      return await answer(request, env);
    } catch (error) {
      if (!(error instanceof SettingsError)) throw error;
      console.error(JSON.stringify({ message: error.message }));
      return Response.json(
        { error: "not-configured", message: "the service's settings can't be used" },
        { status: 503 },
      );
    }
  },
};

async function answer(request: Request, env: WorkerEnvironment): Promise<Response> {
  const { settings, principals, limits, upstream } = await instanceOf(env);
  const isStream = new URL(request.url).pathname === `${settings.basePath}/events/stream`;
  const tell = (message: string) => log({ message });
  const object = env.TOKENS.get(env.TOKENS.idFromName("tokens"));
  const store = durableObjectStore({ object, maxTokens: settings.maxTokens, listens: isStream });
  // A Worker may not touch what another request has opened, such as its stream: so each has a service of its own.
  const service = createApp({
    settings,
    tokens: storedTokens(settings, store, webSha256),
    principals: principalsOf(principals, webSha256),
    events:
      upstream === undefined ? noEvents() : upstreamEvents({ ...upstream, retry: settings.retry, tell }),
    sha256: webSha256,
    peer: (c) => c.req.header("cf-connecting-ip"),
    limits,
    metrics: { ...NO_METRICS, streamEnded: () => void store.close() },
    tell,
    audit: (entry) => log({ time: new Date().toISOString(), ...entry }),
  });
  const answered = await service.app.fetch(request, env);
  if (!isStream || answered.status !== 200) await store.close();
  return answered;
}

interface Instance {
  readonly settings: Settings;
  readonly principals: readonly PrincipalDigest[];
  readonly limits: Limits;
  readonly upstream: { readonly url: string; readonly headers: Readonly<Record<string, string>> } | undefined;
}

let instance: Instance | undefined;

/** @throws {SettingsError} */
async function instanceOf(env: WorkerEnvironment): Promise<Instance> {
  if (instance !== undefined) return instance;
  const settings = readSettings(env);
  const principals = await principalsIn(env);
  instance = { settings, principals, limits: limitsOf(settings), upstream: upstreamIn(env) };
  return instance;
}

/** As on Node: `NAME`, and `NAME_PREVIOUS` during a rotation. */
async function principalsIn(env: WorkerEnvironment): Promise<PrincipalDigest[]> {
  const names = (text(env.SSE_PRINCIPALS) ?? PRINCIPAL).split(/[\s,]+/).filter((name) => name !== "");
  const digests: PrincipalDigest[] = [];
  for (const name of names)
    for (const value of [text(env[name]), text(env[`${name}_PREVIOUS`])])
      if (value !== undefined) digests.push({ name, digest: await webSha256(value) });
  if (digests.length > 0) return digests;
  throw new SettingsError(`there is no principal token: ${names.join(", ")} is no secret of this Worker`);
}

function upstreamIn(env: WorkerEnvironment): Instance["upstream"] {
  const url = text(env.SSE_UPSTREAM_URL);
  if (url === undefined) return undefined;
  if (!URL.canParse(url) || !/^https?:/.test(url))
    throw new SettingsError("SSE_UPSTREAM_URL: is no address of http or https");
  const authorization = text(env.SSE_UPSTREAM_AUTHORIZATION);
  return { url, headers: authorization === undefined ? {} : { Authorization: authorization } };
}

function text(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function log(entry: object): void {
  console.log(JSON.stringify(entry));
}
