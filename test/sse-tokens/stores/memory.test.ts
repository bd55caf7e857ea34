import { describe, expect, it } from "vitest";
import { memoryStore } from "../../../components/sse-tokens/service/index.ts";
import { storeContract } from "./contract.ts";

const clock = { ms: 0 };
const GRANT = { principal: "VX11_PRINCIPAL_TOKEN", by: "aaaaaaaaaaaa" };

storeContract("in memory", () => ({
  instance: async ({ maxTokens }) => memoryStore({ maxTokens, now: () => clock.ms }),
  pass: async (seconds) => {
    clock.ms += seconds * 1000;
  },
  clear: async () => {},
}));

describe("the store in memory", () => {
  it("clears away by itself what nobody asks for any more", async () => {
    const time = { ms: 0 };
    const store = memoryStore({ maxTokens: 10, now: () => time.ms, sweepEvery: 5 });
    await store.put("one", GRANT, 1);
    await store.put("two", GRANT, 60);
    time.ms = 2_000;
    await expect.poll(() => store.size()).toBe(1);
    expect(store.get("two")).toEqual(GRANT);
    await store.close();
  });
});
