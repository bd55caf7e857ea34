import { type ServiceError, status } from "@grpc/grpc-js";
import pluginMessages from "@pulumi/pulumi/proto/plugin_pb.js";
import messages from "@pulumi/pulumi/proto/provider_pb.js";
import emptyProto from "google-protobuf/google/protobuf/empty_pb.js";
import { afterEach, describe, expect, it } from "vitest";
import { type Provider, ProviderError } from "../../../rehearsal/providers/provider.ts";
import { serveProvider } from "../../../rehearsal/providers/serve.ts";
import { tableProvider } from "../../../rehearsal/providers/table-provider.ts";
import { OutputValue, Secret } from "../../../rehearsal/providers/values.ts";
import { encodeStruct } from "../../../rehearsal/providers/wire.ts";
import { call, connectProvider, type ProviderClient } from "../../support/provider-client.ts";
import { EXAMPLE_TOKEN, exampleDialect, exampleTable } from "./example-table.ts";

const cleanUps: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).reverse()) await cleanUp();
});

async function serve(changes: Partial<Provider> = {}): Promise<ProviderClient> {
  const provider = tableProvider({
    name: "example",
    version: "1.2.3",
    capabilities: { acceptSecrets: true, acceptOutputs: true, supportsPreview: true },
    dialect: exampleDialect,
    resources: [exampleTable],
  });
  const served = await serveProvider({ ...provider, ...changes });
  cleanUps.push(() => served.close());
  const client = connectProvider(served.port);
  cleanUps.push(() => client.close());
  return client;
}

function checkMessage(): messages.CheckRequest {
  return new messages.CheckRequest().setUrn(`urn:pulumi:s::p::parent:index:Type$${EXAMPLE_TOKEN}::n`);
}

function refusal(started: Promise<unknown>): Promise<ServiceError> {
  return started.then(
    () => Promise.reject(new Error("it was not refused")),
    (error: ServiceError) => error,
  );
}

describe("a served provider", () => {
  it("tells its version, schema and capabilities to an engine that attaches", async () => {
    const client = await serve();
    const handshake = await call<messages.ProviderHandshakeResponse>((done) =>
      client.handshake(new messages.ProviderHandshakeRequest(), done),
    );
    const info = await call<pluginMessages.PluginInfo>((done) =>
      client.getPluginInfo(new emptyProto.Empty(), done),
    );
    const schema = await call<messages.GetSchemaResponse>((done) =>
      client.getSchema(new messages.GetSchemaRequest(), done),
    );
    await call((done) => client.attach(new pluginMessages.PluginAttach().setAddress("127.0.0.1:1"), done));
    expect([
      handshake.getAcceptSecrets(),
      handshake.getAcceptOutputs(),
      handshake.getAcceptResources(),
    ]).toEqual([true, true, false]);
    expect(info.getVersion()).toBe("1.2.3");
    expect(JSON.parse(schema.getSchema())).toMatchObject({ name: "example" });
  });

  it("takes name and type from the URN when an older engine sends nothing else", async () => {
    const client = await serve();
    const news = encodeStruct({ name: "a" });
    const answer = await call<messages.CheckResponse>((done) =>
      client.check(checkMessage().setNews(news), done),
    );
    expect(answer.getFailuresList()).toEqual([]);
    expect(answer.getInputs()?.toJavaScript()).toEqual({ name: "a" });
  });

  it("passes secrets in outputs through, as values and not as outputs", async () => {
    const client = await serve();
    const properties = encodeStruct({ name: "a", file: new OutputValue(new Secret("f"), ["urn:a"]) });
    const message = new messages.CreateRequest().setUrn(checkMessage().getUrn()).setProperties(properties);
    const answer = await call<messages.CreateResponse>((done) => client.create(message, done));
    expect(answer.getProperties()?.toJavaScript()).toMatchObject({
      file: { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", value: "f" },
    });
  });

  it("passes a refusal on with its message", async () => {
    const client = await serve({
      check: () => {
        throw new ProviderError("the thing is taken: choose another name");
      },
    });
    const error = await refusal(call((done) => client.check(checkMessage(), done)));
    expect(error).toMatchObject({ code: status.UNKNOWN, details: "the thing is taken: choose another name" });
  });

  it("tells class and place of an unexpected error, never its message", async () => {
    const client = await serve({ check: () => JSON.parse("canary-value") });
    const error = await refusal(call((done) => client.check(checkMessage(), done)));
    expect(error.code).toBe(status.INTERNAL);
    expect(error.details).toMatch(
      /^stand-in for pulumi-resource-example 1\.2\.3: Check failed with SyntaxError at /,
    );
    expect(error.message).not.toContain("canary");
  });

  it("names a function that it does not have", async () => {
    const client = await serve();
    const invoked = await refusal(
      call((done) => client.invoke(new messages.InvokeRequest().setTok("example:index:get"), done)),
    );
    const called = await refusal(
      call((done) => client.call(new messages.CallRequest().setTok("example:index:T/m"), done)),
    );
    expect(invoked.details).toBe(
      "unknown function example:index:get: it is not in this stand-in for pulumi-resource-example 1.2.3",
    );
    expect(called.details).toContain("unknown function example:index:T/m");
  });

  it("answers a function that it has", async () => {
    const client = await serve({ invoke: (token, args) => ({ value: { token, ...args }, failures: [] }) });
    const message = new messages.InvokeRequest().setTok("example:index:get").setArgs(encodeStruct({ a: 1 }));
    const answer = await call<messages.InvokeResponse>((done) => client.invoke(message, done));
    expect(answer.getReturn()?.toJavaScript()).toEqual({ token: "example:index:get", a: 1 });
  });

  it("accepts provider configuration as it is, and hands it to a provider that wants it", async () => {
    const seen: unknown[] = [];
    const client = await serve({ configure: (args) => void seen.push(args) });
    const news = encodeStruct({ version: "1.2.3" });
    const checked = await call<messages.CheckResponse>((done) =>
      client.checkConfig(checkMessage().setNews(news), done),
    );
    const compared = await call<messages.DiffResponse>((done) =>
      client.diffConfig(new messages.DiffRequest().setNews(news), done),
    );
    await call((done) => client.configure(new messages.ConfigureRequest().setArgs(news), done));
    expect(checked.getInputs()?.toJavaScript()).toEqual({ version: "1.2.3" });
    expect(compared.getChanges()).toBe(messages.DiffResponse.DiffChanges.DIFF_NONE);
    expect(seen).toEqual([{ version: "1.2.3" }]);
  });

  it("tells a provider to give up when the engine cancels", async () => {
    let cancelled = false;
    const client = await serve({
      cancel: () => {
        cancelled = true;
      },
    });
    await call((done) => client.cancel(new emptyProto.Empty(), done));
    expect(cancelled).toBe(true);
  });

  it("takes a message larger than gRPC's usual limit", async () => {
    const client = await serve();
    const news = encodeStruct({ name: "a", file: "x".repeat(5 * 1024 * 1024) });
    const answer = await call<messages.CheckResponse>((done) =>
      client.check(checkMessage().setNews(news), done),
    );
    expect(answer.getFailuresList()).toEqual([]);
  });

  it.each(["construct", "parameterize"] as const)("says that it has no %s", async (method) => {
    const client = await serve();
    const error = await refusal(
      method === "construct"
        ? call((done) => client.construct(new messages.ConstructRequest(), done))
        : call((done) => client.parameterize(new messages.ParameterizeRequest(), done)),
    );
    expect(error).toMatchObject({ code: status.UNIMPLEMENTED });
    expect(error.details).toContain("is not in this stand-in");
  });

  it("says that it has no listing", async () => {
    const client = await serve();
    const error = await new Promise((resolve) =>
      client.list(new messages.ListRequest()).on("error", resolve).resume(),
    );
    expect(error).toMatchObject({ code: status.UNIMPLEMENTED });
  });

  it("can't be reached any more once closed, even with a client connected", async () => {
    const served = await serveProvider(
      tableProvider({
        name: "example",
        version: "1",
        capabilities: {},
        dialect: exampleDialect,
        resources: [],
      }),
    );
    const client = connectProvider(served.port);
    cleanUps.push(() => client.close());
    await call((done) => client.getPluginInfo(new emptyProto.Empty(), done));
    await served.close();
    const error = await refusal(call((done) => client.getPluginInfo(new emptyProto.Empty(), done)));
    expect(error.code).toBe(status.UNAVAILABLE);
  });
});
