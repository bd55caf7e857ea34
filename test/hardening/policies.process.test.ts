import { describe, expect, it } from "vitest";
import { RULES } from "../../policy/rules/index.ts";
import { runSystem } from "../rotation/run-system.ts";
import { registered } from "../support/policy/registered.ts";
import { foundIn } from "../support/policy/seen.ts";
import { ORIGIN_TUNNEL } from "./origin-tunnel-catalog.ts";

describe("a tunnel to an origin", async () => {
  const result = await runSystem(ORIGIN_TUNNEL);

  it.each(RULES.map((rule) => ({ name: rule.name, rule })))("passes $name", ({ rule }) => {
    expect(result.errors).toEqual([]);
    expect(foundIn(rule, registered(result))).toEqual([]);
  });
});
