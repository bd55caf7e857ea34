import { describe, expect, it } from "vitest";
import {
  changed,
  consumersOf,
  differInValuesAlone,
  holding,
  madeAnew,
  type Snapshot,
} from "../../../rehearsal/demo/day/snapshot.ts";

const ID = "made-up-id";

/** A system of one token, which crawl4ai and open-webui have. */
function snapshot(token: string, file = `# tokens\nCRAWL4AI_API_TOKEN="${token}"\n`, id = ID): Snapshot {
  const environment = { CRAWL4AI_API_TOKEN: token, OPENAI_API_KEY: "given" };
  return {
    values: new Map([
      ["CRAWL4AI_API_TOKEN", token],
      ["OPENAI_API_KEY", "given"],
    ]),
    bytes: file,
    services: new Map([
      ["crawl4ai", { id, health: "healthy", environment }],
      ["open-webui", { id: ID, health: "healthy", environment }],
    ]),
  };
}

describe("two looks at a system", () => {
  it("tell which values changed", () => {
    expect(changed(snapshot("first"), snapshot("second"))).toEqual(["CRAWL4AI_API_TOKEN"]);
    expect(changed(snapshot("first"), snapshot("first"))).toEqual([]);
  });

  it("tell a change of a value from one of anything else", () => {
    const before = snapshot("first");
    expect(differInValuesAlone(before, snapshot("second"))).toBe(true);
    for (const file of ['# token\nCRAWL4AI_API_TOKEN="second"\n', "# tokens\nCRAWL4AI_API_TOKEN=second\n"])
      expect(differInValuesAlone(before, snapshot("second", file))).toBe(false);
  });

  it("tell which services were made anew", () => {
    expect(madeAnew(snapshot("a"), snapshot("a", undefined, "another"))).toEqual(["crawl4ai"]);
  });
});

it("a service whose process has another value than the files does not hold theirs", () => {
  const { services, values } = snapshot("first");
  expect(holding(services, values)).toEqual(["crawl4ai", "open-webui"]);
  expect(holding(services, snapshot("second").values)).toEqual([]);
});

it("services are affected by the secrets that they get", () => {
  expect(consumersOf(["CRAWL4AI_API_TOKEN"])).toEqual(["n8n", "crawl4ai", "open-webui"]);
});
