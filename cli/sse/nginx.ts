import { NginxValueError, nginxGateway } from "../../components/sse-tokens/gateway/index.ts";
import { readSettings, SettingsError } from "../../components/sse-tokens/service/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { result } from "../output.ts";

/** Options of `keyturn sse nginx`, as they are typed. */
export interface SseNginxOptions {
  listen?: string[];
  instance?: string[];
  backend?: string;
  certificate?: string;
  key?: string;
  name?: string;
  logs?: string;
  blocked?: string;
}

/** `keyturn sse nginx`: prints the gateway's configuration. @throws {CommandError} */
export function sseNginx(options: SseNginxOptions): void {
  const { backend, certificate, key, name = "keyturn-sse" } = options;
  if ((certificate === undefined) !== (key === undefined))
    throw new CommandError("--certificate and --key go together");
  try {
    const text = nginxGateway({
      settings: readSettings(process.env),
      name,
      listen: options.listen ?? ["127.0.0.1:8000"],
      instances: options.instance ?? ["127.0.0.1:8001"],
      logs: options.logs ?? "/var/log/nginx",
      blocked: options.blocked ?? `/etc/nginx/${name}-blocked`,
      ...(backend !== undefined && { backend }),
      ...(certificate !== undefined && key !== undefined && { tls: { certificate, key } }),
    });
    result(text);
  } catch (error) {
    if (error instanceof SettingsError || error instanceof NginxValueError)
      throw new CommandError(error.message, EXIT.badInput, { cause: error });
    throw error;
  }
}
