import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { inspect } from "../../../bench/policy/inspect.ts";
import { record } from "../../../bench/policy/record/record.ts";
import type { Recording } from "../../../bench/policy/record/recording.ts";
import { viewOf } from "../../../bench/policy/view.ts";
import { RULES } from "../../../policy/rules/index.ts";
import { ROOT } from "../../../tools/engine/spec.js";

/** Of these the engine's own tests say the same, on the same programs (test/engine/policy-fixtures.long.test.ts). */
const POLICIES = ["disallow-plaintext-exposure", "disallow-secret-in-command", "require-secret-destination"];

const KINDS = ["violating", "passing"];

const recordings = new Map<string, Recording>();

beforeAll(async () => {
  const programs = POLICIES.flatMap((policy) => KINDS.map((kind) => `${policy}/${kind}`)).map((id) => ({
    id,
    text: readFileSync(join(ROOT, "test/policy/fixtures", id, "index.js"), "utf8"),
  }));
  for (const one of await record(programs)) recordings.set(one.program, one);
}, 120_000);

/** The policies that find something in what the recorder makes of a program, in a preview. */
function reported(program: string): string[] {
  const preview = recordings.get(program)?.readings.preview;
  if (preview === undefined || "problem" in preview) throw new Error(preview?.problem ?? "nothing was read");
  const resources = viewOf(preview.resources);
  expect(resources.length).toBeGreaterThan(1);
  return RULES.filter((rule) => inspect(rule, resources).length > 0).map(({ name }) => name);
}

describe.each(POLICIES)("what the recorder shows to %s", (policy) => {
  it("is refused where the engine's preview is", () => {
    expect(reported(`${policy}/violating`)).toEqual([policy]);
  });

  it("passes where the engine's preview does", () => {
    expect(reported(`${policy}/passing`)).toEqual([]);
  });
});
