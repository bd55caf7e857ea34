import { describe, expect, it } from "vitest";
import { generationName } from "../../components/sources/generation.ts";
import { manualKey } from "../../components/sources/manual.ts";

describe("a generation's name", () => {
  it("is made of secret and number, and a given value is kept under it", () => {
    expect(generationName("TOKEN", 12)).toBe("TOKEN-g12");
    expect(manualKey("TOKEN", 12)).toBe("TOKEN-g12");
  });
});
