import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { rateLimited } from "../../../../rehearsal/cloud/cloudflare/rate-limit.ts";
import type { Fault } from "../../../../rehearsal/cloud/faults.ts";
import { cloudflareProvider } from "../../../../rehearsal/providers/cloudflare/provider.ts";
import { withConnection } from "../../../../rehearsal/providers/connection.ts";
import { type PropertyMap, Secret, UNKNOWN } from "../../../../rehearsal/providers/values.ts";
import { ACCOUNT, OTHER_ACCOUNT, STORE, TOKEN } from "../../cloud/cloudflare/cloudflare-at.ts";
import { StandInAt, secretsOf, subject } from "./stand-in-at.ts";

const given = { accountId: OTHER_ACCOUNT, name: "keys" };
const create = { ...subject("SecretsStore"), properties: given, preview: false };

let standIn: StandInAt;
beforeEach(async () => {
  standIn = await StandInAt.start();
});
afterEach(() => standIn.close());

const fault = (change: Partial<Fault>): Fault => ({
  service: "cloudflare",
  method: "POST",
  path: /stores$/,
  status: 500,
  ...change,
});
const statuses = () => standIn.at.cloud.requests.map(({ status }) => status);
const baseUrl = () => `${standIn.at.cloud.urls.cloudflare}/client/v4`;

describe("the cloudflare stand-in's client", () => {
  it.each([[429], [500], [502], [503], [409]] as const)("tries %i again, twice at most", async (status) => {
    standIn.at.cloud.fail(fault({ status, times: 2 }));
    await standIn.create("SecretsStore", given);
    expect(statuses()).toEqual([status, status, 200]);
  });

  it("gives up after the third time", async () => {
    standIn.at.cloud.fail(fault({ status: 503 }));
    await expect(standIn.create("SecretsStore", given)).rejects.toThrow(/503 Service Unavailable$/);
    expect(statuses()).toEqual([503, 503, 503]);
  });

  it.each([[401], [403], [404], [422]] as const)("takes %i for an answer", async (status) => {
    standIn.at.cloud.fail(fault({ status, times: 1 }));
    await expect(standIn.create("SecretsStore", given)).rejects.toThrow(`: ${status} `);
    expect(statuses()).toEqual([status]);
  });

  it("makes one store when the answer of its making was lost, and says that there is one", async () => {
    standIn.at.cloud.fail(fault({ status: 502, times: 1, afterwards: true }));
    await expect(standIn.create("SecretsStore", given)).rejects.toThrow(/maximum_stores_exceeded/);
  });

  it("finds a secret that it made itself when the answer was lost, and fails", async () => {
    standIn.at.cloud.fail(fault({ path: /secrets$/, status: 502, times: 1, afterwards: true }));
    const secret = { accountId: ACCOUNT, storeId: STORE, name: "TOKEN", scopes: ["workers"], value: "v" };
    await expect(standIn.create("SecretsStoreSecret", secret)).rejects.toThrow(
      /409 Conflict secret_name_already_exists: TOKEN \(1003\)/,
    );
    expect(statuses()).toEqual([502, 409, 409]);
  });

  it("keeps what is configured by the engine's connection: each provider of a program has its own", async () => {
    const { provider } = standIn;
    const configure = (apiToken: string) => provider.configure?.({ apiToken, baseUrl: baseUrl() });
    await withConnection("one", () => configure(TOKEN));
    await withConnection("two", () => configure("other-token"));
    await expect(withConnection("two", async () => provider.create(create))).rejects.toThrow(/401/);
    expect((await withConnection("one", async () => provider.create(create))).id).not.toBe("");
  });

  it("waits as long as it is told", async () => {
    standIn.at.cloud.fail(rateLimited({ times: 1, retryAfter: 1 }));
    const start = Date.now();
    await standIn.create("SecretsStore", given);
    expect(Date.now() - start).toBeGreaterThanOrEqual(950);
  });

  it("does not wait for minutes, and fails", async () => {
    standIn.at.cloud.fail(rateLimited({ retryAfter: 300 }));
    const start = Date.now();
    await expect(standIn.create("SecretsStore", given)).rejects.toThrow(/429 Too Many Requests .* \(971\)/);
    expect(Date.now() - start).toBeLessThan(5000);
  });

  it("stops waiting when it is cancelled, and works again when it is configured again", async () => {
    standIn.at.cloud.fail(rateLimited({ times: 1, retryAfter: 50 }));
    const creating = standIn.create("SecretsStore", given);
    const refused = expect(creating).rejects.toThrow(/cancelled/);
    await expect.poll(statuses).toEqual([429]);
    await standIn.provider.cancel?.();
    await refused;
    await standIn.provider.configure?.({ apiToken: TOKEN, baseUrl: baseUrl() });
    await standIn.create("SecretsStore", given);
  });

  it.each([
    ["without a token", {}, /400 Bad Request Missing .* \(9106\)/],
    [
      "with a token that Cloudflare does not know",
      { apiToken: "canary-token" },
      /401 Unauthorized Authentication error/,
    ],
  ])("fails %s, and names none", async (_what, settings, message) => {
    await standIn.provider.configure?.({ ...settings, baseUrl: baseUrl() } as PropertyMap);
    const refused = standIn.create("SecretsStore", given);
    await expect(refused).rejects.toThrow(message);
    await expect(refused).rejects.not.toThrow(/canary/);
  });

  it("says that the server can't be reached", async () => {
    await standIn.provider.configure?.({ apiToken: TOKEN, baseUrl: "http://127.0.0.1:9/client/v4" });
    await expect(standIn.create("SecretsStore", given)).rejects.toThrow(/the server can't be reached \(/);
  });

  it("says that an answer is not Cloudflare's", async () => {
    standIn.at.cloud.fail(fault({ status: 404, body: "canary" }));
    await expect(standIn.create("SecretsStore", given)).rejects.toThrow(/404 Not Found$/);
  });

  it("takes token and base URL from the environment where the configuration has none", async () => {
    const provider = cloudflareProvider({
      CLOUDFLARE_API_TOKEN: TOKEN,
      CLOUDFLARE_BASE_URL: `${baseUrl()}/`,
    });
    await provider.configure?.({});
    expect((await provider.create(create)).id).toMatch(/^[0-9a-f]{32}$/);
  });

  it("prefers the configuration to the environment", async () => {
    const provider = cloudflareProvider({
      CLOUDFLARE_API_TOKEN: "other",
      CLOUDFLARE_BASE_URL: "http://127.0.0.1:9",
    });
    await provider.configure?.({ apiToken: TOKEN, baseUrl: baseUrl() });
    expect((await provider.create(create)).id).toMatch(/^[0-9a-f]{32}$/);
  });
});

describe("the cloudflare stand-in's configuration", () => {
  const provider = cloudflareProvider({});
  const check = async (news: PropertyMap) =>
    provider.checkConfig?.({ urn: "u", name: "n", type: "t", olds: {}, news });

  it("marks credentials secret", async () => {
    const checked = await check({ apiToken: "x", apiKey: new Secret("y"), baseUrl: "http://127.0.0.1:9" });
    expect(secretsOf(checked?.inputs ?? {})).toEqual(["apiToken", "apiKey"]);
    expect(checked?.failures).toEqual([]);
  });

  it("lets a token through that is not known yet", async () => {
    expect(await check({ apiToken: UNKNOWN })).toEqual({ inputs: { apiToken: UNKNOWN }, failures: [] });
    expect(() => provider.configure?.({ apiToken: UNKNOWN })).not.toThrow();
  });

  it("refuses a setting of a wrong type without its value", async () => {
    const { failures } = (await check({ baseUrl: ["canary"] })) ?? { failures: [] };
    expect(failures).toEqual([{ property: "baseUrl", reason: "cloudflare:baseUrl must be a string" }]);
  });

  it.each(["apiKey", "apiUserServiceKey", "email"])("refuses %s, naming what to set instead", (name) => {
    expect(() => provider.configure?.({ [name]: "canary" })).toThrow(
      `cloudflare:${name} is not in this stand-in: set cloudflare:apiToken`,
    );
  });

  it("refuses a base URL that is none", () => {
    expect(() => provider.configure?.({ baseUrl: "canary" })).toThrow(
      /^cloudflare:baseUrl must be an absolute URL$/,
    );
  });

  it("has the version of the package that the program uses", async () => {
    const { default: manifest } = await import("@pulumi/cloudflare/package.json", { with: { type: "json" } });
    expect(provider.version).toBe(manifest.version);
  });
});
