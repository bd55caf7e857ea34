import { PolicyPack } from "@pulumi/policy";
import { learnSetting, valuesOf } from "./exposure/find.ts";
import { toPolicy } from "./policy.ts";
import { RULES } from "./rules/index.ts";
import { stackLevels } from "./stack-levels.ts";
import { onConfigSecrets } from "./view/config-secrets.ts";
import { Memory } from "./view/memory.ts";
import { readOnceWithMarks } from "./view/sdk.ts";

const memory = new Memory();
const project = process.env.PULUMI_NODEJS_PROJECT ?? "";
const run = { stack: process.env.PULUMI_NODEJS_STACK ?? "", now: () => new Date() };

readOnceWithMarks();
onConfigSecrets((secrets) => {
  for (const secret of secrets) learnSetting(secret, valuesOf(memory.seen));
});

new PolicyPack(
  "keyturn",
  {
    description: "Secrets that show, origins that can be reached, rotations that would break something.",
    enforcementLevel: "mandatory",
    policies: RULES.map((rule) => toPolicy(rule, memory, run)),
  },
  // The SDK makes the pack's folder the working one.
  stackLevels(process.cwd(), { project, stack: run.stack }),
);
