import { type ChannelCredentials, credentials } from "@grpc/grpc-js";
import callbackStubs, { type ICallbacksClient } from "@pulumi/pulumi/proto/callback_grpc_pb.js";
import callbacks from "@pulumi/pulumi/proto/callback_pb.js";
import messages from "@pulumi/pulumi/proto/resource_pb.js";
import type { PropertyMap } from "../../../rehearsal/providers/values.ts";
import { encodeStruct } from "../../../rehearsal/providers/wire.ts";
import { call } from "../provider-client.ts";

/** What the engine tells a hook of the resource. */
export interface HookCall {
  readonly name: string;
  readonly oldInputs?: PropertyMap;
  readonly newInputs?: PropertyMap;
}

/** A hook that a program registered. */
export interface Hook {
  readonly onDryRun: boolean;
  /** Calls it as the engine does; gives what it threw, or undefined. */
  run(told: HookCall): Promise<string | undefined>;
}

/** Reads the message by which a program registers a hook. It can be called for as long as the program runs. */
export function hook(message: messages.RegisterResourceHookRequest): Hook {
  const { target = "", token = "" } = message.getCallback()?.toObject() ?? {};
  return { onDryRun: message.getOnDryRun(), run: (told) => invoke(target, token, told) };
}

async function invoke(target: string, token: string, told: HookCall): Promise<string | undefined> {
  // The stubs' declaration names the class as a value only, without its constructor's result.
  const Client = callbackStubs.CallbacksClient as unknown as new (
    address: string,
    channel: ChannelCredentials,
  ) => ICallbacksClient & { close(): void };
  const client = new Client(target, credentials.createInsecure());
  try {
    const request = new callbacks.CallbackInvokeRequest();
    request.setToken(token);
    request.setRequest(hookRequest(told).serializeBinary());
    const answer = await call<callbacks.CallbackInvokeResponse>((done) => client.invoke(request, done));
    const { error } = messages.ResourceHookResponse.deserializeBinary(answer.getResponse_asU8()).toObject();
    return error === "" ? undefined : error;
  } finally {
    client.close();
  }
}

function hookRequest({ name, oldInputs, newInputs }: HookCall): messages.ResourceHookRequest {
  const request = new messages.ResourceHookRequest();
  request.setName(name);
  if (oldInputs !== undefined) request.setOldInputs(encodeStruct(oldInputs));
  if (newInputs !== undefined) request.setNewInputs(encodeStruct(newInputs));
  return request;
}
