import { Server, ServerCredentials, type ServerUnaryCall, type sendUnaryData } from "@grpc/grpc-js";
import grpcStubs from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/engine_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";

/** One message that an engine was told. */
export interface Logged {
  readonly severity: string;
  readonly message: string;
  readonly urn: string;
  readonly ephemeral: boolean;
}

/** The part of an engine that takes log messages. */
export async function startFakeEngine() {
  const logged: Logged[] = [];
  const server = new Server();
  server.addService(
    { log: grpcStubs.EngineService.log },
    {
      log: (call: ServerUnaryCall<messages.LogRequest, unknown>, done: sendUnaryData<unknown>) => {
        const { severity, message, urn, ephemeral } = call.request.toObject();
        const names = Object.entries(messages.LogSeverity);
        const name = names.find(([, value]) => value === severity)?.[0] ?? "?";
        logged.push({ severity: name, message, urn, ephemeral });
        done(null, new emptyProto.Empty());
      },
    },
  );
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  return { address: `127.0.0.1:${port}`, logged, close: () => server.forceShutdown() };
}
