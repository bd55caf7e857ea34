import { PolicyPack } from "@pulumi/policy";
import { toPolicy } from "./policy.ts";
import { RULES } from "./rules/index.ts";
import { stackLevels } from "./stack-levels.ts";
import { Memory } from "./view/memory.ts";
import { readOnceWithMarks } from "./view/sdk.ts";

const memory = new Memory();
const run = { stack: process.env.PULUMI_NODEJS_STACK ?? "", now: () => new Date() };

readOnceWithMarks();

new PolicyPack(
  "keyturn",
  {
    description: "Secrets that show, origins that can be reached, rotations that would break something.",
    enforcementLevel: "mandatory",
    policies: RULES.map((rule) => toPolicy(rule, memory, run)),
  },
  // The SDK makes the pack's folder the working one.
  stackLevels(process.cwd(), run.stack),
);
