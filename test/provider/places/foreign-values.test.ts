import { describe, expect, it } from "vitest";
import { goneKeys, type KeyValue } from "../../../provider/places/driver.ts";
import { foreignRefusal, foreignValues } from "../../../provider/places/foreign-values.ts";

const place = { name: "gpu", target: { kind: "ssh-env-file", host: "gpu", path: ".env" }, directory: "/" };
const entry = (generation: string, before?: string) => ({
  secret: "TOKEN",
  generation,
  value: `value-${generation}`,
  ...(before === undefined ? {} : { previous: { generation: before, value: `value-${before}` } }),
});
const inputs = (one: ReturnType<typeof entry>) => ({ ...place, entries: { TOKEN: one } }) as never;

describe("a previous value that is to stand beside the new one", () => {
  const told = (held: Record<string, string>, old = entry("2"), wanted = entry("3", "2")) =>
    foreignRefusal("gpu", foreignValues(new Map(Object.entries(held)), inputs(old), inputs(wanted)), false);

  it("is not written over what somebody keeps under that name", () => {
    const refusal = told({ TOKEN: "value-2", TOKEN_PREVIOUS: "canary-theirs" });
    expect(refusal).toContain("TOKEN_PREVIOUS at gpu holds a value that keyturn does not know");
    expect(refusal).not.toContain("canary");
  });

  it.each([
    ["nothing", {}],
    ["an empty line", { TOKEN_PREVIOUS: "" }],
    ["what it is to be", { TOKEN_PREVIOUS: "value-2" }],
    ["what a run that was rolled back left", { TOKEN: "value-2", TOKEN_PREVIOUS: "value-3" }],
  ])("may find %s there", (_, held) => {
    expect(told({ TOKEN: "value-2", ...held })).toBeUndefined();
  });

  it("may follow the one before it, which its retirement has not taken out yet", () => {
    const held = { TOKEN: "value-2", TOKEN_PREVIOUS: "value-1" };
    expect(told(held, entry("2", "1"), entry("3", "2"))).toBeUndefined();
  });
});

describe("a place that lets go of a key", () => {
  const before = (one: Partial<KeyValue>) =>
    goneKeys({
      values: [],
      absent: ["TOKEN"],
      before: new Map([["TOKEN", { generation: "2", value: "value-2", ...one }]]),
    });

  it("lets go of the previous value that was written beside it, and of nothing else of such a name", () => {
    expect(before({ previous: { generation: "1", value: "value-1" } })).toEqual(["TOKEN", "TOKEN_PREVIOUS"]);
    expect(before({})).toEqual(["TOKEN"]);
  });
});
