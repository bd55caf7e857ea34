import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { TargetOf } from "../../../components/catalog/index.ts";
import { placeValues } from "../../../provider/place-values.ts";
import { cloudflarePages } from "../../../provider/places/cloudflare-pages.ts";
import { type KeyValue, PlaceSilent } from "../../../provider/places/driver.ts";
import { ACCOUNT, type PagesPlace, startPages, TOKEN } from "../../support/pages-place.ts";

const VALUE = "canary-4c17be09d2";
const PROJECT = /\/pages\/projects\/site$/;
let pages: PagesPlace;

beforeEach(async () => {
  pages = await startPages("hash-of-a-file");
  for (const [name, value] of Object.entries(pages.env)) vi.stubEnv(name, value);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  await pages.cloud.close();
});

function place(more: Partial<TargetOf<"cloudflare-pages">> = {}, access?: readonly string[]) {
  const target = {
    kind: "cloudflare-pages" as const,
    account: ACCOUNT,
    project: "site",
    environment: "production" as const,
    optional: false,
    ...more,
  };
  return { name: "site", target, directory: "/", ...(access === undefined ? {} : { access }) };
}

async function write(byKey: Readonly<Record<string, string>>, absent: string[] = [], at = place()) {
  const values = Object.entries(byKey).map(
    ([key, value]): KeyValue => ({ key, value, secret: key, generation: "1" }),
  );
  await cloudflarePages.write(at, { values, absent, before: new Map() });
}

const writes = () => pages.cloud.requests.filter(({ method }) => method === "PATCH");

test("all that changes goes in one request, as secrets, and what is not named stays as it is", async () => {
  const given = {
    QUOTES: `it's "so" $A #c`,
    LINES: "a\r\nb\n\n",
    SCRIPTS: "Schlüssel 鍵 🔑",
    LONGEST: "v".repeat(5120),
  };
  await write(given);
  expect(writes()).toHaveLength(1);
  expect(pages.variables()).toEqual({ MODE: "live", THEIRS: "theirs", ...given });
  expect(pages.variables("preview")).toEqual({});
  const { QUOTES, MODE } = pages.project().environments.production.variables;
  expect([QUOTES?.type, MODE?.type]).toEqual(["secret_text", "plain_text"]);
});

test("what leaves is gone, the rest stays, and a write may be repeated", async () => {
  await write({ A: "one", B: "two" });
  await write({ A: "three" }, ["B"]);
  await write({ A: "three" }, ["B"]);
  expect(pages.variables()).toEqual({ MODE: "live", THEIRS: "theirs", A: "three" });
});

test("the preview environment is a place of its own", async () => {
  await write({ A: "one" }, [], place({ environment: "preview" }));
  expect(pages.variables("preview")).toEqual({ A: "one" });
  expect(pages.variables()).not.toHaveProperty("A");
});

test("a project that a file of wrangler's configures stays tied to that file", async () => {
  await write({ A: "one" });
  expect(pages.project().environments.production.hash).toBe("hash-of-a-file");
});

test("a project that the account does not have is told, with the way to make it", async () => {
  const elsewhere = place({ project: "nothing" });
  await expect(write({ A: VALUE }, [], elsewhere)).rejects.toThrow(
    /no Pages project nothing.*npx wrangler pages project create nothing/,
  );
  expect(writes()).toEqual([]);
});

test("a wrong token is told, and neither it nor a value is repeated", async () => {
  vi.stubEnv("CLOUDFLARE_API_TOKEN", "another-synthetic-token");
  const failed = await write({ A: VALUE }).catch(String);
  expect(failed).toMatch(/does the API token live, and may it edit the account's Pages\?/);
  expect(failed).not.toContain(VALUE);
  expect(failed).not.toContain("another-synthetic-token");
});

test("without a token the preview says so, and what the stack configures counts as one", async () => {
  vi.stubEnv("CLOUDFLARE_API_TOKEN", "");
  expect(await cloudflarePages.problems?.(place())).toEqual([
    expect.stringMatching(/set CLOUDFLARE_API_TOKEN .* pulumi config set --secret cloudflare:apiToken/),
  ]);
  const stack = place({}, [JSON.stringify({ "cloudflare:apiToken": TOKEN })]);
  expect(await cloudflarePages.problems?.(stack)).toEqual([]);
  await write({ A: "one" }, [], stack);
  expect(pages.variables()).toMatchObject({ A: "one" });
});

test("a value of 64 KB is refused in the preview, half a surrogate pair before Cloudflare is asked", async () => {
  const entries = { A: { secret: "A", generation: "1", value: "v".repeat(65_536) } };
  expect(await placeValues.check({}, { ...place(), entries })).toEqual([
    { property: "", reason: expect.stringContaining("longer than the 5120 bytes") },
  ]);
  await expect(write({ A: "a\ud83d" })).rejects.toThrow(/A at site is not text/);
  expect(pages.cloud.requests).toEqual([]);
});

test("an answer that is lost, or a wish to wait, is asked again and ends in the same place", async () => {
  const patch = { service: "cloudflare", method: "PATCH", path: PROJECT, times: 1 } as const;
  pages.cloud.fail({ ...patch, status: 502, afterwards: true });
  await write({ A: "one" });
  pages.cloud.fail({ ...patch, status: 429, headers: { "retry-after": "0" } });
  await write({ A: "two" });
  expect(pages.variables()).toMatchObject({ A: "two" });
  expect(writes().map(({ status }) => status)).toEqual([502, 200, 429, 200]);
});

test("what Cloudflare refuses is told in its words, without the value", async () => {
  const errors = [{ code: 8000013, message: `Not now, ${VALUE}.` }];
  pages.cloud.fail({ service: "cloudflare", method: "PATCH", path: PROJECT, status: 422, body: { errors } });
  const failed = await write({ A: VALUE }).catch(String);
  expect(failed).toContain("site: Cloudflare: PATCH");
  expect(failed).toContain("Not now, [secret]. (8000013)");
  expect(failed).not.toContain(VALUE);
});

test("a Cloudflare that can't be reached does not answer: an optional place is owed the write", async () => {
  vi.stubEnv("CLOUDFLARE_BASE_URL", "http://127.0.0.1:1/client/v4");
  await expect(write({ A: VALUE })).rejects.toThrow(PlaceSilent);
});
