import { describe, expect, it } from "vitest";
import type { EngineStep } from "../../cli/engine/run.ts";
import { type EngineProgress, engineProgress } from "../../cli/progress.ts";
import type { StepContext } from "../../cli/step-words.ts";
import { capture } from "./support.ts";

const STEPS: readonly EngineStep[] = [
  step("create", "keyturn:index:Secret", "TOKEN"),
  step("update", "pulumi:index:Stash", "TOKEN-ledger"),
  step("create", "random:index/randomPassword:RandomPassword", "TOKEN-g2"),
  step("create", "keyturn:index:AdoptedValue", "OTHER-g1"),
  step("update", "keyturn:index:EnvFiles", "env"),
  step("same", "keyturn:index:EnvFiles", "web"),
  step("delete", "random:index/randomPassword:RandomPassword", "TOKEN-g1"),
];

const CONTEXT: StepContext = { takesOver: () => false, isAdopted: (secret) => secret === "OTHER" };

describe("progress", () => {
  it("counts what the preview found, in a person's words, on standard error", () => {
    const progress = engineProgress(CONTEXT);
    for (const found of STEPS) progress.planning.planned?.(found);
    expect(applied(progress, STEPS)).toEqual({
      out: "",
      err:
        "[1/4] made TOKEN generation 2\n[2/4] adopted OTHER generation 1\n[3/4] wrote env\n" +
        "[4/4] retired TOKEN generation 1\n",
    });
  });

  it("never counts beyond its total where no preview was seen", () => {
    const steps = ["env", "web"].map((name) => step("create", "keyturn:index:EnvFiles", name));
    expect(applied(engineProgress(CONTEXT), steps).err).toBe("[1/1] wrote env\n[2/2] wrote web\n");
  });

  it("says what is owed in the same words, as still to be done", () => {
    const progress = engineProgress(CONTEXT);
    for (const found of STEPS) progress.planning.planned?.(found);
    expect(progress.found()).toEqual([
      "make TOKEN generation 2",
      "adopt OTHER generation 1",
      "write env",
      "retire TOKEN generation 1",
    ]);
  });
});

function step(op: string, type: string, name: string): EngineStep {
  return { op, type, name, retained: false };
}

/** What is told while the engine takes these steps. */
function applied({ applying }: EngineProgress, steps: readonly EngineStep[]): { out: string; err: string } {
  const told = capture();
  try {
    for (const taken of steps) applying.done?.(taken);
  } finally {
    told.restore();
  }
  return told.texts();
}
