import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Cloud, startCloud } from "../../rehearsal/cloud/cloud.ts";
import { cloudflareService } from "../../rehearsal/cloud/cloudflare/service.ts";
import type { CloudflareState, WorkerScript } from "../../rehearsal/cloud/cloudflare/state.ts";
import { cloudflareProvider } from "../../rehearsal/providers/cloudflare/provider.ts";
import { type ServedProvider, serveProvider } from "../../rehearsal/providers/serve.ts";
import { ROOT } from "../../tools/engine/spec.js";
import { BASE } from "../sse-tokens/service/fixture.ts";
import { startWorker } from "../sse-tokens/worker/miniflare.ts";
import { ESM_PACKAGE, type TestStack, TSX_PROJECT, withStack } from "../support/pulumi.ts";

const ACCOUNT = "a".repeat(32);
const TOKEN = "synthetic-cloudflare-token-0000000000000";
const [FIRST, SECOND] = ["canary-principal-token-one", "canary-principal-token-two"];

let cloud: Cloud;
let standIn: ServedProvider;
/** Stands in for the Worker's public address: what it tells of itself is the test's to say. */
let address: Server;
let isWell = true;
let askedOften = 0;
beforeAll(async () => {
  address = createServer((_, response) => {
    askedOften++;
    response.writeHead(isWell ? 200 : 503, { "Content-Type": "application/json" });
    response.end(JSON.stringify({ status: isWell ? "ok" : "unavailable" }));
  });
  await new Promise<void>((resolve) => address.listen(0, "127.0.0.1", resolve));
});
afterAll(() => void address.close());
beforeEach(async () => {
  isWell = true;
  cloud = await startCloud([cloudflareService({ stores: { [ACCOUNT]: [] }, token: TOKEN })]);
  standIn = await serveProvider(cloudflareProvider(environment()));
});
afterEach(async () => {
  await standIn.close();
  await cloud.close();
});

const environment = () => ({
  CLOUDFLARE_API_TOKEN: TOKEN,
  CLOUDFLARE_BASE_URL: `${cloud.urls.cloudflare}/client/v4`,
});

function program(current: string, previous?: string): string {
  const before = previous === undefined ? "" : `, previous: secret("${previous}")`;
  return `
import "${ROOT}/tools/engine/legible-stack.ts";
import { secret } from "@pulumi/pulumi";
import { SseTokens } from "${ROOT}/components/sse-tokens/component/index.ts";
new SseTokens("sse", {
  account: "${ACCOUNT}",
  script: "sse",
  principals: { VX11_PRINCIPAL_TOKEN: { current: secret("${current}")${before} } },
  settings: { trustedProxies: [] },
  health: "http://127.0.0.1:${(address.address() as AddressInfo).port}/health",
  healthWithin: 2,
});
`;
}

const run = async (stack: TestStack, ...args: string[]) =>
  await stack.run(args, "", { ...environment(), PULUMI_DEBUG_PROVIDERS: `cloudflare:${standIn.port}` });

async function done(stack: TestStack, ...args: string[]): Promise<void> {
  const ran = await run(stack, ...args);
  expect(ran, ran.all).toMatchObject({ exitCode: 0 });
  for (const value of [FIRST, SECOND]) expect(ran.all).not.toContain(value);
}

const UP = ["up", "--yes", "--skip-preview"];
const scripts = () => (cloud.stateOf("cloudflare") as CloudflareState).accounts[ACCOUNT]?.scripts ?? {};

/** What the Workers as they were uploaded answer to each principal token, in the real runtime. */
async function answers(): Promise<number[]> {
  const named = scripts();
  const objects = Object.entries(named).find(([name]) => name.startsWith("sse-tokens-"))?.[1];
  const { sse } = named;
  if (sse === undefined || objects === undefined) throw new Error("a Worker is missing");
  const worker = await startWorker(bound(sse), { service: sse.content, objects: objects.content });
  try {
    const asked = [FIRST, SECOND].map(async (token) => {
      const init = { method: "POST", headers: { "X-VX11-Token": token } };
      return (await worker.ask(`${BASE}/sse-token`, init)).status;
    });
    return await Promise.all(asked);
  } finally {
    await worker.dispose();
  }
}

function bound({ bindings }: WorkerScript): Record<string, string> {
  const values = new Map([...cloud.seen].map((value) => [cloud.mark(value), value]));
  const texts = bindings.filter(({ type }) => type === "plain_text" || type === "secret_text");
  return Object.fromEntries(
    texts.map(({ name, text, mark = "" }) => [name, String(text ?? values.get(mark) ?? "")]),
  );
}

test("the service is deployed, rotated with overlap, rolled back and taken away again", async () => {
  const files = { "Pulumi.yaml": TSX_PROJECT, "package.json": ESM_PACKAGE, "index.ts": program(FIRST) };
  await withStack(files, async (stack) => {
    await done(stack, ...UP);
    expect(Object.keys(scripts()).sort()).toEqual(["sse", expect.stringMatching(/^sse-tokens-[0-9a-f]{8}$/)]);
    expect(await answers()).toEqual([200, 403]);
    await done(stack, ...UP, "--expect-no-changes");

    // A new principal token beside the old one, and then alone: the Worker of the tokens is not uploaded again.
    await stack.write("index.ts", program(SECOND, FIRST));
    await done(stack, ...UP);
    expect(await answers()).toEqual([200, 200]);
    await stack.write("index.ts", program(SECOND));
    await done(stack, ...UP);
    expect(await answers()).toEqual([403, 200]);

    // A version that does not get well stops the run; the program before brings the one before back.
    isWell = false;
    await stack.write("index.ts", program(FIRST, SECOND));
    const ill = await run(stack, ...UP);
    expect(ill.exitCode).not.toBe(0);
    expect(ill.all).toContain("does not tell that the service is well (status 503)");
    isWell = true;
    await stack.write("index.ts", program(SECOND));
    const [begun, before] = [Date.now(), askedOften];
    await done(stack, ...UP);
    expect(askedOften).toBeGreaterThan(before);
    expect(Date.now() - begun).toBeLessThan(120_000);
    expect(await answers()).toEqual([403, 200]);

    const { stdout } = await run(stack, "stack", "export");
    for (const value of [FIRST, SECOND]) expect(stdout).not.toContain(value);
    await done(stack, "destroy", "--yes", "--skip-preview");
    expect(scripts()).toEqual({});
  });
});
