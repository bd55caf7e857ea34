import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Catalog, TargetKindName } from "../../components/catalog/index.ts";
import { checkOrder, deliverySteps, type Step } from "../../components/plan/index.ts";
import { staged } from "./support.ts";

const TARGETS = ["a", "b", "c", "d", "e"];

/** Disjoint stages over some of the targets, in any order. */
const stages = fc
  .tuple(
    fc.shuffledSubarray(TARGETS, { minLength: 1 }),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  )
  .map(([targets, cuts]) =>
    targets.reduce<string[][]>((all, target, i) => {
      const last = all.at(-1);
      if (last === undefined || cuts[i]) all.push([target]);
      else last.push(target);
      return all;
    }, []),
  );

const catalogs = (kinds: readonly TargetKindName[]) =>
  fc
    .record({
      stages: fc.array(stages, { minLength: 1, maxLength: 6 }),
      kinds: fc.array(fc.constantFrom(...kinds), { minLength: 5, maxLength: 5 }),
      hosts: fc.array(fc.constantFrom("one", "two", undefined), { minLength: 5, maxLength: 5 }),
    })
    .map((made) =>
      staged(
        Object.fromEntries(made.stages.map((list, i) => [`S${i}`, list])),
        Object.fromEntries(
          TARGETS.map((name, i) => {
            const host = made.hosts[i];
            return [name, { kind: made.kinds[i] ?? "fly", ...(host !== undefined && { host }) }];
          }),
        ),
      ),
    );

/** Where each unit is written, as the position of its step. */
function positions(steps: readonly Step[]): Map<string, number> {
  return new Map(
    steps.flatMap(({ deliveries }, i) =>
      deliveries.map(({ secret, target }) => [`${secret}@${target}`, i] as const),
    ),
  );
}

function expectOrdered(catalog: Catalog, steps: readonly Step[]): void {
  const at = positions(steps);
  const names = steps.map(({ name }) => name);
  /** All that is surely done before a step, by following `after`: a runner may do the rest at the same time. */
  const before = new Map<string, Set<string>>();
  for (const { name, after } of steps) {
    before.set(name, new Set(after.flatMap((other) => [other, ...(before.get(other) ?? [])])));
  }
  for (const [secret, { stages: list }] of Object.entries(catalog.secrets)) {
    list.slice(1).forEach((stage, i) => {
      for (const earlier of list[i]?.deliver ?? []) {
        for (const later of stage.deliver) {
          const first = names[at.get(`${secret}@${earlier.target}`) ?? -1] ?? "?";
          const second = names[at.get(`${secret}@${later.target}`) ?? -1] ?? "?";
          expect(before.get(second)).toContain(first);
        }
      }
    });
  }
}

describe("the steps of any catalog", () => {
  it("do all of a stage before any of the next, for targets that take keys one by one, whatever the orders", () => {
    let split = 0;
    fc.assert(
      fc.property(catalogs(["dotenv-file", "dotenv-file", "github-actions", "fly"]), (catalog) => {
        expect(checkOrder(catalog)).toEqual([]);
        const steps = deliverySteps(catalog);
        split += steps.some(({ name }) => name.includes("-S")) ? 1 : 0;
        expectOrdered(catalog, steps);
      }),
      { numRuns: 400 },
    );
    // Else no example had orders that force a split.
    expect(split).toBeGreaterThan(20);
  });

  it("respect the stages, or the contradiction is told, for targets that are written whole", () => {
    const seen = { ordered: 0, refused: 0 };
    fc.assert(
      fc.property(catalogs(["dotenv-file", "modal-secret", "modal-secret"]), (catalog) => {
        const cycles = checkOrder(catalog);
        if (cycles.length === 0) {
          seen.ordered++;
          expectOrdered(catalog, deliverySteps(catalog));
        } else {
          seen.refused++;
          expect(() => deliverySteps(catalog)).toThrow(cycles[0]?.message ?? "?");
        }
      }),
      { numRuns: 300 },
    );
    expect(Math.min(seen.ordered, seen.refused)).toBeGreaterThan(20);
  });

  it("hold every delivery exactly once, under names that are all different", () => {
    fc.assert(
      fc.property(catalogs(["dotenv-file", "fly"]), (catalog) => {
        const steps = deliverySteps(catalog);
        const wanted = Object.entries(catalog.secrets).flatMap(([secret, { stages: list }]) =>
          list.flatMap(({ deliver }) => deliver.map(({ target, key }) => `${secret} ${target} ${key}`)),
        );
        const held = steps.flatMap(({ deliveries }) =>
          deliveries.map(({ secret, target, key }) => `${secret} ${target} ${key}`),
        );
        expect(held.toSorted()).toEqual(wanted.toSorted());
        const taken = steps.flatMap(({ name, aliases }) => [name, ...aliases]);
        expect(new Set(taken).size).toBe(taken.length);
      }),
    );
  });

  it("have the same names whatever the stages are called or numbered: no name holds a position", () => {
    fc.assert(
      fc.property(catalogs(["dotenv-file", "fly"]), (catalog) => {
        for (const { name, targets, deliveries } of deliverySteps(catalog)) {
          const first = targets[0] ?? "?";
          expect([first, ...deliveries.map(({ secret }) => `${first}-${secret}`)]).toContain(name);
        }
      }),
    );
  });
});
