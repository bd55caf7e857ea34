import { describe, expect, it } from "vitest";
import { IntentRefused, lookUp, parseIntent, withDeparted } from "../../components/plan/index.ts";
import { deliverySteps } from "../../components/plan/order.ts";
import { catalogOf } from "./support.ts";

const AT = "2026-01-01T00:00:00Z";
const entry = {
  current: 2,
  previous: 1,
  next: 3,
  made: { 1: { at: AT, adopted: true }, 2: { at: AT } },
} as const;

/** A signer, its token and a file; under the names of before with `old`. */
const system = (old: boolean) => {
  const now = (before: string, today: string) => (old ? before : today);
  const formerly = (name: string) => (old ? "" : `formerly: [${name}], `);
  return catalogOf(`
version: 1
system: shop
targets:
  ${now("env", "front")}: { ${formerly("env")}kind: dotenv-file, path: .env, optional: true }
  web: { kind: dotenv-file, path: web/.env }
secrets:
  ${now("SIGNER", "KEY")}:
    { ${formerly("SIGNER")}source: { kind: random, length: 64 }, stages: [{ deliver: [{ to: ${now("env", "front")}, as: SIGNER }] }] }
  ${now("TOKEN", "PASS")}:
    ${old ? "" : "formerly: [TOKEN]"}
    source: { kind: derived, jwt: { secret: ${now("SIGNER", "KEY")}, claims: { role: anon }, expiresIn: 5y } }
    stages: [{ deliver: [{ to: web, as: TOKEN }] }]
`);
};
const [before, today] = [system(true), system(false)];

const raw = {
  generations: { SIGNER: entry },
  issued: { TOKEN: { 2: AT } },
  removed: { TOKEN: "release" },
  abandoned: { env: AT },
};

describe("a stack file under former names", () => {
  it("is read as one under today's", () => {
    const intent = parseIntent(raw, today);
    expect(intent).toEqual({
      generations: { KEY: entry },
      issued: { PASS: { 2: AT } },
      removed: { PASS: "release" },
      abandoned: { front: AT },
    });
    expect(parseIntent(intent, today)).toEqual(intent);
  });

  it("is refused where it names one thing twice", () => {
    const problem = (change: object) => () => parseIntent({ ...raw, ...change }, today);
    expect(problem({ generations: { SIGNER: entry, KEY: entry } })).toThrow(
      "keyturn:generations.SIGNER: is called KEY now, and stands there under another of its names too",
    );
    expect(problem({ abandoned: { front: AT, env: AT } })).toThrow(
      "keyturn:abandoned.env: is called front now",
    );
  });
});

describe("an edit that names what is called otherwise now", () => {
  it("is told today's name", () => {
    expect(lookUp(today, "SIGNER")).toBe("SIGNER is called KEY now: name it so");
  });
});

describe("the steps of renamed targets", () => {
  it("know the names that they had", () => {
    const steps = deliverySteps(today);
    expect(steps.find(({ name }) => name === "front")?.aliases).toEqual(["env"]);
    expect(steps.find(({ name }) => name === "web")?.aliases).toEqual([]);
  });
});

describe("what an earlier run described", () => {
  const { LOST, ...described } = {
    ...before.secrets,
    LOST: { ...(before.secrets.SIGNER as NonNullable<(typeof before.secrets)[string]>) },
  };

  it("brings nothing back that is only called otherwise now", () => {
    const catalog = withDeparted(today, { secrets: { ...described, LOST }, targets: before.targets }, [
      "LOST",
    ]);
    expect(Object.keys(catalog.secrets)).toEqual(["KEY", "PASS", "LOST"]);
  });

  it("has what left stand at its targets of today, and be made from secrets of today", () => {
    const lost = { ...LOST, stages: [{ deliver: [{ target: "env", key: "LOST" }], verify: [] }] };
    const url = {
      ...LOST,
      source: { kind: "derived" as const, template: "{{x}}{LOST|url}{SIGNER}" },
      stages: [],
    };
    const last = { secrets: { ...described, LOST: lost, URL: url }, targets: before.targets };
    const { secrets, targets } = withDeparted(today, last, ["LOST"]);
    expect(Object.keys(targets)).toEqual(["front", "web"]);
    expect(secrets.LOST?.stages[0]?.deliver).toEqual([{ target: "front", key: "LOST" }]);
    expect(secrets.URL?.source).toMatchObject({ template: "{{x}}{LOST|url}{KEY}" });
  });

  it("still refuses a target that has become another place", () => {
    const moved = catalogOf(`
version: 1
system: shop
targets:
  front: { formerly: [env], kind: dotenv-file, path: elsewhere/.env }
secrets:
  KEY: { formerly: [SIGNER], source: { kind: random, length: 64 }, stages: [{ deliver: [{ to: front, as: SIGNER }] }] }
`);
    const lost = { ...LOST, stages: [{ deliver: [{ target: "env", key: "LOST" }], verify: [] }] };
    expect(() => withDeparted(moved, { secrets: { LOST: lost }, targets: before.targets }, ["LOST"])).toThrow(
      IntentRefused,
    );
  });
});
