import { describe, expect, it } from "vitest";
import { disallowSharedPaymentPlace } from "../../../policy/rules/disallow-shared-payment-place.ts";
import { findings, found, type Given } from "../../support/policy/seen.ts";

function worker(...keys: string[]): Given {
  return {
    type: "cloudflare:index/workersScript:WorkersScript",
    name: "enter",
    inputs: { scriptName: "enter", bindings: keys.map((name) => ({ name, type: "secret_text" })) },
  };
}

function problems(...keys: string[]): string[] {
  return found(disallowSharedPaymentPlace, [worker(...keys)]).map(({ problem }) => problem);
}

describe("disallow-shared-payment-place", () => {
  it("refuses several payment providers at one place", () => {
    expect(problems("STRIPE_SECRET_KEY", "POLAR_ACCESS_TOKEN", "NOWPAYMENTS_API_KEY")).toEqual([
      "Worker enter holds the keys of NOWPayments, Polar, Stripe: one break-in opens all.",
    ]);
    expect(
      findings(disallowSharedPaymentPlace, [worker("STRIPE_SECRET_KEY", "PAYPAL_CLIENT_SECRET")]),
    ).toEqual(["enter: bindings[0].name"]);
  });

  it("knows a provider behind a word for the stage, and in other ways of writing", () => {
    expect(problems("PROD_STRIPE_SECRET_KEY", "paypal-client-secret", "paddleApiKey")).toEqual([
      "Worker enter holds the keys of Paddle, PayPal, Stripe: one break-in opens all.",
    ]);
  });

  it("refuses payment beside providers that have nothing to do with it", () => {
    expect(problems("OPENAI_API_KEY", "STRIPE_SECRET_KEY", "TINYBIRD_1_TOKEN")).toEqual([
      "Worker enter holds STRIPE_SECRET_KEY beside keys of OpenAI, Tinybird, which have nothing to do with payment.",
    ]);
  });

  it.each([
    ["one provider's keys", ["STRIPE_SECRET_KEY", "STRIPE_WEBHOOK_SECRET"]],
    ["its keys in other ways of writing", ["PROD_STRIPE_SECRET_KEY", "stripe-webhook-secret"]],
    [
      "its keys beside one's own secrets",
      ["STRIPE_SECRET_KEY", "SESSION_SECRET", "DATABASE_URL", "JWT_SECRET"],
    ],
    ["its keys beside mail and errors", ["STRIPE_SECRET_KEY", "RESEND_API_KEY", "SENTRY_AUTH_TOKEN"]],
    ["what is public of another", ["STRIPE_SECRET_KEY", "PAYPAL_PUBLIC_KEY", "ADYEN_CLIENT_ID"]],
    ["words that only look like a provider", ["STRIPE_SECRET_KEY", "SQUARE_ROOT_TOKEN", "POLARIS_KEY"]],
    ["no payment at all", ["OPENAI_API_KEY", "GROQ_API_KEY"]],
  ])("lets a place hold %s", (_, keys) => {
    expect(problems(...keys)).toEqual([]);
  });

  it("lets stand beside it what the settings name", () => {
    const settings = { beside: ["GitHub"] };
    const given = [worker("STRIPE_SECRET_KEY", "GITHUB_CLIENT_SECRET")];
    expect(findings(disallowSharedPaymentPlace, given)).toEqual(["enter: bindings[0].name"]);
    expect(findings(disallowSharedPaymentPlace, given, { settings })).toEqual([]);
  });

  it("takes two places for two", () => {
    const environment = (name: string, secretName: string): Given => ({
      type: "github:index/actionsEnvironmentSecret:ActionsEnvironmentSecret",
      name: secretName,
      inputs: { repository: "shop", environment: name, secretName },
    });
    const [stripe, polar] = ["STRIPE_SECRET_KEY", "POLAR_ACCESS_TOKEN"];
    expect(findings(disallowSharedPaymentPlace, [environment("a", stripe), environment("b", polar)])).toEqual(
      [],
    );
    expect(findings(disallowSharedPaymentPlace, [environment("a", stripe), environment("a", polar)])).toEqual(
      [`${stripe}: secretName`],
    );
  });
});
