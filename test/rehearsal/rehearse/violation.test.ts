import { expect, it } from "vitest";
import { outcomeOf } from "../../../rehearsal/rehearse/faults/outcome.ts";
import { notOf, unasked, Violations } from "../../../rehearsal/rehearse/violation.ts";
import { systemOfFiles, TWO_SIDES } from "./system-of-files.ts";

/** All that this catalog can be asked was asked once, but for one. */
function askedAllBut(left?: number): Violations {
  const violations = new Violations();
  for (const number of [1, 2, 3, 4, 5, 7] as const) if (number !== left) violations.ask(number);
  return violations;
}

it("does not ask of a catalog what it has nothing of", async () => {
  const { model } = await systemOfFiles(TWO_SIDES.replace("OVERLAP", "dual"));
  expect(notOf(model.catalog)).toEqual([6]);
  const without = await systemOfFiles(TWO_SIDES.replace("OVERLAP", "none"));
  expect(notOf(without.model.catalog)).toEqual([2, 6]);
});

it("counts a cell as held only where the fault struck and all was asked", async () => {
  const { catalog } = (await systemOfFiles(TWO_SIDES.replace("OVERLAP", "dual"))).model;
  const good = { converged: true, struck: true, violations: askedAllBut() };
  expect(outcomeOf(good, catalog)).toBe("held");
  for (const number of [1, 2, 3, 4, 5, 7] as const) {
    expect(outcomeOf({ ...good, violations: askedAllBut(number) }, catalog)).toBe("not asked");
    expect(unasked(askedAllBut(number).asked, catalog)).toEqual([number]);
  }
  expect(outcomeOf({ ...good, struck: false }, catalog)).toBe("not struck");
  expect(outcomeOf({ ...good, converged: false }, catalog)).toBe("unconverged");
  const broken = askedAllBut();
  broken.add(7, "TOKEN was missing at server");
  expect(outcomeOf({ ...good, violations: broken }, catalog)).toBe("violated");
});
