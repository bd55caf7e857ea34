import { PolicyPack, type ResourceValidationPolicy } from "@pulumi/policy";
import { toPolicy } from "./policy.ts";
import { RULES } from "./rules/index.ts";
import { stackLevels } from "./stack-levels.ts";
import { Memory } from "./view/memory.ts";

const memory = new Memory();
const run = { stack: process.env.PULUMI_NODEJS_STACK ?? "", now: () => new Date() };

/**
 * Asks for remediations to change nothing: only there does the SDK leave the secret marks on. Its level is its own, and
 * has to stay: at any other the engine would not ask.
 */
const rememberSecretInputs: ResourceValidationPolicy = {
  name: "remember-secret-inputs",
  description:
    "Notes which inputs are marked secret, for the other policies. It changes and refuses nothing.",
  enforcementLevel: "remediate",
  remediateResource: ({ urn, props }) => memory.mark(urn, props),
  // A policy without one is none to the SDK.
  validateResource: () => undefined,
};

new PolicyPack(
  "keyturn",
  {
    description: "Secrets that show, origins that can be reached, rotations that would break something.",
    enforcementLevel: "mandatory",
    policies: [
      rememberSecretInputs,
      ...RULES.map((rule) => toPolicy(rule, memory, run)),
    ] as ResourceValidationPolicy[],
  },
  // The SDK makes the pack's folder the working one.
  stackLevels(process.cwd(), run.stack),
);
