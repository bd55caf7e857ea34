import { credentials } from "@grpc/grpc-js";
import grpcStubs, { type IEngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";

/** An engine's client, as the generated stubs have it. */
type EngineClient = IEngineClient & { close(): void };

/** Writes to the log of the engine that attached last; to nowhere before one did, or when it is gone. */
export class EngineLog {
  #client: EngineClient | undefined;
  #pending = Promise.resolve();

  /** Connects to an engine, on the address that it gave. */
  connect(address: string): void {
    this.#client?.close();
    // The stubs' declaration names the class as a value only, without its constructor's result.
    const Client = grpcStubs.EngineClient as unknown as new (
      ...args: [string, ReturnType<typeof credentials.createInsecure>]
    ) => EngineClient;
    this.#client = new Client(address, credentials.createInsecure());
  }

  /** Tells a line beside the resource's progress, where it is replaced by the next one. */
  info(message: string, urn: string): void {
    const client = this.#client;
    if (client === undefined) return;
    const request = new messages.LogRequest();
    request.setSeverity(messages.LogSeverity.INFO).setMessage(message).setUrn(urn).setEphemeral(true);
    // One after the other, so that the lines keep their order. An engine that is gone needs no log.
    this.#pending = this.#pending.then(() => new Promise((resolve) => client.log(request, () => resolve())));
  }

  /** Resolves when everything told so far has arrived. */
  async written(): Promise<void> {
    await this.#pending;
  }
}
