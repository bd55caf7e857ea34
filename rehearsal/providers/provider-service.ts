import type { handleUnaryCall } from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import type { IResourceProviderServer } from "@pulumi/pulumi/proto/provider_grpc_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { withConnection } from "./connection.ts";
import { serviceError, unimplemented } from "./grpc-errors.ts";
import { type InvokeResult, type Provider, ProviderError, standInTitle } from "./provider.ts";
import * as requests from "./requests.ts";
import * as responses from "./responses.ts";
import type { PropertyMap } from "./values.ts";
import { decodeStruct, encodeStruct } from "./wire.ts";

/** The gRPC methods of Pulumi's `ResourceProvider` service, answered by a provider. */
export function providerService(provider: Provider): IResourceProviderServer {
  const title = standInTitle(provider);
  const unary = <Request, Response>(
    method: string,
    answer: (request: Request) => Response | Promise<Response>,
  ): handleUnaryCall<Request, Response> => {
    return (call, callback) => {
      const { request } = call;
      const answered = withConnection(call.getPeer(), async () => answer(request));
      answered.then(
        (response) => callback(null, response),
        (thrown: unknown) => callback(serviceError(thrown, method, title)),
      );
    };
  };
  const missing = <Request, Response>(method: string): handleUnaryCall<Request, Response> => {
    return (_call, callback) => callback(unimplemented(method, title));
  };
  const empty = () => new emptyProto.Empty();

  return {
    handshake: unary("Handshake", () => handshakeResponse(provider)),
    attach: unary("Attach", (message: pluginMessages.PluginAttach) => {
      provider.attach?.(message.getAddress());
      return empty();
    }),
    getPluginInfo: unary("GetPluginInfo", () => {
      const info = new pluginMessages.PluginInfo();
      info.setVersion(provider.version);
      return info;
    }),
    getSchema: unary("GetSchema", () => {
      const response = new messages.GetSchemaResponse();
      response.setSchema(provider.schema());
      return response;
    }),
    checkConfig: unary("CheckConfig", async (message: messages.CheckRequest) => {
      const request = requests.checkRequest(message);
      const accepted = { inputs: request.news, failures: [] };
      return responses.checkResponse((await provider.checkConfig?.(request)) ?? accepted);
    }),
    diffConfig: unary("DiffConfig", async (message: messages.DiffRequest) => {
      const same = { diffs: [], replaces: [] };
      return responses.diffResponse((await provider.diffConfig?.(requests.diffRequest(message))) ?? same);
    }),
    configure: unary("Configure", async (message: messages.ConfigureRequest) => {
      await provider.configure?.(decodeStruct(message.getArgs()));
      return configureResponse(provider);
    }),
    check: unary("Check", async (message: messages.CheckRequest) =>
      responses.checkResponse(await provider.check(requests.checkRequest(message))),
    ),
    diff: unary("Diff", async (message: messages.DiffRequest) =>
      responses.diffResponse(await provider.diff(requests.diffRequest(message))),
    ),
    create: unary("Create", async (message: messages.CreateRequest) =>
      responses.createResponse(await provider.create(requests.createRequest(message))),
    ),
    read: unary("Read", async (message: messages.ReadRequest) =>
      responses.readResponse(await provider.read(requests.readRequest(message))),
    ),
    update: unary("Update", async (message: messages.UpdateRequest) =>
      responses.updateResponse(await provider.update(requests.updateRequest(message))),
    ),
    delete: unary("Delete", async (message: messages.DeleteRequest) => {
      await provider.delete(requests.deleteRequest(message));
      return empty();
    }),
    invoke: unary("Invoke", async (message: messages.InvokeRequest) =>
      invokeResponse(await invoke(provider, message.getTok(), decodeStruct(message.getArgs()))),
    ),
    call: unary("Call", (message: messages.CallRequest): messages.CallResponse => {
      throw unknownFunction(provider, message.getTok());
    }),
    cancel: unary("Cancel", async () => {
      await provider.cancel?.();
      return empty();
    }),
    getMapping: unary("GetMapping", () => new messages.GetMappingResponse()),
    getMappings: unary("GetMappings", () => new messages.GetMappingsResponse()),
    construct: missing("Construct"),
    parameterize: missing("Parameterize"),
    list: (call) => {
      call.emit("error", unimplemented("List", title));
    },
  };
}

function handshakeResponse({ capabilities }: Provider): messages.ProviderHandshakeResponse {
  const response = new messages.ProviderHandshakeResponse();
  response.setAcceptSecrets(capabilities.acceptSecrets ?? false);
  response.setAcceptResources(capabilities.acceptResources ?? false);
  response.setAcceptOutputs(capabilities.acceptOutputs ?? false);
  response.setSupportsAutonamingConfiguration(capabilities.supportsAutonamingConfiguration ?? false);
  return response;
}

function configureResponse({ capabilities }: Provider): messages.ConfigureResponse {
  const response = new messages.ConfigureResponse();
  response.setAcceptsecrets(capabilities.acceptSecrets ?? false);
  response.setAcceptresources(capabilities.acceptResources ?? false);
  response.setAcceptoutputs(capabilities.acceptOutputs ?? false);
  response.setSupportspreview(capabilities.supportsPreview ?? false);
  response.setSupportsAutonamingConfiguration(capabilities.supportsAutonamingConfiguration ?? false);
  return response;
}

async function invoke(provider: Provider, token: string, args: PropertyMap): Promise<InvokeResult> {
  if (provider.invoke === undefined) throw unknownFunction(provider, token);
  return provider.invoke(token, args);
}

function invokeResponse(result: InvokeResult): messages.InvokeResponse {
  const response = new messages.InvokeResponse();
  response.setReturn(encodeStruct(result.value));
  response.setFailuresList(responses.failureMessages(result.failures));
  return response;
}

function unknownFunction(provider: Provider, token: string): ProviderError {
  return new ProviderError(`unknown function ${token}: it is not in this ${standInTitle(provider)}`);
}
