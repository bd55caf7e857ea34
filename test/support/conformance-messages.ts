import messages from "@pulumi/pulumi/proto/provider_pb.js";
import type { JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import type { Json, JsonMap } from "./conformance-json.ts";
import { call, type ProviderClient } from "./provider-client.ts";

/** How a recorded method is sent, and how its answer is written down as the recording writes it. */
export type Play = (client: ProviderClient, request: JsonMap) => Promise<JsonMap>;

/** The methods that recordings hold. */
export const PLAYS: Readonly<Record<string, Play>> = {
  CheckConfig: async (client, request) =>
    checked(await call<messages.CheckResponse>((done) => client.checkConfig(checkMessage(request), done))),
  Check: async (client, request) =>
    checked(await call<messages.CheckResponse>((done) => client.check(checkMessage(request), done))),
  Configure: async (client, request) => {
    const message = subject(new messages.ConfigureRequest(), request);
    message
      .setId(text(request.id))
      .setArgs(struct(request.args))
      .setAcceptsecrets(true)
      .setAcceptresources(true);
    for (const [name, value] of Object.entries(map(request.variables))) {
      message.getVariablesMap().set(name, text(value));
    }
    const answer = await call<messages.ConfigureResponse>((done) => client.configure(message, done));
    return {
      acceptSecrets: answer.getAcceptsecrets(),
      supportsPreview: answer.getSupportspreview(),
      acceptResources: answer.getAcceptresources(),
      acceptOutputs: answer.getAcceptoutputs(),
      supportsAutonamingConfiguration: answer.getSupportsAutonamingConfiguration(),
    };
  },
  Diff: async (client, request) => {
    const message = subject(new messages.DiffRequest(), request);
    message.setId(text(request.id)).setOlds(struct(request.olds)).setNews(struct(request.news));
    message
      .setOldInputs(struct(request.oldInputs))
      .setIgnorechangesList(list(request.ignoreChanges).map(text));
    return diffed(await call<messages.DiffResponse>((done) => client.diff(message, done)));
  },
  Create: async (client, request) => {
    const message = subject(new messages.CreateRequest(), request);
    message.setProperties(struct(request.properties)).setPreview(request.preview === true);
    const answer = await call<messages.CreateResponse>((done) => client.create(message, done));
    return { id: answer.getId(), properties: json(answer.getProperties()) };
  },
  Read: async (client, request) => {
    const message = subject(new messages.ReadRequest(), request);
    message
      .setId(text(request.id))
      .setProperties(struct(request.properties))
      .setInputs(struct(request.inputs));
    const answer = await call<messages.ReadResponse>((done) => client.read(message, done));
    return { id: answer.getId(), properties: json(answer.getProperties()), inputs: json(answer.getInputs()) };
  },
  Update: async (client, request) => {
    const message = subject(new messages.UpdateRequest(), request);
    message.setId(text(request.id)).setOlds(struct(request.olds)).setNews(struct(request.news));
    message
      .setOldInputs(struct(request.oldInputs))
      .setIgnorechangesList(list(request.ignoreChanges).map(text));
    message.setPreview(request.preview === true);
    return {
      properties: json(
        (await call<messages.UpdateResponse>((done) => client.update(message, done))).getProperties(),
      ),
    };
  },
  Delete: async (client, request) => {
    const message = subject(new messages.DeleteRequest(), request);
    message
      .setId(text(request.id))
      .setProperties(struct(request.properties))
      .setOldInputs(struct(request.oldInputs));
    await call<unknown>((done) => client.delete(message, done));
    return {};
  },
};

function subject<
  Message extends { setUrn(v: string): unknown; setName(v: string): unknown; setType(v: string): unknown },
>(message: Message, request: JsonMap): Message {
  message.setUrn(text(request.urn));
  message.setName(text(request.name));
  message.setType(text(request.type));
  return message;
}

function checkMessage(request: JsonMap): messages.CheckRequest {
  const message = subject(new messages.CheckRequest(), request);
  return message.setOlds(struct(request.olds)).setNews(struct(request.news));
}

function checked(answer: messages.CheckResponse): JsonMap {
  const failures = answer
    .getFailuresList()
    .map((one) => ({ property: one.getProperty(), reason: one.getReason() }));
  return { inputs: json(answer.getInputs()), failures };
}

function diffed(answer: messages.DiffResponse): JsonMap {
  const changes = Object.entries(messages.DiffResponse.DiffChanges).find(
    ([, value]) => value === answer.getChanges(),
  );
  const detailedDiff: Record<string, Json> = {};
  // Not `toArray`, which gives the bytes' form of the values. A kind of ADD is the default and not recorded.
  answer.getDetaileddiffMap().forEach((change, path) => {
    const kind = Object.entries(messages.PropertyDiff.Kind).find(([, value]) => value === change.getKind());
    detailedDiff[path] = kind?.[0] === "ADD" ? {} : { kind: kind?.[0] ?? "?" };
  });
  return {
    changes: changes?.[0] ?? "?",
    diffs: answer.getDiffsList(),
    replaces: answer.getReplacesList(),
    stables: answer.getStablesList(),
    deleteBeforeReplace: answer.getDeletebeforereplace(),
    hasDetailedDiff: answer.getHasdetaileddiff(),
    detailedDiff,
  };
}

function struct(value: Json | undefined): Struct {
  return structProto.Struct.fromJavaScript(map(value) as { [name: string]: JavaScriptValue });
}

function json(value: Struct | undefined): Json {
  return (value?.toJavaScript() ?? {}) as JsonMap;
}

function map(value: Json | undefined): JsonMap {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
}

function list(value: Json | undefined): Json[] {
  return Array.isArray(value) ? value : [];
}

function text(value?: Json): string {
  return typeof value === "string" ? value : "";
}
