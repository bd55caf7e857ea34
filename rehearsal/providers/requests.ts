import type messages from "@pulumi/pulumi/proto/provider_pb.js";
import type {
  CheckRequest,
  CreateRequest,
  DeleteRequest,
  DiffRequest,
  ReadRequest,
  Subject,
  UpdateRequest,
} from "./provider.ts";
import { decodeStruct } from "./wire.ts";

/** Reads a Check or CheckConfig message. */
export function checkRequest(message: messages.CheckRequest): CheckRequest {
  return {
    ...subject(message),
    olds: decodeStruct(message.getOlds()),
    news: decodeStruct(message.getNews()),
  };
}

/** Reads a Diff or DiffConfig message. */
export function diffRequest(message: messages.DiffRequest | messages.UpdateRequest): DiffRequest {
  return {
    ...subject(message),
    id: message.getId(),
    olds: decodeStruct(message.getOlds()),
    oldInputs: decodeStruct(message.getOldInputs()),
    news: decodeStruct(message.getNews()),
    ignoreChanges: message.getIgnorechangesList(),
  };
}

/** Reads a Create message. */
export function createRequest(message: messages.CreateRequest): CreateRequest {
  return {
    ...subject(message),
    properties: decodeStruct(message.getProperties()),
    preview: message.getPreview(),
  };
}

/** Reads a Read message. */
export function readRequest(message: messages.ReadRequest): ReadRequest {
  return {
    ...subject(message),
    id: message.getId(),
    properties: decodeStruct(message.getProperties()),
    inputs: decodeStruct(message.getInputs()),
  };
}

/** Reads an Update message. */
export function updateRequest(message: messages.UpdateRequest): UpdateRequest {
  return { ...diffRequest(message), preview: message.getPreview() };
}

/** Reads a Delete message. */
export function deleteRequest(message: messages.DeleteRequest): DeleteRequest {
  return {
    ...subject(message),
    id: message.getId(),
    properties: decodeStruct(message.getProperties()),
    oldInputs: decodeStruct(message.getOldInputs()),
  };
}

/** Older engines send the URN alone; its form is `urn:pulumi:stack::project::parentType$type::name`. */
function subject(message: { getUrn(): string; getName(): string; getType(): string }): Subject {
  const urn = message.getUrn();
  const [, , qualifiedType = "", ...name] = urn.split("::");
  return {
    urn,
    name: message.getName() || name.join("::"),
    type: message.getType() || (qualifiedType.split("$").at(-1) ?? ""),
  };
}
