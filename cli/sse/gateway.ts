import type { GatewayEntry } from "../../components/sse-tokens/gateway/index.ts";
import { serveGateway } from "../../components/sse-tokens/gateway/node/serve-gateway.ts";
import type { Listening, NodeSettings } from "../../components/sse-tokens/service/node/index.ts";
import { CommandError, EXIT } from "../errors.ts";
import { note } from "../output.ts";

/** The port to start the gateway at: the one below the service's unless another is set; undefined for none. */
export function gatewayPort({ gatewayPort: set, port }: Pick<NodeSettings, "gatewayPort" | "port">) {
  return set === "off" ? undefined : (set ?? Math.max(port - 1, 0));
}

/** Starts the gateway in front of a service of this process. @throws {CommandError} */
export async function startGateway(
  settings: NodeSettings,
  servicePort: number,
  port: number,
  json: boolean,
): Promise<Listening> {
  const { host } = settings;
  // Who listens everywhere is asked on loopback.
  const at = { "0.0.0.0": "127.0.0.1", "::": "[::1]" }[host] ?? (host.includes(":") ? `[${host}]` : host);
  const log = (entry: GatewayEntry) =>
    note(json ? JSON.stringify({ time: new Date(), ...entry }) : plain(entry));
  return await serveGateway({ settings, host, port, service: `http://${at}:${servicePort}`, log }).catch(
    (cause: NodeJS.ErrnoException) => {
      const words = `the gateway can't listen at port ${port}: ${cause.code}; another port: --gateway-port, none: off`;
      throw new CommandError(words, EXIT.failed, { cause });
    },
  );
}

function plain({ method, path, status, ms, address, failed }: GatewayEntry): string {
  return `gateway: ${address ?? "-"} ${method} ${path} ${status} ${ms} ms${failed ? ` ${failed}` : ""}`;
}
