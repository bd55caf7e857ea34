import { fileURLToPath } from "node:url";
import {
  type handleUnaryCall,
  loadPackageDefinition,
  Server,
  ServerCredentials,
  type ServiceClientConstructor,
  type ServiceDefinition,
  status,
} from "@grpc/grpc-js";
import { load } from "@grpc/proto-loader";
import type { Fault } from "./faults.ts";
import type { GrpcMethods, GrpcService } from "./grpc-service.ts";
import type { Exchange } from "./interference.ts";
import type { ServedApi } from "./serve-http.ts";

/** Says that a method does not do what it was asked, in gRPC's terms. Its message must not hold any part of a value. */
export class GrpcRefusal extends Error {
  readonly code: status;

  constructor(code: status, message: string) {
    super(message);
    this.code = code;
  }
}

/** What stands around the methods. */
export interface GrpcSurroundings {
  /** The fault that hits a call, which counts it. */
  readonly fault: (path: string) => Fault | undefined;
  /** Lets a method do its work, with all that stands before it. @param method its own name */
  readonly around: (
    path: string,
    method: string,
    exchange: Exchange,
    work: () => Promise<void>,
  ) => Promise<void>;
  /** @param code gRPC's own */
  readonly answered: (path: string, code: number) => void;
}

/** How an HTTP status reads in gRPC. Source: grpc.io, "HTTP to gRPC Status Code Mapping". */
const CODES: Readonly<Partial<Record<number, status>>> = {
  401: status.UNAUTHENTICATED,
  403: status.PERMISSION_DENIED,
  404: status.NOT_FOUND,
  409: status.ALREADY_EXISTS,
  422: status.INVALID_ARGUMENT,
  429: status.RESOURCE_EXHAUSTED,
  500: status.INTERNAL,
};

/**
 * Serves methods on 127.0.0.1, over HTTP/2 without TLS.
 * @param preferred the port, if it is free; else any
 */
export async function serveGrpc(
  served: Pick<GrpcService<unknown>, "protocol" | "service" | "admit">,
  methods: GrpcMethods,
  surroundings: GrpcSurroundings,
  preferred = 0,
): Promise<ServedApi> {
  const definition = await load(fileURLToPath(served.protocol), {
    keepCase: true,
    enums: String,
    defaults: true,
  });
  const server = new Server({ "grpc.max_receive_message_length": -1 });
  server.addService(
    serviceOf(loadPackageDefinition(definition), served.service),
    handlers(served, methods, surroundings),
  );
  const port = await bind(server, preferred).catch((error) => {
    if (preferred === 0) throw error;
    return bind(server, 0);
  });
  return { port, url: `http://127.0.0.1:${port}`, close: async () => server.forceShutdown() };
}

function handlers(
  { service, admit }: Pick<GrpcService<unknown>, "service" | "admit">,
  methods: GrpcMethods,
  { fault, around, answered }: GrpcSurroundings,
): Record<string, handleUnaryCall<unknown, object>> {
  return Object.fromEntries(
    Object.entries(methods).map(([name, method]) => [
      name,
      async (call, callback) => {
        const path = `/${service}/${name}`;
        const hit = fault(path);
        try {
          let answer: object = {};
          let refusal: GrpcRefusal | undefined;
          const exchange: Exchange = {
            refuse: (code) => {
              refusal = new GrpcRefusal(CODES[code] ?? status.UNAVAILABLE, "The service is disturbed.");
            },
            // One stream of a connection can't be cut: it ends as where that was lost.
            cutOff: () => {
              refusal = new GrpcRefusal(status.UNAVAILABLE, "Connection lost");
            },
          };
          await around(path, name, exchange, async () => {
            if (hit === undefined || hit.afterwards === true) {
              admit(call.metadata);
              answer = method(call.request);
            }
            if (hit === undefined) return;
            await hit.meanwhile?.();
            exchange.refuse(hit.status);
          });
          if (refusal !== undefined) throw refusal;
          answered(path, status.OK);
          return callback(null, answer);
        } catch (error) {
          const code = error instanceof GrpcRefusal ? error.code : status.INTERNAL;
          answered(path, code);
          // What zod says of a request that does not fit may hold parts of it.
          callback({
            code,
            details: error instanceof GrpcRefusal ? error.message : "The request is not valid.",
          });
        }
      },
    ]),
  );
}

function serviceOf(loaded: unknown, fullName: string): ServiceDefinition {
  let at = loaded;
  for (const part of fullName.split(".")) at = (at as Record<string, unknown>)[part];
  return (at as ServiceClientConstructor).service;
}

function bind(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${port}`, ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
}
