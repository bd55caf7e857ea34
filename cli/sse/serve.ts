import { existsSync } from "node:fs";
import { closest } from "../../components/catalog/index.ts";
import { SettingsError } from "../../components/sse-tokens/service/index.ts";
import {
  PrincipalMissing,
  type Running,
  readNodeSettings,
  startService,
  strangeNodeSettings,
} from "../../components/sse-tokens/service/node/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { note } from "../output.ts";
import { gatewayPort, startGateway } from "./gateway.ts";

/** Options of `keyturn sse serve`, as they are typed. */
export interface SseServeOptions {
  host?: string;
  port?: string;
  store?: string;
  events?: string;
  principalsFile?: string;
  gatewayPort?: string;
  json?: boolean;
}

/** Where the principal token is looked for if nothing else is said. */
const FILE = "tokens.env";
/** Milliseconds that the gateway's open requests have to end in. */
const GRACE = 5_000;

/**
 * `keyturn sse serve`: the service and the gateway in front of it, until they are told to end. The audit log goes to standard
 * output, the gateway's to standard error.
 * @throws {CommandError}
 */
export async function sseServe(options: SseServeOptions): Promise<void> {
  const { json = false, ...given } = options;
  const tell = json ? (line: string) => note(JSON.stringify({ time: new Date(), message: line })) : note;
  const { strange, known } = strangeNodeSettings(process.env);
  for (const name of strange) {
    const meant = closest(name, known);
    tell(`${name} is no setting and changes nothing${meant === undefined ? "" : `; is ${meant} meant?`}`);
  }
  const running = await started(given, json, tell);
  const { listening, settings } = running;
  const gateway = await besides(running, () => {
    const port = gatewayPort(settings);
    return port === undefined ? undefined : startGateway(settings, listening.port, port, json);
  });
  tell(`listening at http://${settings.host}:${listening.port}${settings.basePath}, store ${settings.store}`);
  if (gateway) tell(`the gateway listens at http://${settings.host}:${gateway.port}`);
  if (settings.events === "none")
    tell("no source of events is named (--events redis or upstream): streams carry signs of life only");
  tell(`${await signal()}: ending`);
  await Promise.all([running.close(), gateway?.close(GRACE)]);
}

/** Starts something beside the service, which ends where that fails. */
async function besides<T>(running: Running, start: () => Promise<T> | T): Promise<T> {
  try {
    return await start();
  } catch (error) {
    await running.close();
    throw error;
  }
}

async function started(given: Omit<SseServeOptions, "json">, json: boolean, tell: (line: string) => void) {
  const { env } = process;
  try {
    const settings = readNodeSettings(env, given);
    const [first = ""] = settings.principals;
    // As it is found in a deployment of the kind that the defaults are for.
    const byDefault = settings.principalsFile === undefined && env[first] === undefined && existsSync(FILE);
    const found = byDefault ? { ...settings, principalsFile: FILE } : settings;
    return { ...(await startService({ settings: found, environment: env, tell, json })), settings };
  } catch (error) {
    if (error instanceof SettingsError || error instanceof PrincipalMissing)
      throw new CommandError(error.message, EXIT.badInput, { cause: error });
    const { code, syscall, port } = error as NodeJS.ErrnoException & { port?: number };
    if (syscall !== "listen") throw error;
    const problem = `the service can't listen at port ${port}: ${code}. Name another by --port`;
    throw new CommandError(problem, EXIT.failed, { cause: error });
  }
}

function signal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => resolve(name));
  });
}
