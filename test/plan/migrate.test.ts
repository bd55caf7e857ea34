import { describe, expect, it } from "vitest";
import { bump, makePlan, parseIntent, retire, rollback, whyNot } from "../../components/plan/index.ts";
import { catalogOf, intentOf, now } from "./support.ts";

const step = { what: "all uploads", by: "./move --all" };
const catalog = catalogOf(`
version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
secrets:
  VAULT:
    source: { kind: random, length: 32 }
    encryptsData: { what: all uploads, migrate: { run: [./move, --all] } }
    stages: [{ deliver: [env] }]
`);

describe("a secret that encrypts data and has a migration step", () => {
  const one = intentOf({ VAULT: [1, 2] });
  const two = bump(one, catalog, ["VAULT"], now);

  it("turns without being asked for by name, and nobody has to accept anything", () => {
    expect(whyNot(catalog, "VAULT")).toBeUndefined();
    expect(two.generations.VAULT).toMatchObject({ current: 2, previous: 1 });
    expect(two.generations.VAULT?.made[2]).toEqual({ at: now.toISOString() });
    expect(parseIntent(two, catalog)).toEqual(two);
  });

  it("is said to be re-encrypted on the way there, back, and when the old key is let go", () => {
    const changes = [
      makePlan(catalog, one, two),
      makePlan(catalog, two, rollback(two, catalog, ["VAULT"])),
      makePlan(catalog, two, retire(two, catalog, ["VAULT"])),
    ].flatMap((plan) => plan.changes);
    expect(changes.map(({ kind, reencrypted }) => [kind, reencrypted])).toEqual([
      ["rotate", step],
      ["rollback", step],
      ["retire", step],
    ]);
    expect(changes.filter((change) => "unreadable" in change)).toEqual([]);
  });
});
