import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import type { ActionDefinition } from "./action-kind.ts";
import { machine, serviceNames, sudo, within } from "./fields.ts";

const full = strictObject({
  units: serviceNames.describe("The units."),
  sudo,
  user: z
    .boolean()
    .default(false)
    .describe("Whether they are units of the user's own manager (systemctl --user)."),
  within: within.describe("How long each may take to be active; else 2m."),
});

const schema = z
  .union(
    [serviceNames, full],
    withRemedy("has the wrong form", "write [UNIT, …] or { units: [UNIT, …], sudo: true }"),
  )
  .transform((read) => (Array.isArray(read) ? full.parse({ units: read }) : read))
  .describe("Units that are restarted on the target's machine, and waited for until they are active.");

export const systemd = {
  schema,
  at: machine,
  what: ({ units }) => units.join(", "),
} satisfies ActionDefinition<typeof schema>;
