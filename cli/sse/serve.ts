import { existsSync } from "node:fs";
import { SettingsError } from "../../components/sse-tokens/service/index.ts";
import {
  PrincipalMissing,
  readNodeSettings,
  startService,
} from "../../components/sse-tokens/service/node/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { note } from "../output.ts";

/** Options of `keyturn sse serve`, as they are typed. */
export interface SseServeOptions {
  host?: string;
  port?: string;
  store?: string;
  events?: string;
  principalsFile?: string;
  json?: boolean;
}

/** Where the principal token is looked for if nothing else is said. */
const FILE = "tokens.env";

/**
 * `keyturn sse serve`: the service, until it is told to end. Its audit log goes to standard output.
 * @throws {CommandError}
 */
export async function sseServe(options: SseServeOptions): Promise<void> {
  const { json = false, ...given } = options;
  const tell = json ? (line: string) => note(JSON.stringify({ time: new Date(), message: line })) : note;
  const running = await started(given, json, tell);
  const { listening, settings } = running;
  tell(`listening at http://${settings.host}:${listening.port}${settings.basePath}, store ${settings.store}`);
  if (settings.events === "none")
    tell("no source of events is named (--events redis or upstream): streams carry signs of life only");
  tell(`${await signal()}: ending`);
  await running.close();
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
    const { code, syscall } = error as NodeJS.ErrnoException;
    if (syscall !== "listen") throw error;
    throw new CommandError(`the service can't listen there: ${code}`, EXIT.failed, { cause: error });
  }
}

function signal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => resolve(name));
  });
}
