import { Miniflare } from "miniflare";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TargetOf } from "../../../components/catalog/index.ts";
import { placeValues } from "../../../provider/place-values.ts";
import { cloudflareWorker } from "../../../provider/places/cloudflare-worker.ts";
import { type KeyValue, PlaceSilent } from "../../../provider/places/driver.ts";
import { ACCOUNT, type CloudflarePlace, startCloudflare, TOKEN } from "../../support/cloudflare-place.ts";

const VALUE = "canary-8d2b61e0f4";
const SCRIPT = `/accounts/${ACCOUNT}/workers/scripts/gateway`;
const BULK = /\/secrets-bulk$/;
let cloudflare: CloudflarePlace;

beforeEach(async () => {
  cloudflare = await startCloudflare();
  for (const [name, value] of Object.entries(cloudflare.env)) vi.stubEnv(name, value);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await cloudflare.cloud.close();
});

function place(more: Partial<TargetOf<"cloudflare-worker">> = {}, access?: readonly string[]) {
  const target = {
    kind: "cloudflare-worker" as const,
    account: ACCOUNT,
    script: "gateway",
    optional: false,
    ...more,
  };
  return { name: "gateway", target, directory: "/", ...(access === undefined ? {} : { access }) };
}

function values(byKey: Readonly<Record<string, string>>): KeyValue[] {
  return Object.entries(byKey).map(([key, value]) => ({ key, value, secret: key, generation: "1" }));
}

async function write(byKey: Readonly<Record<string, string>>, absent: string[] = [], at = place()) {
  await cloudflareWorker.write(at, { values: values(byKey), absent, before: new Map() });
}

test("all changed secrets arrive in one request, and a real Worker reads exactly them", async () => {
  const given = {
    QUOTES: `it's "so"\\ $HOME \${A} \`b\` #c`,
    SPACES: "  two  ",
    SCRIPTS: "Schlüssel 鍵 🔑",
    LINES: "-----BEGIN-----\r\nabc\n\n-----END-----\n",
    FOUR_KB: "k".repeat(4096),
    LONGEST: "v".repeat(5 * 1024),
  };
  await write(given);
  expect(cloudflare.cloud.requests).toHaveLength(1);
  const worker = new Miniflare({
    modules: true,
    script: "export default { fetch: (_, env) => Response.json(env) }",
    bindings: cloudflare.secrets(),
  });
  try {
    expect(await (await worker.dispatchFetch("http://gateway.example.com/")).json()).toEqual(given);
  } finally {
    await worker.dispose();
  }
});

test("secrets that are not named stay, those that leave are gone, and a write may be repeated", async () => {
  await cloudflare.byHand("PATCH", `${SCRIPT}/secrets-bulk`, {
    secrets: { THEIRS: { name: "THEIRS", type: "secret_text", text: "theirs" } },
  });
  await write({ A: "one", B: "two" });
  await write({ A: "three" }, ["B"]);
  await write({ A: "three" }, ["B"]);
  expect(cloudflare.secrets()).toEqual({ THEIRS: "theirs", A: "three" });
});

test("a Worker whose newest version is not deployed is left alone, and the way out is told", async () => {
  await cloudflare.byHand("POST", `${SCRIPT}/versions`, {});
  await expect(write({ A: VALUE })).rejects.toThrow(
    /newest version of the Worker gateway is not the one that is deployed.*wrangler versions deploy --name gateway.*keyturn resume/,
  );
  expect(cloudflare.bindings()).toEqual([]);
  await cloudflare.byHand("POST", `${SCRIPT}/deployments`, {});
  await write({ A: VALUE });
  expect(cloudflare.secrets()).toEqual({ A: VALUE });
});

test("the older code for the same is told in the same words", async () => {
  const errors = [{ code: 10214, message: "Script edit failed." }];
  cloudflare.cloud.fail({ service: "cloudflare", path: BULK, status: 409, body: { errors } });
  await expect(write({ A: VALUE })).rejects.toThrow(/is not the one that is deployed/);
});

test("a Worker that the account does not have is told, with the way to make it", async () => {
  const elsewhere = place({ script: "nothing" });
  await expect(write({ A: VALUE }, [], elsewhere)).rejects.toThrow(/no Worker nothing.*npx wrangler deploy/);
});

test("a wrong token is told, and neither it nor a value is repeated", async () => {
  vi.stubEnv("CLOUDFLARE_API_TOKEN", "another-synthetic-token");
  const failed = await write({ A: VALUE }).catch(String);
  expect(failed).toMatch(/does the API token live, and may it edit the account's Workers scripts\?/);
  expect(failed).not.toContain(VALUE);
  expect(failed).not.toContain("another-synthetic-token");
});

test("a value that Cloudflare repeats is not told", async () => {
  const errors = [{ code: 10021, message: `What is ${VALUE}?` }];
  cloudflare.cloud.fail({ service: "cloudflare", path: BULK, status: 422, body: { errors } });
  await expect(write({ A: VALUE })).rejects.toThrow("What is [secret]? (10021)");
});

test("without a token the preview says so, and what the stack configures counts as one", async () => {
  vi.stubEnv("CLOUDFLARE_API_TOKEN", "");
  expect(await cloudflareWorker.problems?.(place())).toEqual([
    expect.stringMatching(/set CLOUDFLARE_API_TOKEN .* pulumi config set --secret cloudflare:apiToken/),
  ]);
  const stack = place({}, [JSON.stringify({ "cloudflare:apiToken": TOKEN })]);
  expect(await cloudflareWorker.problems?.(stack)).toEqual([]);
  await write({ A: "one" }, [], stack);
  expect(cloudflare.secrets()).toEqual({ A: "one" });
});

test("a value of 64 KB is refused in the preview", async () => {
  const entries = { A: { secret: "A", generation: "1", value: "v".repeat(65_536) } };
  expect(await placeValues.check({}, { ...place(), entries })).toEqual([
    {
      property: "",
      reason: expect.stringContaining("longer than the 5120 bytes that a value of gateway may have"),
    },
  ]);
});

test("half a surrogate pair, which no request can carry, is refused before Cloudflare is asked", async () => {
  await expect(write({ A: "a\ud83d" })).rejects.toThrow(/A at gateway is not text/);
  expect(cloudflare.cloud.requests).toEqual([]);
});

test("an answer that is lost, or a wish to wait, is asked again and ends in the same place", async () => {
  cloudflare.cloud.fail({ service: "cloudflare", path: BULK, status: 502, times: 1, afterwards: true });
  await write({ A: "one" });
  const headers = { "retry-after": "0" };
  cloudflare.cloud.fail({ service: "cloudflare", path: BULK, status: 429, times: 1, headers });
  await write({ A: "two" });
  expect(cloudflare.secrets()).toEqual({ A: "two" });
  expect(cloudflare.cloud.requests.map(({ status }) => status)).toEqual([502, 200, 429, 200]);
});

test("a Cloudflare that can't be reached does not answer: an optional place is owed the write", async () => {
  vi.stubEnv("CLOUDFLARE_BASE_URL", "http://127.0.0.1:1/client/v4");
  await expect(write({ A: VALUE })).rejects.toThrow(PlaceSilent);
});

test("two writes of one Worker at the same time come one after the other", async () => {
  let under = 0;
  const most: number[] = [];
  cloudflare.cloud.interfere({
    matches: () => true,
    act: async (_, work) => {
      most.push(++under);
      await work();
      await new Promise((resolve) => setTimeout(resolve, 50));
      under--;
    },
  });
  await Promise.all([write({ A: "one" }), write({ B: "two" })]);
  expect(most).toEqual([1, 1]);
  expect(cloudflare.secrets()).toEqual({ A: "one", B: "two" });
});
