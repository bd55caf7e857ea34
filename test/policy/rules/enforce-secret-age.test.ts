import { describe, expect, it } from "vitest";
import { enforceSecretAge } from "../../../policy/rules/enforce-secret-age.ts";
import { UNKNOWN, type Value } from "../../../policy/view/value.ts";
import { keyturnSecret, type Turned } from "../../support/policy/keyturn.ts";
import { findings, found, type Given } from "../../support/policy/seen.ts";

const DAY = 24 * 60 * 60 * 1000;
const NOW = new Date("2026-11-23T12:00:00Z");
const MONTH = { maxAge: 30 * DAY };

function ago(days: number): string {
  return new Date(NOW.getTime() - days * DAY).toISOString();
}

function of(given: readonly Given[], settings: object = {}): string[] {
  return findings(enforceSecretAge, given, { settings, now: NOW });
}

function token(turned: Partial<Turned>, declared: Record<string, Value> = MONTH): Given[] {
  return keyturnSecret("TOKEN", declared, { current: 1, ...turned });
}

const AT_1 = 'TOKEN-ledger: input.made["1"].at';

describe("enforce-secret-age, of keyturn's secrets", () => {
  it("refuses one that is older than its catalog allows", () => {
    expect(of(token({ made: { 1: ago(31) } }))).toEqual([AT_1]);
  });

  it("says how old it is, and how old it may be", () => {
    const [finding] = found(enforceSecretAge, token({ made: { 1: ago(45) } }), { now: NOW });
    expect(finding?.problem).toBe("TOKEN, generation 1, is 45 days old, and may be 30 days.");
  });

  it("lets it be until then", () => {
    expect(of(token({ made: { 1: ago(30) } }))).toEqual([]);
  });

  it("asks for the generation in use, not for the one before", () => {
    expect(of(token({ current: 2, previous: 1, made: { 1: ago(90), 2: ago(1) } }))).toEqual([]);
    expect(of(token({ current: 1, previous: 2, made: { 1: ago(90), 2: ago(1) } }))).toEqual([AT_1]);
  });

  it("says nothing of one without a limit, one that leaves, or one of which the time is not known", () => {
    expect(of(token({ made: { 1: ago(900) } }, {}))).toEqual([]);
    expect(of(token({ made: { 1: ago(900) }, leaving: true }))).toEqual([]);
    expect(of(token({ made: { 1: "soon" } }))).toEqual([]);
  });

  it("holds all to the settings, where these are stricter", () => {
    expect(of(token({ made: { 1: ago(20) } }), { maxAgeDays: 14 })).toEqual([AT_1]);
    expect(of(token({ made: { 1: ago(20) } }, {}), { maxAgeDays: 14 })).toEqual([AT_1]);
    expect(of(token({ made: { 1: ago(31) } }), { maxAgeDays: 365 })).toEqual([AT_1]);
  });
});

describe("enforce-secret-age, of any program's", () => {
  const password = (keepers: Value): Given => ({
    type: "random:index/randomPassword:RandomPassword",
    name: "db",
    inputs: { length: 32, keepers },
  });
  const accessKey = (outputs: Record<string, Value>): Given => ({
    type: "aws:iam/accessKey:AccessKey",
    name: "deployer",
    inputs: { user: "deployer" },
    outputs,
  });

  it("reads a password's age from a date among its keepers", () => {
    const setting = { maxAgeDays: 90 };
    expect(of([password({ rotated: "2026-01-31" })], setting)).toEqual(["db: keepers.rotated"]);
    expect(of([password({ rotated: "2026-11-01" })], setting)).toEqual([]);
    expect(of([password({ rotated: "2026-01-31" })])).toEqual([]);
  });

  it("takes the latest of several dates, and no version for one", () => {
    const setting = { maxAgeDays: 90 };
    expect(of([password({ made: "2020-01-01", rotated: "2026-11-01" })], setting)).toEqual([]);
    expect(of([password({ version: "1.2.3", count: "2020" })], setting)).toEqual([]);
  });

  it("says nothing of keepers that a clock makes and that are not known yet", () => {
    expect(of([password({ rotated: UNKNOWN })], { maxAgeDays: 1 })).toEqual([]);
    expect(of([password(UNKNOWN)], { maxAgeDays: 1 })).toEqual([]);
  });

  it("refuses an access key of more than 90 days, unless it is switched off", () => {
    expect(of([accessKey({ createDate: ago(91) })])).toEqual(["deployer: createDate"]);
    expect(of([accessKey({ createDate: ago(89) })])).toEqual([]);
    expect(of([accessKey({ createDate: ago(91), status: "Inactive" })])).toEqual([]);
    expect(of([accessKey({ createDate: UNKNOWN })])).toEqual([]);
    expect(of([accessKey({ createDate: ago(40) })], { cloudKeyMaxAgeDays: 30 })).toEqual([
      "deployer: createDate",
    ]);
  });

  it("refuses a clock whose time has passed, or that turns too seldom", () => {
    const clock = (inputs: Record<string, Value>, due: Value): Given => ({
      type: "time:index/rotating:Rotating",
      name: "clock",
      inputs,
      outputs: { rotationRfc3339: due },
    });
    expect(of([clock({ rotationDays: 30 }, "2026-11-22T00:00:00Z")])).toEqual(["clock: rotationRfc3339"]);
    expect(of([clock({ rotationDays: 30 }, "2026-12-22T00:00:00Z")])).toEqual([]);
    expect(of([clock({ rotationMonths: 6 }, UNKNOWN)], { maxAgeDays: 90 })).toEqual([
      "clock: rotationMonths",
    ]);
    expect(of([clock({ rotationHours: 12 }, UNKNOWN)], { maxAgeDays: 90 })).toEqual([]);
  });

  it("asks for a rotation of each Secrets Manager secret where the settings say so", () => {
    const own = { type: "aws:secretsmanager/secret:Secret", name: "own" };
    const left = { type: "aws:secretsmanager/secret:Secret", name: "left" };
    const rotation: Given = {
      type: "aws:secretsmanager/secretRotation:SecretRotation",
      name: "rotation",
      inputs: { rotationRules: { automaticallyAfterDays: 120 } },
      madeOf: { secretId: ["own"] },
    };
    expect(of([own, left, rotation])).toEqual([]);
    expect(of([own, left, rotation], { requireRotation: true })).toEqual(["left"]);
    expect(of([own, rotation], { maxAgeDays: 90 })).toEqual([
      "rotation: rotationRules.automaticallyAfterDays",
    ]);
  });
});
