import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { loadCatalog } from "../../components/catalog/index.ts";
import type { AnyRule } from "../../policy/rule.ts";
import { disallowLockedRotation } from "../../policy/rules/disallow-locked-rotation.ts";
import { disallowSharedPaymentPlace } from "../../policy/rules/disallow-shared-payment-place.ts";
import { disallowStaticCloudKeys } from "../../policy/rules/disallow-static-cloud-keys.ts";
import { enforceCoupledGenerations } from "../../policy/rules/enforce-coupled-generations.ts";
import { enforceOrder } from "../../policy/rules/enforce-order.ts";
import { enforceSecretAge } from "../../policy/rules/enforce-secret-age.ts";
import { limitSecretsPerPlace } from "../../policy/rules/limit-secrets-per-place.ts";
import type { StackResource } from "../../policy/view/resource.ts";
import { PUBLISHED } from "../hardening/edge-allowlist/support.ts";
import { registered } from "../support/policy/registered.ts";
import { foundIn } from "../support/policy/seen.ts";
import { testValue } from "../support/program/outputs.ts";
import { runProgram } from "../support/program/run-program.ts";
import { settings } from "../support/program/stack-settings.ts";

const NOW = new Date("2026-11-23T12:00:00Z");
const AT = {
  1: { at: "2026-11-01T12:00:00.000Z" },
  2: { at: "2026-11-22T12:00:00.000Z", acceptUnreadable: true },
};
const TURNED = { current: 2, previous: 1, next: 3, made: AT };

/** What keyturn's own program registers of an example system of which every secret has just turned. */
async function turned(system: string): Promise<StackResource[]> {
  const path = `catalog/${system}.yaml`;
  const { secrets } = loadCatalog(join(PACKAGE_ROOT, path));
  const names = Object.keys(secrets).filter((name) => {
    const kind = secrets[name]?.source.kind;
    return kind !== "derived" && kind !== "builtin";
  });
  const given = names
    .filter((name) => secrets[name]?.source.kind === "manual")
    .flatMap((name) => [`keyturn-given:${name}-g1`, `keyturn-given:${name}-g2`]);
  const result = await runProgram({
    stack: "prod",
    root: PACKAGE_ROOT,
    preview: true,
    secretKeys: given,
    config: settings({
      "keyturn:catalog": path,
      // The Worker's file is there.
      "keyturn:directory": `test/support/systems/${system}`,
      "keyturn:generations": Object.fromEntries(names.map((name) => [name, TURNED])),
      ...Object.fromEntries(given.map((key) => [key, testValue(key)])),
    }),
    invokes: { "cloudflare:index/getIpRanges:getIpRanges": { ...PUBLISHED, etag: "0" } },
  });
  expect(result).toMatchObject({ errors: [], exitCode: 0 });
  return registered(result);
}

const problems = (rule: AnyRule, resources: readonly StackResource[]) =>
  foundIn(rule, resources, { now: NOW }).map(({ problem }) => problem);

describe("the example system pollinations, of which every secret has turned", async () => {
  const resources = await turned("pollinations");

  it("has the places that its documents complain of, and their copies", () => {
    expect(problems(limitSecretsPerPlace, resources)).toEqual([
      "repository pollinations holds 21 secrets: at most 20 may be at one place.",
    ]);
    const payment = problems(disallowSharedPaymentPlace, resources);
    expect(payment.map((problem) => problem.split(/:|, which/)[0])).toEqual([
      "repository pollinations holds POLAR_ACCESS_TOKEN beside keys of Cloudflare, Discord, Instagram",
      "Worker enter holds the keys of NOWPayments, Polar, Stripe",
      "Worker enter holds NOWPAYMENTS_API_KEY beside keys of GitHub, Tinybird",
      "dev-env holds POLAR_ACCESS_TOKEN beside keys of GitHub",
      "dev-vars holds the keys of NOWPayments, Polar, Stripe",
      "dev-vars holds NOWPAYMENTS_API_KEY beside keys of GitHub, Tinybird",
    ]);
  });

  it("is otherwise as the policies ask", () => {
    const others = [
      ...[enforceSecretAge, enforceCoupledGenerations, disallowLockedRotation, enforceOrder],
      disallowStaticCloudKeys,
    ];
    expect(others.flatMap((rule) => problems(rule, resources))).toEqual([]);
  });

  it("would not be, had one place stayed behind", () => {
    const left = resources.find(({ name }) => name === "AWS_ACCESS_KEY_ID-g1");
    const behind = resources.map((one) =>
      one.name === "text" && left !== undefined ? { ...one, madeOf: new Map([["entries", [left]]]) } : one,
    );
    expect(problems(enforceCoupledGenerations, behind)).toEqual([
      "it holds generation 1 of AWS_ACCESS_KEY_ID, which is at 2 and coupled with AWS_SECRET_ACCESS_KEY.",
    ]);
  });

  it("would not be, were one caller not to wait for its acceptors", () => {
    const careless = resources.map((one) => (one.name === "image" ? { ...one, dependsOn: [] } : one));
    expect(problems(enforceOrder, careless)).not.toEqual([]);
  });
});
