import { describe, expect, it } from "vitest";
import { rotationDue } from "../../components/plan/index.ts";
import { catalogOf, intentOf, now } from "./support.ts";

const random = (more: string) =>
  `{ source: { kind: random, length: 32 }, stages: [{ deliver: [env] }], ${more} }`;
const catalog = catalogOf(`
version: 1
system: shop
targets: { env: { kind: dotenv-file, path: .env } }
secrets:
  OLD: ${random("maxAge: 30d")}
  FRESH: ${random("maxAge: 90d")}
  AGELESS: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
  FIXED: ${random("maxAge: 30d, locked: printed on paper")}
  LEFT: ${random("maxAge: 30d, coupled: [RIGHT]")}
  RIGHT: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
  TAKEN: { source: { kind: vault-kv, path: partner/api, field: key }, stages: [{ deliver: [env] }], maxAge: 30d }
`);
// Made on the 1st of January; it is the 1st of February.
const all = intentOf(Object.fromEntries(Object.keys(catalog.secrets).map((name) => [name, [1, 2]])));

describe("what is due for a rotation", () => {
  it("is older than its maxAge, and what is coupled with that", () => {
    expect(rotationDue(catalog, all, now).names).toEqual(["OLD", "LEFT", "RIGHT"]);
  });

  it("waits for a person where it is locked, or turned by others, with the reason", () => {
    expect(rotationDue(catalog, all, now).waiting).toEqual([
      { secret: "FIXED", why: "locked: printed on paper" },
      { secret: "TAKEN", why: "turned in Vault by others: name it, once another value is there" },
    ]);
  });

  it("waits while it, or what is coupled with it, still holds two generations", () => {
    const turned = {
      ...all,
      generations: { ...all.generations, ...intentOf({ RIGHT: [2, 3, 1] }).generations },
    };
    const { names, waiting } = rotationDue(catalog, turned, now);
    expect(names).toEqual(["OLD"]);
    expect(waiting).toContainEqual({
      secret: "LEFT",
      why: "coupled with RIGHT: it still holds generation 1 beside 2: keyturn retire RIGHT first",
    });
  });

  it("is nothing where none is old enough, holds anything or stays", () => {
    expect(rotationDue(catalog, all, new Date("2026-01-31T00:00:00Z")).names).toEqual([]);
    expect(rotationDue(catalog, { generations: {}, issued: {} }, now).names).toEqual([]);
    expect(rotationDue(catalog, { ...all, removed: { OLD: "release" } }, now).names).toEqual([
      "LEFT",
      "RIGHT",
    ]);
  });
});
