import { describe, expect, it } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { keyturn, STACK, useProject } from "./support.ts";

const TARGETS = `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
  spare: { kind: dotenv-file, path: spare/.env, optional: true }
secrets:
  TOKEN: { source: { kind: random, length: 32 }, maxAge: 30d, stages: [{ deliver: [env, spare] }] }
  OTHER: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
  FIXED: { source: { kind: random, length: 32 }, locked: printed on paper, stages: [{ deliver: [env] }] }
  PAY: { source: { kind: manual, from: "https://pay.example.com" }, maxAge: 30d, stages: [{ deliver: [env] }] }
`;
const FRESH = STACK.replaceAll("2026-01-01T00:00:00.000Z", new Date().toISOString());

describe("keyturn rotate --due", () => {
  it("is no failure where nothing is due", async () => {
    useProject({ "catalog.yaml": TARGETS, "Pulumi.test.yaml": FRESH });
    const told = await keyturn("rotate", "--due", "--yes");
    expect(told).toMatchObject({ exitCode: EXIT.done, out: expect.stringContaining("Nothing is due") });
  });

  it("names what is due and waits for a person, as bump does, which writes the rest", async () => {
    useProject({ "catalog.yaml": TARGETS });
    const told = await keyturn("bump", "--due", "--json");
    expect(told.err).toContain("mind: PAY is due, and waits: user-managed");
    expect(JSON.parse(told.out)).toMatchObject({ plan: { changes: [{ secret: "TOKEN", to: 2 }] } });
  });
});

describe("a call that can't be meant", () => {
  it.each<[string[], string]>([
    [["rotate", "TOKEN", "--due", "--yes"], "give names or --due, not both"],
    [["rotate", "--all", "--due", "--yes"], "give --all or --due, not both"],
    [["retire", "TOKEN", "--due", "--yes"], "give names or --due, not both"],
    [["rotate", "TOKEN", "--yes-i-know"], "--yes-i-know belongs to --compromised NAME"],
    [["rotate", "TOKEN", "--revoke-anyway"], "--revoke-anyway belongs to --compromised NAME"],
    [["rotate", "OTHER", "--yes", "--compromised", "TOKEN"], "nothing else"],
    [["rotate", "--yes", "--compromised", "TOKENS"], "did you mean TOKEN?"],
    [["abandon", "spore", "--yes"], "spore is no target of the catalog: did you mean spare?"],
  ])("%j is refused, and changes nothing", async (args, message) => {
    useProject({ "catalog.yaml": TARGETS });
    const told = await keyturn(...args);
    expect(told.err).toContain(message);
    expect(told.exitCode).toBe(EXIT.badInput);
  });
});

describe("a rule that forbids", () => {
  it.each<[string[], string]>([
    [["rotate", "--yes", "--compromised", "FIXED"], "FIXED is locked: printed on paper"],
    [["rotate", "FIXED", "--yes"], "keyturn rotate --compromised FIXED --yes-i-know"],
    [
      ["rollback", "TOKEN", "--yes"],
      "TOKEN has no previous generation to return to: generation 1 is its first",
    ],
    [["abandon", "env", "--yes"], "env is not optional"],
    [["abandon", "spare", "--undo", "--yes"], "spare is not written off"],
  ])("%j ends with its own code", async (args, message) => {
    useProject({ "catalog.yaml": TARGETS });
    const told = await keyturn(...args);
    expect(told.err).toContain(message);
    expect(told.exitCode).toBe(EXIT.refused);
  });
});
