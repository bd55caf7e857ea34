import { type ChannelCredentials, type ChannelOptions, credentials, type ServiceError } from "@grpc/grpc-js";
import grpcStubs, { type IResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb.js";

/** A provider's gRPC client, as the engine has one. */
export type ProviderClient = IResourceProviderClient & { close(): void };

/** Connects to a provider on this machine. Close it when done. */
export function connectProvider(port: number): ProviderClient {
  // The stubs' declaration names the class as a value only, without its constructor's result.
  const Client = grpcStubs.ResourceProviderClient as unknown as new (
    address: string,
    channel: ChannelCredentials,
    options: ChannelOptions,
  ) => ProviderClient;
  return new Client(`127.0.0.1:${port}`, credentials.createInsecure(), {
    "grpc.max_receive_message_length": -1,
    // A connection of its own, as an engine has one for each provider resource.
    "grpc.use_local_subchannel_pool": 1,
  });
}

/**
 * Starts a unary call and waits for its answer: `await call<T>((done) => client.check(message, done))`.
 * Rejects with the `ServiceError`.
 */
export function call<Response>(
  start: (done: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    start((error, response) => (error === null ? resolve(response) : reject(error)));
  });
}
