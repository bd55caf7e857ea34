import { describe, expect, it } from "vitest";
import type { Generations } from "../../../components/plan/index.ts";
import { compareAtRest } from "../../../rehearsal/rehearse/at-rest.ts";
import { Places } from "../../../rehearsal/rehearse/places.ts";
import { Violations } from "../../../rehearsal/rehearse/violation.ts";
import { systemOfFiles, TWO_SIDES } from "./system-of-files.ts";

const OLD = "synthetic-old-value-of-the-token";
const NEW = "synthetic-new-value-of-the-token";
const COUPLED = `${TWO_SIDES.replace("OVERLAP", "dual")}
    coupled: [USER]
  USER:
    source: { kind: random, length: 24 }
    stages: [{ deliver: [server] }, { deliver: [caller] }]
`;
const ROTATED = { current: 2, previous: 1, next: 3, made: {} };

interface Planted {
  readonly server?: Readonly<Record<string, string>>;
  readonly caller?: Readonly<Record<string, string>>;
  readonly generations?: Readonly<Record<string, Generations>>;
  /** By secret and generation, the value in the state. */
  readonly state?: Readonly<Record<string, Readonly<Record<number, string>>>>;
}

/** A system in which all is as it should be, but for what is planted. */
async function compared(planted: Planted = {}): Promise<Violations> {
  const system = await systemOfFiles(COUPLED);
  const user = { USER: "synthetic-user-2" };
  system.write("server/.env", { TOKEN: NEW, TOKEN_PREVIOUS: OLD, ...user, ...planted.server });
  system.write("caller/.env", { TOKEN: NEW, ...user, ...planted.caller });
  const state = {
    TOKEN: { 1: OLD, 2: NEW },
    USER: { 1: "synthetic-user-1", 2: "synthetic-user-2" },
    ...planted.state,
  };
  const generations = new Map(
    Object.entries(state).map(([secret, values]) => {
      const marks = Object.entries(values).map(
        ([number, value]) => [Number(number), new Set([system.cloud.mark(value)])] as const,
      );
      return [secret, new Map(marks)];
    }),
  );
  const violations = new Violations();
  compareAtRest(
    {
      catalog: system.model.catalog,
      generations: { TOKEN: ROTATED, USER: ROTATED, ...planted.generations },
      look: new Places(system).look(),
      state: { generations },
    },
    violations,
  );
  return violations;
}

const found = async (planted: Planted) => (await compared(planted)).all.map(({ what }) => what);

describe("a system at rest", () => {
  it("is in order where places, state and stack file agree", async () => {
    const { all, asked } = await compared();
    expect(all).toEqual([]);
    expect(asked).toMatchObject({ 3: 2, 6: 2 });
  });

  it("is not where a place holds another value, or all hold an old one", async () => {
    expect(await found({ caller: { TOKEN: OLD } })).toContain("the places of TOKEN hold unlike values");
    expect(await found({ server: { TOKEN: OLD }, caller: { TOKEN: OLD } })).toContain(
      "the places of TOKEN do not hold generation 2",
    );
  });

  it("is not where the state holds one generation more, or one less", async () => {
    const third = { TOKEN: { 1: OLD, 2: NEW, 3: "synthetic-third" } };
    expect(await found({ state: third })).toEqual(["the state holds generation 3 of TOKEN still"]);
    expect(await found({ state: { USER: { 2: "synthetic-user-2" } } })).toEqual([
      "the state lacks generation 1 of USER",
    ]);
  });

  it("is not where coupled secrets are at different generations", async () => {
    const ahead = { USER: { current: 3, previous: 2, next: 4, made: {} } };
    const state = { USER: { 2: "synthetic-user-1", 3: "synthetic-user-2" } };
    const { all } = await compared({ generations: ahead, state });
    expect(all.map(({ invariant }) => invariant)).toEqual([6, 6]);
  });

  it("is not where an acceptor lost the previous value, or keeps one that was retired", async () => {
    expect(await found({ server: { TOKEN_PREVIOUS: "" } })).toEqual([
      "server should hold generation 1 as the previous value of TOKEN",
    ]);
    const retired = { current: 2, next: 3, made: {} };
    expect(await found({ generations: { TOKEN: retired }, state: { TOKEN: { 2: NEW } } })).toEqual([
      "server should hold no previous value of TOKEN",
    ]);
  });
});
