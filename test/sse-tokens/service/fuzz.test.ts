import { expect, it } from "vitest";
import { fuzz } from "./fuzz.ts";

it("the service answers whatever it is asked", async () => {
  expect(await fuzz()).toBeGreaterThanOrEqual(2_000);
});
