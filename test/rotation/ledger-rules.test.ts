import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bump, type Generations, type Intent, retire, rollback } from "../../components/plan/index.ts";
import { refuseReissue, refuseTransition } from "../../components/rotation/ledger-rules.ts";
import { intentOf, now, shop } from "../plan/support.ts";

const ask = (old: Generations, wanted: Generations) => refuseTransition("TOKEN", old, wanted);
const made = {};
const one = { current: 1, next: 2, made };
const twoBesideOne = { current: 2, previous: 1, next: 3, made };
const two = { current: 2, next: 3, made };

type Edit = "bump" | "rollback" | "retire";
const EDITS: Record<Edit, (intent: Intent) => Intent> = {
  bump: (intent) => bump(intent, shop, ["PASSWORD"], now),
  rollback: (intent) => rollback(intent, shop, ["PASSWORD"]),
  retire: (intent) => retire(intent, shop, ["PASSWORD"]),
};

/** What the stack file says after each edit of a row, those left out that the edit itself refuses. */
function states(row: readonly Edit[]): Generations[] {
  const entryOf = (intent: Intent) => {
    const entry = intent.generations.PASSWORD;
    if (entry === undefined) throw new Error("PASSWORD has no generations");
    return entry;
  };
  let intent = intentOf({ PASSWORD: [1, 2] });
  const found = [entryOf(intent)];
  for (const edit of row) {
    // In these states only the other edits are possible; edits.test.ts says why.
    const hasPrevious = entryOf(intent).previous !== undefined;
    if (hasPrevious === (edit === "bump")) continue;
    intent = EDITS[edit](intent);
    found.push(entryOf(intent));
  }
  return found;
}

const rows = fc.array(fc.constantFrom<Edit>("bump", "rollback", "retire"), { minLength: 1, maxLength: 30 });
const numbers = fc.integer({ min: 1, max: 6 });
const entries = fc
  .record({ current: numbers, previous: fc.option(numbers, { nil: undefined }), next: numbers })
  .map(({ current, previous, next }): Generations => {
    return { current, next, made, ...(previous === undefined ? {} : { previous }) };
  });

describe("the ledger lets through", () => {
  it("no change", () => {
    fc.assert(
      fc.property(entries, (entry) => {
        expect(ask(entry, entry)).toBeUndefined();
      }),
    );
  });

  it("whatever row of edits is applied one by one", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const all = states(row);
        for (const [index, wanted] of all.slice(1).entries()) {
          expect(ask(all[index] ?? wanted, wanted)).toBeUndefined();
        }
      }),
    );
  });

  it("one time in another writing, as the engine rewrites one without quotes", () => {
    const old = { ...two, made: { 2: { at: "2026-01-01T00:00:00Z" } } };
    expect(ask(old, { ...two, made: { 2: { at: "2026-01-01T00:00:00.000Z" } } })).toBeUndefined();
  });
});

describe("a generation that was called off", () => {
  const at = now.toISOString();
  const marked = { ...one, next: 3, made: { 2: { at, calledOff: true as const } } };

  it("may go in one step, back to the one before it", () => {
    expect(ask(twoBesideOne, marked)).toBeUndefined();
    expect(ask(marked, { ...marked, current: 3, previous: 1, next: 4 })).toBeUndefined();
  });

  it("may not go without the mark, nor to any other, nor when none was before it", () => {
    expect(ask(twoBesideOne, { ...marked, made: { 2: { at } } })).toContain(
      "would be dropped in the same run",
    );
    expect(ask(twoBesideOne, { ...marked, current: 3, next: 4 })).toBeDefined();
    expect(ask(two, marked)).toBeDefined();
  });
});

describe("the ledger refuses", () => {
  it("every stack file from before the last rotation", () => {
    fc.assert(
      fc.property(rows, (row) => {
        const all = states(row);
        const last = all.at(-1) ?? one;
        for (const older of all.filter(({ next }) => next < last.next)) {
          expect(ask(last, older)).toContain("the stack file is older than the state");
        }
      }),
    );
  });

  it("whatever would bring a number back that was used and is gone", () => {
    fc.assert(
      fc.property(entries, entries, (old, wanted) => {
        const live = [old.current, old.previous];
        const gone = (number?: number) => number !== undefined && number < old.next && !live.includes(number);
        fc.pre(gone(wanted.current) || gone(wanted.previous));
        expect(ask(old, wanted)).toBeDefined();
      }),
    );
  });

  it("whatever would take away the current generation in one step", () => {
    fc.assert(
      fc.property(entries, entries, (old, wanted) => {
        fc.pre(![wanted.current, wanted.previous].includes(old.current));
        expect(ask(old, wanted)).toBeDefined();
      }),
    );
  });

  it("whatever would put a new generation beside two that live", () => {
    fc.assert(
      fc.property(entries, entries, (old, wanted) => {
        fc.pre(old.previous !== undefined && ![old.current, old.previous].includes(wanted.current));
        expect(ask(old, wanted)).toBeDefined();
      }),
    );
  });

  it("another account of how a generation that lives was made", () => {
    const at = now.toISOString();
    const old = { ...two, made: { 2: { at } } };
    for (const made of [{ 2: { at: "2020-01-01T00:00:00Z" } }, { 2: { at, adopted: true as const } }, {}]) {
      expect(ask(old, { ...old, made })).toContain(
        "how and when generation 2 of TOKEN was made is on record",
      );
    }
    expect(ask(old, { ...old, made: { 1: { at: "2020-01-01T00:00:00Z" }, 2: { at } } })).toBeUndefined();
  });

  it("another id of a credential that was taken over, which is another resource", () => {
    const entry = (credential?: string): Generations => {
      const made = { at: now.toISOString(), adopted: true as const };
      return { ...one, made: { 1: credential === undefined ? made : { ...made, credential } } };
    };
    for (const [old, wanted] of [
      [entry("17"), entry("18")],
      [entry("17"), entry()],
      [entry(), entry("17")],
    ] as const) {
      expect(ask(old, wanted)).toContain("how and when generation 1 of TOKEN was made is on record");
    }
    expect(ask(entry("17"), entry("17"))).toBeUndefined();
  });

  it.each<[string, Generations, Generations, string]>([
    ["an older file", two, one, "Take the newer file (git pull)"],
    [
      "a number that was used",
      { ...two, next: 4 },
      { ...two, current: 3, previous: 2, next: 4 },
      "Use 4: keyturn bump TOKEN",
    ],
    [
      "a rotation beside a previous one",
      twoBesideOne,
      { current: 3, previous: 2, next: 4, made },
      "First keyturn retire TOKEN, or keyturn rollback TOKEN",
    ],
    ["a rotation that drops the current one", one, two, "Write previous: 1, and retire it"],
    [
      "a rollback that drops the current one",
      twoBesideOne,
      { current: 1, next: 3, made },
      "Write previous: 2",
    ],
    ["a previous one out of nothing", two, twoBesideOne, "the state does not hold it"],
    [
      "a previous one yet to be made",
      two,
      { current: 2, previous: 3, next: 4, made },
      "the state does not hold it",
    ],
  ])("%s, with the remedy", (_case, old, wanted, remedy) => {
    const reason = ask(old, wanted);
    expect(reason).toContain("TOKEN");
    expect(reason).toContain(remedy);
  });

  it("the way back to a value that is known to others, and offers none", () => {
    const leaked = { ...made, 1: { at: now.toISOString(), compromised: true as const } };
    const back = ask(twoBesideOne, { current: 1, previous: 2, next: 3, made: leaked });
    expect(back).toContain("generation 1 of TOKEN is compromised, and nothing goes back to it");
    const on = ask(twoBesideOne, { current: 3, previous: 2, next: 4, made: leaked });
    expect(on).toMatch(/First keyturn retire TOKEN$/);
  });
});

describe("the times at which tokens were issued anew", () => {
  const [first, later] = ["2026-01-01T00:00:00Z", "2026-01-02T00:00:00Z"];
  const asked = (
    old: Record<string, string>,
    wanted: Record<string, string>,
    entry: Generations = twoBesideOne,
  ) => refuseReissue({ ANON: old }, { ANON: wanted }, entry);

  it("may be new, stay, and grow later", () => {
    expect(refuseReissue({}, { ANON: { 2: first } }, twoBesideOne)).toBeUndefined();
    expect(asked({ 2: first }, { 2: first })).toBeUndefined();
    expect(asked({ 2: first }, { 2: "2026-01-01T00:00:00.000Z" })).toBeUndefined();
    expect(asked({ 2: first }, { 1: first, 2: later })).toBeUndefined();
  });

  it("don't go back, nor vanish, for any generation that lives", () => {
    for (const number of ["1", "2"]) {
      expect(asked({ [number]: later }, { [number]: first })).toContain(
        `ANON was issued anew at ${later} from generation ${number} of its parent, and the stack file says ${first}`,
      );
      expect(asked({ [number]: later }, {})).toContain("no longer says so: write keyturn:issued as it was");
    }
    expect(refuseReissue({ ANON: { 2: first } }, {}, two)).toContain("ANON was issued anew");
  });

  it("go with a generation that goes", () => {
    expect(asked({ 1: later, 2: later }, { 2: later }, two)).toBeUndefined();
  });
});
