import { join } from "node:path";
import { readNodeSettings, startService } from "../service/node/index.ts";
import { SettingsError } from "../service/settings.ts";

/** What systemd hands the file of principal tokens over as. */
const TOKENS = "tokens.env";

/** The service on a host, without a gateway, until it is told to end. */
async function main(): Promise<void> {
  const { env } = process;
  // Source: systemd.exec(5), LoadCredential: a folder that this unit's user alone may read.
  const folder = env.CREDENTIALS_DIRECTORY;
  const settings = readNodeSettings(
    env,
    folder === undefined ? {} : { principalsFile: join(folder, TOKENS) },
  );
  if (typeof settings.gatewayPort === "number")
    throw new SettingsError("SSE_GATEWAY_PORT: this program is the service alone, nginx is its gateway: off");
  const tell = (line: string) =>
    void process.stderr.write(`${JSON.stringify({ time: new Date(), message: line })}\n`);
  const running = await startService({ settings, environment: env, tell, json: true });
  tell(`listening at http://${settings.host}:${running.listening.port}${settings.basePath}`);
  const signal = await new Promise<string>((resolve) => {
    for (const name of ["SIGINT", "SIGTERM"] as const) process.once(name, () => resolve(name));
  });
  tell(`${signal}: ending`);
  await running.close();
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : "it could not be started"}\n`);
  process.exitCode = 1;
});
