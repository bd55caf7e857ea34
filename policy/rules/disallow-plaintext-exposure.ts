import { defineRule } from "../rule.ts";
import { shown } from "../view/value.ts";

/** Refuses secrets where anybody who may look can read them. */
export const disallowPlaintextExposure = defineRule({
  name: "disallow-plaintext-exposure",
  description:
    "A secret stands only where secrets are kept: not in tags, user data, names or plain variables.",
  severity: "critical",
  remedy: "Deliver it to a place that keeps secrets, and give this property a reference to it.",
  *inspectResource({ urn, type, secrets, secretOutputs }) {
    if (type.startsWith("pulumi:")) return;
    for (const path of secrets) {
      if (secretOutputs.includes(String(path[0]))) continue;
      yield {
        urn,
        property: path,
        problem: `a secret is written to ${shown(path)}, which does not keep it.`,
      };
    }
  },
});
