import { createHash } from "node:crypto";
import { jwtVerify } from "jose";
import { beforeAll, describe, expect, test } from "vitest";
import { APP, EVERY_KIND, IN_USE, layOut, UNNAMED } from "../support/every-kind.ts";
import { GIVEN, type Life, liveThrough, STEPS, type Told } from "../support/every-kind-life.ts";
import { expectNoLeaks } from "../support/leaks/index.ts";
import { withScratchSystem } from "../support/scratch.ts";

let life: Life;

beforeAll(async () => {
  life = await withScratchSystem(EVERY_KIND, async (scratch) => {
    layOut(scratch);
    return await liveThrough(scratch);
  });
}, 400_000);

const MINTED = { fly: "FLY_API_TOKEN", neon: "NEON_API_KEY", registry: "REGISTRY_TOKEN" } as const;

describe("every source at every destination", () => {
  test("is adopted as it is, at the places that give nothing back too", () => {
    const { values } = life.told.adopt;
    for (const [name, value] of Object.entries(IN_USE)) expect(values.get(name), name).toBe(value);
    expect(values.get("DATABASE_URL")).toBe(url(IN_USE.DATABASE_PASSWORD));
  });

  test("turns with all that is derived from it, and both credentials live", async () => {
    const { adopt, rotate } = life.told;
    const before = [...adopt.values];
    expect(before.filter(([name, value]) => rotate.values.get(name) === value)).toEqual([]);
    expect(rotate.values.get("DATABASE_PASSWORD")).toBe(GIVEN[0]);
    await expectDerived(rotate.values);
    expect(sorted(rotate.living)).toEqual(sorted(life.living(both(adopt.values, rotate.values))));
  });

  test("writes nothing when it retires, and only the credential in use lives on", () => {
    const { rotate, retire } = life.told;
    expect(retire.held).toEqual(rotate.held);
    expect(retire.writes.filter((one) => !/^neon DELETE|^fly POST \/graphql/.test(one))).toEqual([]);
    expect(retire.living).toEqual(life.living(both(rotate.values)));
  });

  test("has credentials that are let in while they live, and no longer once they are retired", () => {
    const { adopt, rotate, retire, remove } = life.told;
    const keys = ({ values }: Told) => ["FLY_API_TOKEN", "NEON_API_KEY"].map((name) => values.get(name));
    expect([...rotate.letIn].toSorted()).toEqual([...keys(adopt), ...keys(rotate)].toSorted());
    expect([...retire.letIn].toSorted()).toEqual(keys(rotate).toSorted());
    expect([...remove.letIn]).toEqual([]);
  });

  test("goes back by rollback to what every place held before, to the byte", async () => {
    const { retire, ...told } = life.told;
    const turned = told["rotate again"];
    expect(turned.values.get("DATABASE_PASSWORD")).toBe(GIVEN[1]);
    expect([...retire.values].filter(([name, value]) => turned.values.get(name) === value)).toEqual([]);
    await expectDerived(turned.values);
    expect(told["roll back"].held).toEqual(retire.held);
    expect(told["roll back"].envFile).toBe(retire.envFile);
    expect(sorted(told["roll back"].living)).toEqual(sorted(life.living(both(retire.values, turned.values))));
  });

  test("leaves by removal: its places are empty, its credentials revoked", () => {
    const { remove, adopt } = life.told;
    const unnamed = [...adopt.held].filter(([place]) => place.endsWith(` ${UNNAMED}`));
    expect([...remove.held]).toEqual(unnamed);
    expect(remove.living).toEqual({ fly: [], neon: [], registry: [] });
    expect(remove.envFile).toBe(
      `# Before keyturn. Synthetic values.\n\nexport ${UNNAMED}='nobody knows #1'\n`,
    );
  });

  test.for(STEPS)("changes nothing and writes nowhere when it is done twice: %s", (name) => {
    const { again, held, heldAgain } = life.told[name];
    expect(again.exitCode, again.output).toBe(0);
    expect(again.writes).toEqual([]);
    expect(heldAgain).toEqual(held);
  });

  test.for(STEPS)("leaves alone what the catalog never named: %s", (name) => {
    const { held, envFile } = life.told[name];
    const nobodys = life.nobodys;
    for (const place of ["app", "repo", "production", "store"])
      expect(held.get(`${place} ${UNNAMED}`), place).toBe(nobodys);
    expect(envFile).toContain(`export ${UNNAMED}='nobody knows #1'\n`);
  });

  test("gets to Fly in one import an app and run", () => {
    for (const name of ["rotate", "rotate again", "roll back"] as const) {
      const imports = life.told[name].writes.filter((one) => one === `fly POST /v1/apps/${APP}/secrets`);
      expect(imports, name).toHaveLength(1);
    }
  });

  test.for(["SIGNING_SECRET", "SERVICE_TOKEN", "FLY_API_TOKEN", "NEON_API_KEY"])(
    "gets to Fly before GitHub: %s",
    (key) => {
      const told = life.told.rotate.writes;
      const fly = told.indexOf(`fly POST /v1/apps/${APP}/secrets`);
      const github = told.findIndex((one) => one.startsWith("github PUT") && one.endsWith(`/${key}`));
      expect(fly).toBeGreaterThanOrEqual(0);
      expect(github).toBeGreaterThan(fly);
    },
  );

  test("is found in no output, log, state, plan or process on the whole way", () => {
    expectNoLeaks(life.leaks);
    expect(life.leaks.secrets).toBeGreaterThan(20);
    const channels = [
      "stdout",
      "stderr",
      "state",
      "backup",
      "history",
      "stack-file",
      "cmdline",
      "environ",
    ] as const;
    for (const channel of channels) expect(life.leaks.searched[channel]?.bytes, channel).toBeGreaterThan(0);
  });
});

type Values = ReadonlyMap<string, string>;

/** The minted credentials among the secrets' values. */
function both(...values: readonly Values[]): Record<keyof typeof MINTED, string[]> {
  const of = (name: string) => values.flatMap((one) => one.get(name) ?? []);
  return { fly: of(MINTED.fly), neon: of(MINTED.neon), registry: of(MINTED.registry) };
}

function sorted(record: Readonly<Record<string, readonly string[]>>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(record).map(([name, list]) => [name, list.toSorted()]));
}

async function expectDerived(values: Values): Promise<void> {
  const key = new TextEncoder().encode(values.get("SIGNING_KEY"));
  const { payload } = await jwtVerify(values.get("SERVICE_TOKEN") ?? "", key, { algorithms: ["HS256"] });
  expect(payload).toMatchObject({ role: "service" });
  expect(values.get("DATABASE_URL")).toBe(url(values.get("DATABASE_PASSWORD") ?? ""));
  const digest = createHash("sha256")
    .update(values.get("EDGE_KEY") ?? "")
    .digest("hex");
  expect(values.get("EDGE_DIGEST")).toBe(digest);
}

function url(password: string): string {
  return `postgres://app:${encodeURIComponent(password)}@db.example.com/app`;
}
