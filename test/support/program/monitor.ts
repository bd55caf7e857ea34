import { type handleUnaryCall, Server, ServerCredentials, status } from "@grpc/grpc-js";
import engineStubs from "@pulumi/pulumi/proto/engine_grpc_pb.js";
import engine from "@pulumi/pulumi/proto/engine_pb.js";
import providerMessages from "@pulumi/pulumi/proto/provider_pb.js";
import resourceStubs from "@pulumi/pulumi/proto/resource_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/resource_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { type PropertyMap, Secret } from "../../../rehearsal/providers/values.ts";
import { decodeStruct, encodeStruct } from "../../../rehearsal/providers/wire.ts";
import { type Hook, hook } from "./hooks.ts";
import { type Registration, registration } from "./registration.ts";

/** The engine's side of a program's run, which records what the program asks for. */
export interface Monitor {
  readonly address: string;
  readonly registrations: Map<string, Registration>;
  readonly hooks: Map<string, Hook>;
  /** What the program logged as an error. */
  readonly errors: string[];
  /** What it logged as a warning. */
  readonly warnings: string[];
  close(): void;
}

/** How it answers. */
export interface MonitorOptions {
  readonly project: string;
  readonly stack: string;
  /** The outputs of a resource besides its inputs; throws for a type that it does not know. */
  outputs(resource: Registration): { id: string; outputs: PropertyMap };
  /** What the stack exported when it last ran, all of it secret; nothing of it where it never did. */
  readonly lastOutputs?: Readonly<Record<string, string>>;
  /** What functions of providers answer, by their token; others are refused. */
  readonly invokes?: Readonly<Record<string, PropertyMap>>;
  /** Called when the program has registered everything and waits for the engine; its hooks can be called here. */
  atEnd?(monitor: Monitor): Promise<void>;
}

/**
 * Serves the two services that the engine offers to a program, `ResourceMonitor` and `Engine`, on 127.0.0.1. Calls
 * that keyturn's program has no use for are refused, so that a program that comes to need one fails its tests.
 */
export async function serveMonitor(options: MonitorOptions): Promise<Monitor> {
  const server = new Server();
  const [registrations, hooks] = [new Map<string, Registration>(), new Map<string, Hook>()];
  const [errors, warnings]: [string[], string[]] = [[], []];
  server.addService(resourceStubs.ResourceMonitorService, {
    supportsFeature: unary((message: messages.SupportsFeatureRequest) => {
      const response = new messages.SupportsFeatureResponse();
      response.setHassupport(message.getId() !== "transforms");
      return response;
    }),
    registerResource: unary((message: messages.RegisterResourceRequest) => {
      const urn = urnOf(message, options);
      if (registrations.has(urn)) throw new Error(`${urn} is registered twice`);
      const resource = registration(message, urn);
      registrations.set(urn, resource);
      return registered(resource, options);
    }),
    registerResourceOutputs: unary((message: messages.RegisterResourceOutputsRequest) => {
      const resource = registrations.get(message.getUrn());
      if (resource === undefined) throw new Error(`outputs of ${message.getUrn()}, which is not registered`);
      resource.outputs = decodeStruct(message.getOutputs());
      return new emptyProto.Empty();
    }),
    invoke: unary((message: messages.ResourceInvokeRequest) => {
      const answer = options.invokes?.[message.getTok()];
      if (answer === undefined) throw new Error(`the program asks ${message.getTok()}`);
      const response = new providerMessages.InvokeResponse();
      response.setReturn(encodeStruct(answer));
      return response;
    }),
    readResource: unary((message: messages.ReadResourceRequest) => stackReference(message, options)),
    registerResourceHook: unary((message: messages.RegisterResourceHookRequest) => {
      hooks.set(message.getName(), hook(message));
      return new emptyProto.Empty();
    }),
    signalAndWaitForShutdown: unary(async () => {
      await options.atEnd?.(monitor);
      return new emptyProto.Empty();
    }),
  });
  server.addService(engineStubs.EngineService, engineService(errors, warnings));
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, bound) =>
      error === null ? resolve(bound) : reject(error),
    );
  });
  const monitor = {
    address: `127.0.0.1:${port}`,
    registrations,
    hooks,
    errors,
    warnings,
    close: () => server.forceShutdown(),
  };
  return monitor;
}

/** The one read that the program needs: of its own stack, as it was. */
function stackReference(
  message: messages.ReadResourceRequest,
  { project, stack, lastOutputs = {} }: MonitorOptions,
): messages.ReadResourceResponse {
  const name = message.getId();
  const isOwn = message.getType() === "pulumi:pulumi:StackReference" && name.endsWith(`/${project}/${stack}`);
  if (!isOwn) throw new Error(`the program reads ${message.getType()} ${name}`);
  const response = new messages.ReadResourceResponse();
  response.setUrn(`urn:pulumi:${stack}::${project}::${message.getType()}::${message.getName()}`);
  const secrets = Object.entries(lastOutputs).map(([key, text]) => [key, new Secret(text)]);
  const outputs = Object.fromEntries(secrets) as PropertyMap;
  response.setProperties(encodeStruct({ name, outputs, secretOutputNames: Object.keys(lastOutputs) }));
  return response;
}

function engineService(errors: string[], warnings: string[]) {
  return {
    log: unary((message: engine.LogRequest) => {
      if (message.getSeverity() === engine.LogSeverity.ERROR) errors.push(message.getMessage());
      if (message.getSeverity() === engine.LogSeverity.WARNING) warnings.push(message.getMessage());
      return new emptyProto.Empty();
    }),
    setRootResource: unary(() => new engine.SetRootResourceResponse()),
  };
}

function registered(resource: Registration, options: MonitorOptions): messages.RegisterResourceResponse {
  const { id, outputs } = resource.custom ? options.outputs(resource) : { id: "", outputs: {} };
  const response = new messages.RegisterResourceResponse();
  response.setUrn(resource.urn);
  response.setId(id);
  response.setObject(encodeStruct({ ...resource.inputs, ...outputs }));
  return response;
}

function urnOf(message: messages.RegisterResourceRequest, { project, stack }: MonitorOptions): string {
  const parent = message.getParent().split("::")[2] ?? "";
  const isRoot = parent === "" || parent === "pulumi:pulumi:Stack";
  const type = isRoot ? message.getType() : `${parent}$${message.getType()}`;
  return `urn:pulumi:${stack}::${project}::${type}::${message.getName()}`;
}

function unary<Request, Response>(
  answer: (request: Request) => Response | Promise<Response>,
): handleUnaryCall<Request, Response> {
  return ({ request }, callback) => {
    Promise.resolve(request)
      .then(answer)
      .then(
        (response) => callback(null, response),
        (thrown: unknown) => callback({ code: status.INTERNAL, details: String(thrown) }),
      );
  };
}
