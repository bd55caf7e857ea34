import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { common } from "./fields.ts";
import { able, environmentKey, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("fly"),
  app: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, withRemedy("is no name of a Fly app", "use a-z, 0-9 and -"))
    .describe("The app's name."),
  ...common,
}).describe("Secrets of a Fly app: imported as one, then deployed once, which restarts its machines.");

/** Source of the key rule: flyctl puts the secrets into the environment of the machines. */
export const fly = {
  schema,
  can: able({ resource: "step" }),
  place: (target) => `Fly ${target.app}`,
  identity: (target) => [target.app],
  key: environmentKey,
  about: {
    restarts: "the app's machines, once a stage",
    limits: "a value and its name stay under 64 KiB",
    testedAgainst: "a stand-in executable with flyctl's parsing traps",
  },
} satisfies TargetDefinition<typeof schema>;
