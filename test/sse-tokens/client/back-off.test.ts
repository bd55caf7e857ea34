import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, it, vi } from "vitest";

// By its address: its types are the DOM's, which this program's are not.
const CLIENT = new URL("../../../components/sse-tokens/client/token-event-source.js", import.meta.url);

afterEach(() => vi.unstubAllGlobals());

// What a browser has and Node has not; all else of it is played in Chromium.
it("does not flood a service that is down, even where it is told to come back at once", async () => {
  const fetch = vi.fn(() => Promise.reject(new TypeError("failed to fetch")));
  vi.stubGlobal("location", { href: "https://app.example.com/" });
  vi.stubGlobal("fetch", fetch);
  const { TokenEventSource } = await import(CLIENT.href);
  const source = new TokenEventSource({ base: "/operator/api", principalToken: () => "synthetic", retry: 0 });
  const errors: (number | undefined)[] = [];
  source.addEventListener("error", ({ retryIn }: { retryIn?: number }) => errors.push(retryIn));
  await sleep(400);
  source.close();
  expect(fetch.mock.calls.length).toBeGreaterThan(1);
  expect(fetch.mock.calls.length).toBeLessThan(6);
  expect(Math.min(...errors.map(Number))).toBeGreaterThanOrEqual(50);
  const { length } = fetch.mock.calls;
  await sleep(400);
  expect(fetch.mock.calls.length).toBe(length);
});
