import { credentials } from "@grpc/grpc-js";
import grpcStubs, { type IEngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";

/** An engine's client, as the generated stubs have it. */
type EngineClient = IEngineClient & { close(): void };

let client: EngineClient | undefined;

/** Whom {@link warn} tells: the engine that started this provider. */
export function tellEngine(address: string): void {
  client?.close();
  // The stubs' declaration names the class as a value only, without its constructor's result.
  const Client = grpcStubs.EngineClient as unknown as new (
    ...args: [string, ReturnType<typeof credentials.createInsecure>]
  ) => EngineClient;
  client = new Client(address, credentials.createInsecure());
}

/**
 * Tells the person who watches the run, in the engine's own list of warnings: what a provider writes to standard error goes to
 * the engine's log alone. Holds no value. Resolves when it has arrived.
 */
export async function warn(message: string): Promise<void> {
  const engine = client;
  if (engine === undefined) return console.error(message);
  const request = new messages.LogRequest();
  request.setSeverity(messages.LogSeverity.WARNING).setMessage(message);
  await new Promise<void>((resolve) =>
    engine.log(request, (error) => {
      if (error) console.error(message);
      resolve();
    }),
  );
}
