import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type Judgement,
  judgementOf,
  type PublicFinding,
  readJudgements,
} from "../../../bench/policy/judgements.ts";
import { corpusOf, figuresOf, publicFindings } from "../../../bench/policy/public.ts";
import type { Recorded, Recording } from "../../../bench/policy/record/recording.ts";
import { defineRule } from "../../../policy/rule.ts";
import { RULES } from "../../../policy/rules/index.ts";

const WEB: Recorded = {
  ...{
    urn: "urn:pulumi:measured::measured::a:b:C::web",
    type: "a:b:C",
    name: "web",
    parent: "",
    provider: "",
  },
  ...{ inputs: { tags: "x" }, outputs: {}, secretOutputs: [], madeOf: {} },
};
const recording = (
  program: string,
  preview: Recording["readings"]["preview"],
  known = preview,
): Recording => ({
  program,
  readings: { preview, known },
});
const READ = recording("read", { resources: [WEB] });

const found = (program: string, property = "tags"): PublicFinding => ({
  ...{ program, rule: "r", type: "a:b:C", resource: "web", property, problem: "bad" },
});
const said = (more: Partial<Judgement>): Judgement => ({
  rule: "r",
  verdict: "right",
  why: "it is",
  ...more,
});

describe("the corpus's figures", () => {
  it("count programs that can't be read by why, without what is their own", () => {
    const recordings = [
      READ,
      recording("half", { resources: [WEB] }, { problem: "TypeError: x" }),
      recording("asks", { resources: [] }),
      recording("one", { problem: "TypeError: y is not a function" }),
      recording("other", { problem: "TypeError: z is not a function" }),
      recording("missing", { problem: "Error: Cannot find module 'left-pad'" }),
    ];
    expect(corpusOf(recordings)).toEqual({
      ...{ programs: 6, read: 2, resources: 2, previewOnly: 1 },
      notRead: {
        "makes no resource: it only asks for something": 1,
        "ends with TypeError": 2,
        "uses left-pad, which is not there": 1,
      },
    });
  });
});

describe("a rule's figures", () => {
  it("count a finding of both passes once", () => {
    const rule = defineRule({
      ...{ name: "disallow-all", description: "", severity: "low", remedy: "" },
      *inspectResource({ urn }) {
        yield { urn, property: ["tags"], problem: "bad" };
      },
      *inspectStack([one]) {
        if (one !== undefined) yield { urn: one.urn, property: ["tags"], problem: "bad" };
      },
    });
    expect([...publicFindings(rule, [READ])]).toEqual([{ ...found("read"), rule: "disallow-all" }]);
  });

  it("tell right findings, false ones and those not judged apart", () => {
    const judgements = [
      said({ program: "a" }),
      said({ program: "b", property: "tags", verdict: "false" }),
      said({ rule: "another" }),
    ];
    expect(figuresOf([found("a"), found("b"), found("b", "name"), found("c")], judgements, 10)).toEqual({
      ...{ findings: 4, right: 1, falseAlarms: 1, unjudged: 2, programsWithoutFalseAlarm: 8 },
    });
  });
});

describe("a judgement", () => {
  it("may be of a kind of findings, where they are false", () => {
    const kind = said({ verdict: "false", type: "a:*", property: "*s" });
    expect(judgementOf(found("a"), [kind])).toBe(kind);
    expect(judgementOf(found("a", "name"), [kind])).toBeUndefined();
  });

  it("calls right one program's finding only", () => {
    const file = join(mkdtempSync(join(tmpdir(), "keyturn-judged-")), "judged.yaml");
    writeFileSync(file, "- { rule: r, type: a, verdict: right, why: it is }");
    expect(() => readJudgements(file)).toThrow("a right finding has to name its program");
    rmSync(dirname(file), { recursive: true });
  });
});

describe("the committed judgements", () => {
  it("are about rules of the pack, and each says why", () => {
    const names = RULES.map(({ name }) => name);
    const judgements = readJudgements();
    expect(judgements.length).toBeGreaterThan(0);
    expect(judgements.filter(({ rule }) => !names.includes(rule))).toEqual([]);
  });
});
