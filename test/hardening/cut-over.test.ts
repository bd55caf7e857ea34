import { describe, expect, it } from "vitest";
import {
  followProblem,
  type IngressStep,
  reachableProblem,
} from "../../components/hardening/origin-tunnel/cut-over.ts";

describe("the steps from a public ingress to a tunnel", () => {
  it.each<[IngressStep, IngressStep]>([
    ["allowlist", "both"],
    ["both", "tunnel"],
    ["tunnel", "both"],
    ["tunnel", "allowlist"],
    ["both", "allowlist"],
  ])("may go from %s to %s", (before, step) => {
    expect(followProblem(before, step)).toBeUndefined();
  });

  it("may not leave out the one in which both are there", () => {
    expect(followProblem("allowlist", "tunnel")).toMatch(/Write `ingress: both` first, apply it/);
  });

  it.each<[IngressStep, { allowlist: boolean; tunnel: boolean }, RegExp | undefined]>([
    ["allowlist", { allowlist: true, tunnel: false }, undefined],
    ["both", { allowlist: true, tunnel: true }, undefined],
    ["tunnel", { allowlist: false, tunnel: true }, undefined],
    ["allowlist", { allowlist: false, tunnel: true }, /no allowlist is described/],
    ["both", { allowlist: true, tunnel: false }, /keyturn begin/],
    ["tunnel", { allowlist: true, tunnel: false }, /go back to `ingress: allowlist`/],
  ])("leave an origin in reach: %s with %o", (step, made, problem) => {
    const found = reachableProblem(step, made);
    if (problem === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(problem);
  });
});
