import { describe, expect, it } from "vitest";
import {
  type Generations,
  type Intent,
  IntentRefused,
  parseIntent,
  type Remains,
  recover,
} from "../../components/plan/index.ts";
import { refuseTransition } from "../../components/rotation/ledger-rules.ts";
import { catalogOf, now } from "./support.ts";

const catalog = catalogOf(`version: 1
system: lost
targets:
  file: { kind: dotenv-file, path: .env }
  repo: { kind: github-actions, repository: example/lost }
secrets:
  READ: { source: { kind: random, length: 32 }, stages: [{ deliver: [file] }] }
  TOKEN:
    source: { kind: derived, jwt: { secret: READ, claims: { role: service }, expiresIn: 5y } }
    stages: [{ deliver: [file] }]
  BLIND: { source: { kind: random, length: 32 }, stages: [{ deliver: [repo] }] }
  GIVEN: { source: { kind: manual, from: a console }, stages: [{ deliver: [repo] }] }
  VAULT:
    source: { kind: random, length: 32 }
    encryptsData: { what: the rows of a table }
    stages: [{ deliver: [repo] }]
`);

const AT = "2026-01-31T12:00:00.000Z";
const LATER = "2026-02-01T12:00:00.000Z";
const first: Generations = { current: 1, next: 2, made: { 1: { at: AT } } };
const turned: Generations = {
  current: 2,
  previous: 1,
  next: 3,
  made: { 1: { at: AT }, 2: { at: LATER } },
};
const retired: Generations = { current: 2, next: 3, made: { 2: { at: LATER } } };

const intent = (generations: Intent["generations"]): Intent => ({ generations, issued: {} });
const none: Remains = { ledgers: new Map(), held: new Set(), given: new Set(), credentials: new Map() };
const old = (name: string): Remains => ({
  ...none,
  ledgers: new Map([[name, first]]),
  held: new Set([`${name}-g1`]),
});

describe("a state that is one rotation old", () => {
  it.for([
    ["before its retirement", turned],
    ["after it", retired],
  ] as const)("is followed by a new number, as the ledger lets a rotation through: %s", ([, entry]) => {
    for (const name of ["READ", "BLIND"]) {
      const { after } = recover(intent({ [name]: entry }), catalog, [name], now, old(name));
      const next = after.generations[name];
      expect(next).toMatchObject({ current: 3, previous: 1, next: 4 });
      expect(next && refuseTransition(name, first, next)).toBeUndefined();
      expect(parseIntent(after, catalog)).toEqual(after);
    }
  });

  it("takes over what places give back, and makes the rest anew", () => {
    const read = recover(intent({ READ: turned }), catalog, ["READ"], now, old("READ"));
    expect(read.recovered).toEqual([{ secret: "READ", how: "read", lost: 2 }]);
    expect(read.after.generations.READ?.made["3"]).toMatchObject({ adopted: true });
    const anew = recover(intent({ BLIND: turned }), catalog, ["BLIND"], now, old("BLIND"));
    expect(anew.recovered).toEqual([{ secret: "BLIND", how: "anew", lost: 2 }]);
    expect(anew.after.generations.BLIND?.made["3"]).not.toHaveProperty("adopted");
  });

  it("dates a token as it stands at its places", () => {
    const { after } = recover(intent({ READ: turned }), catalog, ["READ"], now, old("READ"));
    expect(after.issued).toEqual({ TOKEN: { 3: LATER } });
  });

  it("is refused where it is older than that", () => {
    const entry = { current: 3, previous: 2, next: 4, made: { 2: { at: LATER }, 3: { at: LATER } } };
    const remains: Remains = { ...old("READ"), ledgers: new Map([["READ", turned]]) };
    const held = new Set(["READ-g1", "READ-g2"]);
    expect(() => recover(intent({ READ: entry }), catalog, ["READ"], now, { ...remains, held })).toThrow(
      /more than one rotation older/,
    );
  });
});

describe("a state that is lost", () => {
  it("never uses a number again for another value", () => {
    const { after } = recover(intent({ BLIND: turned }), catalog, ["BLIND"], now, none);
    expect(after.generations.BLIND).toEqual({
      current: 3,
      next: 4,
      made: { 3: { at: now.toISOString(), healthIgnored: true } },
    });
  });

  it("takes the value that a person gave from the stack file, under its own number", () => {
    const given = new Set(["GIVEN-g2"]);
    const { after, recovered } = recover(intent({ GIVEN: turned }), catalog, ["GIVEN"], now, {
      ...none,
      given,
    });
    expect(recovered).toEqual([{ secret: "GIVEN", how: "again", lost: 2 }]);
    expect(after.generations.GIVEN).toMatchObject({ current: 2, next: 3 });
    expect(after.generations.GIVEN).not.toHaveProperty("previous");
  });

  it("makes no other key for data that is stored under the lost one", () => {
    const lose = () => recover(intent({ VAULT: first }), catalog, ["VAULT"], now, none);
    expect(lose).toThrow(IntentRefused);
    expect(lose).toThrow(/stored data would become unreadable \(the rows of a table\)/);
  });
});

describe("a state that counts a generation and lacks its value", () => {
  it.each([
    ["offers the way back to the one before", {}, true],
    ["offers no way back to one that is compromised", { compromised: true as const }, false],
  ])("%s", (_, mark, isOffered) => {
    const ledger = { ...turned, previous: 1, made: { ...turned.made, 1: { at: LATER, ...mark } } };
    const remains: Remains = { ...none, ledgers: new Map([["READ", ledger]]), held: new Set(["READ-g1"]) };
    const ask = () => recover(intent({ READ: ledger }), catalog, ["READ"], now, remains);
    expect(ask).toThrow("counts generation 2 of READ and lacks its value");
    if (isOffered) expect(ask).toThrow("keyturn rollback READ");
    else expect(ask).not.toThrow("keyturn rollback READ");
  });
});

describe("a state that holds what is current", () => {
  it("is left alone", () => {
    expect(() => recover(intent({ READ: first }), catalog, ["READ"], now, old("READ"))).toThrow(
      /generation 1 of READ is in the state: nothing of it is lost/,
    );
  });
});
