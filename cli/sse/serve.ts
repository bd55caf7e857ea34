import { existsSync } from "node:fs";
import {
  createApp,
  memoryStore,
  noEvents,
  readSettings,
  SettingsError,
  storedTokens,
} from "../../components/sse-tokens/service/index.ts";
import {
  listen,
  nodeMetrics,
  nodePeer,
  nodeSha256,
  PrincipalMissing,
  readPrincipals,
} from "../../components/sse-tokens/service/node/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { jsonResult, note, result } from "../output.ts";

/** Options of `keyturn sse serve`, as they are typed. */
export interface SseServeOptions {
  host?: string;
  port?: string;
  principalsFile?: string;
  json?: boolean;
}

/** The name of the seedlings' principal token. */
const PRINCIPAL = "VX11_PRINCIPAL_TOKEN";
const FILE = "tokens.env";
/** Milliseconds that open requests have to end in. */
const GRACE = 5_000;

/**
 * `keyturn sse serve`: the service, until it is told to end. Its audit log goes to standard output.
 * @throws {CommandError}
 */
export async function sseServe(options: SseServeOptions): Promise<void> {
  const { env } = process;
  const host = options.host ?? env.SSE_HOST ?? "127.0.0.1";
  const port = portOf(options.port ?? env.SSE_PORT ?? "8001");
  const json = options.json === true;
  const tell = json ? (line: string) => note(JSON.stringify({ message: line })) : note;
  const file = options.principalsFile ?? env.SSE_PRINCIPALS_FILE ?? (existsSync(FILE) ? FILE : undefined);
  const names = (env.SSE_PRINCIPALS ?? PRINCIPAL).split(/[\s,]+/).filter((name) => name !== "");
  const { settings, principals } = usable(() => ({
    settings: readSettings(env),
    principals: readPrincipals({ names, ...(file !== undefined && { file }), environment: env, tell }),
  }));
  const store = memoryStore({ maxTokens: settings.maxTokens });
  const tokens = storedTokens(settings, store, nodeSha256);
  const events = noEvents();
  const service = createApp({
    settings,
    tokens,
    events,
    principals: principals.principals,
    peer: nodePeer,
    metrics: nodeMetrics({ prefix: settings.metricPrefix, size: () => tokens.size() }),
    audit: (entry) => (json ? jsonResult : plain)({ time: new Date().toISOString(), ...entry }),
    sha256: nodeSha256,
  });
  const listening = await listen(service.app, host, port).catch((cause: NodeJS.ErrnoException) => {
    throw new CommandError(`${host}:${port} can't be listened at: ${cause.code}`, EXIT.failed, { cause });
  });
  tell(`listening at http://${host}:${listening.port}${settings.basePath}, store ${store.kind}`);
  if (events.kind === "none") tell("no source of events is named: streams carry signs of life only");
  tell(`${await signal()}: ending`);
  service.close();
  await listening.close(GRACE);
  principals.close();
  await Promise.all([events.close(), tokens.close()]);
}

function plain(entry: object): void {
  result(
    Object.entries(entry)
      .map(([name, value]) => (name === "time" ? value : `${name}=${value}`))
      .join(" "),
  );
}

function usable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof SettingsError || error instanceof PrincipalMissing)
      throw new CommandError(error.message, EXIT.badInput, { cause: error });
    throw error;
  }
}

function portOf(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port >= 0 && port <= 65_535) return port;
  throw new CommandError("--port takes a number up to 65535");
}

function signal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => resolve(name));
  });
}
