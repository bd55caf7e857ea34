import { describe, expect, it } from "vitest";
import { engineProgress } from "../../cli/progress.ts";
import { capture } from "./support.ts";

const STEPS: readonly [op: string, type: string, name: string][] = [
  ["create", "keyturn:index:Secret", "TOKEN"],
  ["update", "pulumi:index:Stash", "TOKEN-ledger"],
  ["create", "random:index/randomPassword:RandomPassword", "TOKEN-g2"],
  ["create", "keyturn:index:AdoptedValue", "OTHER-g1"],
  ["update", "keyturn:index:EnvFiles", "env"],
  ["same", "keyturn:index:EnvFiles", "web"],
  ["delete", "random:index/randomPassword:RandomPassword", "TOKEN-g1"],
];

describe("progress", () => {
  it("counts what the preview found, in a person's words, on standard error", () => {
    const progress = engineProgress();
    for (const step of STEPS) progress.planning.planned?.(...step);
    const told = capture();
    try {
      for (const step of STEPS) progress.applying.done?.(...step);
    } finally {
      told.restore();
    }
    expect(told.texts()).toEqual({
      out: "",
      err:
        "[1/4] made TOKEN generation 2\n[2/4] adopted OTHER generation 1\n[3/4] wrote env\n" +
        "[4/4] retired TOKEN generation 1\n",
    });
  });

  it("never counts beyond its total where no preview was seen", () => {
    const { applying } = engineProgress();
    const told = capture();
    try {
      applying.done?.("create", "keyturn:index:EnvFiles", "env");
      applying.done?.("create", "keyturn:index:EnvFiles", "web");
    } finally {
      told.restore();
    }
    expect(told.texts().err).toBe("[1/1] wrote env\n[2/2] wrote web\n");
  });
});
