import messages from "@pulumi/pulumi/proto/provider_pb.js";
import structProto from "google-protobuf/google/protobuf/struct_pb.js";
import { afterEach, beforeEach, expect, it } from "vitest";
import { type Cloud, startCloud } from "../../../../rehearsal/cloud/cloud.ts";
import { githubService } from "../../../../rehearsal/cloud/github/service.ts";
import { githubProvider } from "../../../../rehearsal/providers/github/provider.ts";
import { type ServedProvider, serveProvider } from "../../../../rehearsal/providers/serve.ts";
import { call, connectProvider, type ProviderClient } from "../../../support/provider-client.ts";

const TYPE = "github:index/actionsSecret:ActionsSecret";
let cloud: Cloud;
let served: ServedProvider;
const clients: ProviderClient[] = [];

beforeEach(async () => {
  const repositories = { "one/app": {}, "two/app": {} };
  cloud = await startCloud([githubService({ repositories, token: "t", users: ["two"] })]);
  served = await serveProvider(githubProvider({}));
});
afterEach(async () => {
  for (const client of clients.splice(0)) client.close();
  await served.close();
  await cloud.close();
});

/** An engine's connection for one provider resource. */
async function connected(owner: string | undefined): Promise<ProviderClient> {
  const client = connectProvider(served.port);
  clients.push(client);
  const args = { baseUrl: `${cloud.urls.github}/`, token: "t", ...(owner === undefined ? {} : { owner }) };
  const message = new messages.ConfigureRequest().setArgs(structProto.Struct.fromJavaScript(args));
  await call((done) => client.configure(message, done));
  return client;
}

async function create(client: ProviderClient): Promise<void> {
  const properties = structProto.Struct.fromJavaScript({ repository: "app", secretName: "A", value: "v" });
  const message = new messages.CreateRequest().setProperties(properties);
  message.setUrn(`urn:pulumi:s::p::${TYPE}::n`).setType(TYPE).setName("n");
  await call((done) => client.create(message, done));
}

it("serves providers of several owners at once, each by its own connection", async () => {
  const one = await connected("one");
  const two = await connected("two");
  await create(one);
  await create(two);
  const written = cloud.requests.filter(({ method }) => method === "PUT").map(({ path }) => path);
  expect(written).toEqual([
    "/api/v3/repos/one/app/actions/secrets/A",
    "/api/v3/repos/two/app/actions/secrets/A",
  ]);
});

it("takes the token's user where no owner is set", async () => {
  await create(await connected(undefined));
  expect(cloud.requests.at(0)).toMatchObject({ path: "/api/v3/user" });
  expect(cloud.requests.at(-1)).toMatchObject({ path: "/api/v3/repos/two/app/actions/secrets/A" });
});
