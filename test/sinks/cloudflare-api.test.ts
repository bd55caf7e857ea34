import { createServer, type Server } from "node:http";
import { text } from "node:stream/consumers";
import { afterEach, describe, expect, it } from "vitest";
import { z } from "zod";
import {
  askCloudflare,
  type CloudflareApi,
  CloudflareRefused,
  cloudflareApi,
} from "../../components/cloudflare/cloudflare-api.ts";
import { rateLimited } from "../../rehearsal/cloud/cloudflare/rate-limit.ts";
import { ACCOUNT, CloudflareServer } from "./cloudflare-server.ts";

const server = new CloudflareServer();
const STORES = `/accounts/${ACCOUNT}/secrets_store/stores`;
const any = z.object({ result: z.array(z.unknown()) });
const ask = (api: CloudflareApi = server.api) => askCloudflare(api, "GET", STORES, any);

const servers: Server[] = [];
const bodies: string[] = [];
afterEach(() => {
  for (const one of servers.splice(0)) one.close();
  bodies.length = 0;
});

/** Something that answers every request alike, whatever Cloudflare would say. */
async function answering(status: number, body: string, headers = {}): Promise<CloudflareApi> {
  const one = createServer(async (request, response) => {
    bodies.push(await text(request));
    response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
  });
  servers.push(one);
  await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  const address = one.address();
  if (address === null || typeof address === "string") throw new Error("it has no port");
  return { url: `http://127.0.0.1:${address.port}`, token: "synthetic" };
}

describe("the way to Cloudflare", () => {
  const env = { CLOUDFLARE_API_TOKEN: "of-env", CLOUDFLARE_BASE_URL: "https://env.example.com/client/v4/" };

  it("is the stack's configuration, then the environment, then the public API", () => {
    const config = { "cloudflare:apiToken": "of-stack", "cloudflare:baseUrl": "https://cf.example.com" };
    expect(cloudflareApi(config, env)).toEqual({ url: "https://cf.example.com", token: "of-stack" });
    expect(cloudflareApi({}, env)).toEqual({ url: "https://env.example.com/client/v4", token: "of-env" });
    const { url } = cloudflareApi({}, { CLOUDFLARE_API_TOKEN: "t" });
    expect(url).toBe("https://api.cloudflare.com/client/v4");
  });

  it("is refused without a token, saying how to set one", () => {
    expect(() => cloudflareApi({}, { CLOUDFLARE_API_TOKEN: "" })).toThrow(
      /set CLOUDFLARE_API_TOKEN .* pulumi config set --secret cloudflare:apiToken$/,
    );
  });
});

describe("a question to Cloudflare", () => {
  it.each([429, 500, 502, 503] as const)("is asked again after a %s", async (status) => {
    const headers = { "retry-after": "0" };
    const fault = { service: "cloudflare", path: /./, times: 3, headers } as const;
    server.at.cloud.fail({ ...fault, status });
    expect((await ask()).result).toHaveLength(1);
    expect(server.asked()).toHaveLength(4);
  });

  it("waits as long as it is told", async () => {
    server.at.cloud.fail(rateLimited({ times: 1, retryAfter: 1 }));
    const start = performance.now();
    await ask();
    expect(performance.now() - start).toBeGreaterThanOrEqual(950);
  });

  it("does not wait for minutes, and says when to run again", async () => {
    server.at.cloud.fail(rateLimited({ retryAfter: 300 }));
    await expect(ask()).rejects.toThrow(/HTTP 429, .*throttling.* \(971\), it asks to wait 300 s/);
    expect(server.asked()).toEqual(["GET 429"]);
  });

  it("gives up after three more attempts", async () => {
    const headers = { "retry-after": "0" };
    server.at.cloud.fail({ service: "cloudflare", path: /./, status: 503, headers });
    await expect(ask()).rejects.toMatchObject({ status: 503 });
    expect(server.asked()).toHaveLength(4);
  });

  it("says what is refused and asks whether the token may, without the token", async () => {
    const refused = ask({ ...server.api, token: "canary-token" });
    await expect(refused).rejects.toThrow(
      `Cloudflare: GET ${STORES}: HTTP 401, Authentication error (10000), does the API token live`,
    );
    await expect(refused).rejects.not.toThrow(/canary/);
  });

  it("does not repeat a token that no header can hold", async () => {
    const refused = ask({ ...server.api, token: "canary\ntoken" });
    await expect(refused).rejects.toThrow(/^Cloudflare: GET .*: no answer from 127\.0\.0\.1:\d+$/);
  });

  it("says that nobody answers", async () => {
    const { api } = server;
    await server.at.cloud.close();
    await expect(ask(api)).rejects.toThrow(/no answer from 127\.0\.0\.1:\d+ \(ECONNREFUSED\)$/);
  });

  it("says that an answer is not Cloudflare's, and nothing of it", async () => {
    server.at.cloud.fail({
      service: "cloudflare",
      path: /./,
      status: 404,
      times: 1,
      body: { canary: "canary" },
    });
    await expect(ask()).rejects.toThrow(/stores: HTTP 404$/);
    const other = askCloudflare(server.api, "GET", STORES, z.object({ canary: z.string() }));
    await expect(other).rejects.toThrow(/the answer is of another form than expected$/);
  });

  it.each([
    [
      "a refusal",
      { success: false, errors: [{ code: 10214, message: "Not the deployed one." }], result: null },
    ],
    ["nothing that says that it was done", { result: {} }],
    ["a page that somebody in between made", "<html>Sign in</html>"],
    ["half an answer", '{"result":{"id":"a"},"succ'],
  ])("is not taken for done where a 200 brings %s", async (_, body) => {
    const text = typeof body === "string" ? body : JSON.stringify(body);
    const change = { method: "PATCH", body: {} } as const;
    const asked = askCloudflare(await answering(200, text), change, "/any", z.unknown());
    await expect(asked).rejects.toThrow(CloudflareRefused);
  });

  it("says the codes of a refusal that comes with a 200", async () => {
    const errors = [{ code: 10214, message: "Not the deployed one." }];
    const api = await answering(200, JSON.stringify({ success: false, errors }));
    await expect(askCloudflare(api, "GET", "/any", z.unknown())).rejects.toMatchObject({ codes: [10214] });
  });

  it("takes what it carries to no other address", async () => {
    const elsewhere = await answering(200, JSON.stringify({ success: true }));
    const api = await answering(307, "", { location: `${elsewhere.url}/any` });
    const change = { method: "PATCH", body: { value: "canary-value" } } as const;
    await expect(askCloudflare(api, change, "/any", z.unknown())).rejects.toThrow(/HTTP 307$/);
    expect(bodies).toEqual(['{"value":"canary-value"}']);
  });

  it.each([
    ["is the beginning of another", ["canary-one", "canary-one-and-two"], "canary-one-and-two"],
    ["comes back encoded", ['canary "quoted"'], JSON.stringify('canary "quoted"')],
  ])("repeats nothing of a value that %s", async (_, secrets, said) => {
    const body = JSON.stringify({ errors: [{ code: 1, message: `No: ${said}` }] });
    const change = { method: "PATCH", body: {}, secrets } as const;
    const told = await askCloudflare(await answering(422, body), change, "/any", z.unknown()).catch(String);
    expect(told).toContain("No: ");
    expect(told).not.toMatch(/canary|and-two|quoted/);
  });

  it("is not asked at an address that is none", async () => {
    await expect(ask({ ...server.api, url: "canary" })).rejects.toThrow(
      /^cloudflare:baseUrl or CLOUDFLARE_BASE_URL is no URL$/,
    );
  });
});
