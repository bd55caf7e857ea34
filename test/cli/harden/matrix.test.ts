import { describe, expect, it } from "vitest";
import { hardenPlan } from "../../../cli/harden/harden-plan.ts";
import { catalogOf, guarded, NOW, pollinations } from "./support.ts";

describe("the exposure matrix", () => {
  it("ranks the places of the system whose tokens got out as its report does", () => {
    const hardening = guarded({});
    const { matrix } = hardenPlan({ ...pollinations(), hardening }, NOW);
    expect(matrix.map(({ location, secrets, risk }) => [location, secrets, risk])).toEqual([
      ["Origin services", 21, "critical"],
      ["Machines over SSH", 1, "critical"],
      ["GitHub secrets", 22, "high"],
      ["Cloudflare Workers", 11, "high"],
      ["Modal", 1, "high"],
      ["Developers' .env files", 11, "medium"],
      ["SOPS files", 31, "low"],
    ]);
  });

  it("says what a break-in opens: critical ones by name, money by its provider, encrypted ones by their key", () => {
    const impact = Object.fromEntries(
      hardenPlan(pollinations(), NOW).matrix.map((one) => [one.location, one.impact]),
    );
    expect(impact["Cloudflare Workers"]).toBe(
      "PLN_ENTER_TOKEN, 2 of the infrastructure, 3 of medium risk, 5 of low risk, pays with Stripe, Polar and NOWPayments",
    );
    expect(impact["SOPS files"]).toBe("nothing without SOPS_AGE_KEY");
  });

  it("counts a secret once a place, and none where public halves stand alone", () => {
    const { matrix } = hardenPlan(
      catalogOf(`targets:
  a: { kind: dotenv-file, path: .env }
  b: { kind: dotenv-file, path: b/.env }
  door: { kind: ssh-authorized-keys, host: door.example.com, user: deploy, path: .ssh/authorized_keys }
  ci: { kind: github-actions, repository: example/shop }
secrets:
  A: { risk: low, source: { kind: random, length: 32 }, stages: [{ deliver: [a, b] }] }
  KEY: { source: { kind: minted, by: ssh-key }, overlap: dual, stages: [{ deliver: [door] }, { deliver: [ci] }] }
`),
      NOW,
    );
    expect(matrix.map(({ location, secrets, risk }) => [location, secrets, risk])).toEqual([
      ["Files .env", 1, "low"],
      ["GitHub secrets", 1, "low"],
    ]);
  });
});
