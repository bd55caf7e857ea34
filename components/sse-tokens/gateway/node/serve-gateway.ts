import { type Listening, listen, nodePeer } from "../../service/node/listen.ts";
import { createGateway, type GatewayEntry } from "../gateway.ts";
import type { GatewaySettings } from "../settings.ts";

/** What a gateway on Node is started with. */
export interface ServeGateway {
  readonly settings: GatewaySettings;
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** The service's origin, such as `http://127.0.0.1:8001`. */
  readonly service: string;
  readonly log: (entry: GatewayEntry) => void;
}

/**
 * The gateway by Node's HTTP server. Node's fetch, by which it asks the service, hangs up on a stream that is silent for
 * 300 seconds: `heartbeat` has to be shorter.
 */
export async function serveGateway({ settings, host, port, service, log }: ServeGateway): Promise<Listening> {
  return await listen(createGateway({ settings, service, log, peer: nodePeer }), host, port);
}
