import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { abilityOf, type Target, type TargetKind } from "../../../../components/catalog/index.ts";
import { cutProxy } from "./cut-proxy.ts";
import { FORMS, isDeclared } from "./forms.ts";
import { Life, type Of } from "./life.ts";
import { faultNames, type PlaceUnderTest, type Row } from "./row.ts";

/** What may be long: servers that start, programs that are installed. */
const START_MS = 240_000;

/** Every clause of the contract that a destination keeps, tried on one place. What the kind declares decides what is expected. */
export function keepsTheContract(row: Row, timeout: number): void {
  describe(row.name, { timeout }, () => {
    let place: PlaceUnderTest;
    let can: TargetKind;
    const values: string[] = [];
    const of = (generation: number): Of => ({ generation, value: values[generation] ?? "" });
    const known = () => values.filter((value) => value !== undefined && value !== "");
    /** Generation 0 is nobody's. */
    const fill = async (count: number) => {
      while (values.length <= count)
        values.push(
          await (row.values?.(`g${values.length}`) ?? `canary-value-${values.length}-of-${row.name.length}`),
        );
    };
    const found = async () => (await place.accepts(known())).sort();
    const holding = (current: Of, previous?: Of) =>
      [current, ...(previous !== undefined && can.holds === "two" ? [previous] : [])]
        .map(({ value }) => value)
        .sort();
    /** Under `overlap: none` nothing is asked to stay beside the current value. */
    const beside = (previous: Of) => (can.holds === "two" ? previous : undefined);

    beforeAll(async () => {
      place = await row.start();
      const ability = abilityOf(place.target as unknown as Target);
      if (ability === undefined) throw new Error(`${row.name} can do nothing`);
      can = ability;
      await fill(4);
    }, START_MS);
    afterAll(async () => await place?.close());

    it("is adopted, turned, rolled back, retired, turned again and removed, each of them twice", async () => {
      const life = new Life(place);
      const [one, two, three] = [of(1), of(2), of(3)];
      /** The second time changes nothing. */
      const twice = async (does: () => Promise<void>, expected: readonly string[]) => {
        await does();
        expect(await found()).toEqual(expected);
        const trace = await place.trace();
        await does();
        expect(await place.trace()).toBe(trace);
        expect(await found()).toEqual(expected);
      };
      await place.seed(one.value);
      const before = await place.trace();
      await twice(() => life.run({ current: one, adopted: true }), holding(one));
      if (can.readBack || can.compares) expect(await place.trace()).toBe(before);

      await twice(() => life.run({ current: two, previous: beside(one) }), holding(two, one));
      await twice(() => life.run({ current: one, previous: beside(two) }), holding(one, two));
      await twice(() => life.run({ current: two, previous: beside(one) }), holding(two, one));
      await twice(() => life.retire(two, one), holding(two));
      await twice(() => life.run({ current: three, previous: beside(two) }), holding(three, two));
      await twice(() => life.retire(three, two), holding(three));
      await twice(() => life.remove(), []);
    });

    if (row.values === undefined)
      it("holds values of every form, or refuses them and stays as it is", async () => {
        const life = new Life(place);
        let current = of(1);
        await life.run({ current });
        const outcome: Record<string, string> = {};
        const expected: Record<string, string> = {};
        for (const [form, value] of Object.entries(FORMS)) {
          const isRefused =
            isDeclared(place.target as unknown as Target, value) || row.refuses?.includes(form) === true;
          expected[form] = isRefused ? "refused" : "held";
          const next = { value, generation: current.generation + 1 };
          const trace = await place.trace();
          const error = await failure(life.run({ current: next, previous: beside(current) }));
          if (error !== undefined) {
            tellsNothing(error, value);
            const isAsItWas = (await place.trace()) === trace;
            outcome[form] =
              isAsItWas && isRefused ? "refused" : `${error.message}${isAsItWas ? "" : ", and it changed"}`;
            continue;
          }
          outcome[form] = (await place.accepts([value])).length === 1 ? "held" : "taken, and lost";
          if (can.holds === "two") await life.retire(next, current);
          current = next;
        }
        expect(outcome).toEqual(expected);
        await life.remove();
      });

    const happening = faultNames.flatMap((name) => {
      const fault = row.faults[name];
      return typeof fault === "string" ? [] : [[name, fault] as const];
    });
    it.each(happening)("says so where there is %s, and goes on afterwards", async (_, fault) => {
      const life = new Life(place);
      await life.run({ current: of(1) });
      const end = await fault.begin?.(place);
      const next = { current: of(2), previous: beside(of(1)) };
      try {
        const error = await failure(life.run(next, fault.way?.(place)));
        expect(error?.message).toMatch(fault.says);
        tellsNothing(error, of(2).value);
        if (fault.begin !== undefined) expect(await found()).toEqual(holding(of(1)));
      } finally {
        await end?.();
      }
      await life.run(next);
      expect(await found()).toEqual(holding(of(2), of(1)));
      await life.retire(of(2), of(1));
      await life.remove();
    });

    const { cut } = row;
    if (typeof cut !== "string") {
      it("holds the old value or the new one where the connection is cut, and the next run goes on", async () => {
        await using proxy = await cutProxy(cut.port(place));
        const way = cut.through(place, proxy.port);
        const life = new Life(place);
        await life.run({ current: of(1) }, way);
        proxy.pieces();
        await life.run({ current: of(2), previous: beside(of(1)) }, way);
        const pieces = proxy.pieces();
        await life.retire(of(2), of(1));
        let [old, current] = [of(2), of(3)];
        for (const piece of new Set([1, Math.ceil(pieces / 2), Math.max(1, pieces - 1), pieces])) {
          proxy.cutAt(piece);
          const next = { current, previous: beside(old) };
          const error = await failure(life.run(next, way));
          for (const value of known()) tellsNothing(error, value);
          const there = await found();
          expect(there.includes(old.value) || there.includes(current.value)).toBe(true);
          if (error === undefined) expect(there).toContain(current.value);
          proxy.cutAt(0);
          await life.run(next, way);
          expect(await found()).toEqual(holding(current, old));
          await life.retire(current, old);
          const following = current.generation + 1;
          await fill(following);
          [old, current] = [current, of(following)];
        }
        await life.remove();
      });
    }
  });
}

/** What a run ends with; nothing where it does its work. */
async function failure(running: Promise<void>): Promise<Error | undefined> {
  try {
    await running;
    return undefined;
  } catch (error) {
    if (error instanceof Error) return error;
    throw new Error("something was thrown that is no Error");
  }
}

/** A part of the value would be too much, too. */
function tellsNothing(error: Error | undefined, value: string): void {
  for (const part of [value, value.trim().slice(0, 16), value.trim().slice(-16)]) {
    expect(error?.message ?? "").not.toContain(part);
    expect(error?.stack ?? "").not.toContain(part);
  }
}
