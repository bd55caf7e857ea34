import type { Metadata } from "@grpc/grpc-js";
import type { ServiceContext, ServiceName } from "./service.ts";

/** What answers each method, by its name: the request's fields as the protocol calls them, and the answer's. */
export type GrpcMethods = Readonly<Record<string, (request: unknown) => object>>;

/** One service of the simulated cloud that is spoken to over gRPC. A method may throw a `GrpcRefusal`. */
export interface GrpcService<State> {
  readonly name: ServiceName;
  /** The .proto file. */
  readonly protocol: URL;
  /** The service's full name there, such as `modal.client.ModalClient`. */
  readonly service: string;
  /** The state of a world that has nothing yet; JSON values only. */
  readonly initial: () => State;
  /** Turns callers away. @throws GrpcRefusal */
  readonly admit: (metadata: Metadata) => void;
  readonly methods: (context: ServiceContext<State>) => GrpcMethods;
}
