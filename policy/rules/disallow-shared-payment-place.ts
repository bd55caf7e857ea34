import { type Gathered, gathered } from "../knowledge/gathered.ts";
import { providerOf } from "../knowledge/providers.ts";
import { defineRule, type Finding } from "../rule.ts";

/** Refuses keys to money beside keys that many others need, or beside keys to other money. */
export const disallowSharedPaymentPlace = defineRule({
  name: "disallow-shared-payment-place",
  description:
    "The key of a payment provider stands alone: not beside another one's, nor beside unrelated providers' keys.",
  severity: "high",
  remedy:
    "Give payment a program of its own (a Worker, a function, a service) that alone holds this key, one for each " +
    "provider, and let the others call it. Providers that payment needs beside it belong into the setting `beside`.",
  settings: {
    schema: {
      beside: {
        type: "array",
        items: { type: "string", minLength: 1 },
        description:
          "Providers whose keys may stand beside one payment provider's, by the names of the findings.",
      },
    },
    // Receipts and errors: what a service that takes payments has itself.
    defaults: { beside: ["Mailgun", "Postmark", "Resend", "SendGrid", "Sentry"] },
  },
  *inspectStack(resources, { settings: { beside } }) {
    for (const [place, held] of gathered(resources)) yield* shared(place, held, beside);
  },
});

function* shared(place: string, held: readonly Gathered[], beside: readonly string[]): Generator<Finding> {
  const opening = held.flatMap((one) => {
    const provider = providerOf(one.key);
    return provider === undefined ? [] : [{ ...one, provider }];
  });
  const payment = opening.filter(({ provider }) => provider.business === "payment");
  const others = opening.filter(
    ({ provider }) => provider.business !== "payment" && !beside.includes(provider.name),
  );
  const [first] = payment;
  if (first === undefined) return;
  const names = namesOf(payment);
  if (names.length > 1) {
    const { urn, property } = payment.at(-1) ?? first;
    yield {
      urn,
      property,
      problem: `${place} holds the keys of ${names.join(", ")}: one break-in opens all.`,
    };
  }
  if (others.length > 0) {
    const { urn, property, key } = first;
    yield {
      urn,
      property,
      problem: `${place} holds ${key} beside keys of ${namesOf(others).join(", ")}, which have nothing to do with payment.`,
    };
  }
}

function namesOf(held: readonly { readonly provider: { readonly name: string } }[]): string[] {
  return [...new Set(held.map(({ provider }) => provider.name))].toSorted();
}
