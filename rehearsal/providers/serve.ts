import { Server, ServerCredentials } from "@grpc/grpc-js";
import grpcStubs from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import type { Provider } from "./provider.ts";
import { providerService } from "./provider-service.ts";

/** A provider that is being served. */
export interface ServedProvider {
  /** The port on 127.0.0.1. */
  readonly port: number;
  /** Stops at once, also with connections open: an engine keeps its connection for as long as it runs. */
  close(): Promise<void>;
}

/**
 * Serves a provider on 127.0.0.1, for an engine that attaches to it with `PULUMI_DEBUG_PROVIDERS=name:port`.
 * @param options.port the port; 0 or nothing for any free one.
 * @throws when the port can't be had.
 */
export async function serveProvider(
  provider: Provider,
  options: { port?: number } = {},
): Promise<ServedProvider> {
  // The state of a resource may be larger than gRPC's 4 MiB; the engine lifts the limit likewise.
  const server = new Server({ "grpc.max_receive_message_length": -1, "grpc.max_send_message_length": -1 });
  server.addService(grpcStubs.ResourceProviderService, providerService(provider));
  const port = await bind(server, options.port ?? 0);
  return { port, close: async () => server.forceShutdown() };
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) => {
      if (error === null) resolve(bound);
      else
        reject(
          new Error(`port ${port} on 127.0.0.1 can't be had: choose another one, or none for any free port`, {
            cause: error,
          }),
        );
    });
  });
}
