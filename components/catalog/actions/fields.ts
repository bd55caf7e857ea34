import { z } from "zod";
import { withRemedy } from "../remedy.ts";
import { duration } from "../source-schema.ts";

/** Kinds of target that lie on a machine on which something can be run. */
export const machine = ["ssh-env-file", "dotenv-file", "compose-env"];

/** A name that reaches another program as an argument: it may not be taken for an option. */
const serviceName = z
  .string()
  .regex(
    /^[A-Za-z0-9@_][A-Za-z0-9@_.:\\-]*$/,
    withRemedy("is no name of a service", "use letters, digits and @_.:-"),
  );

/** Names of services, at least one. */
export const serviceNames = z
  .array(serviceName)
  .min(1, withRemedy("is empty", "name a service, or remove the action"))
  .transform((names) => [...new Set(names)]);

export const sudo = z
  .boolean()
  .default(false)
  .describe("Whether it is run by `sudo -n`, which must ask for no password.");

/** How long to wait, milliseconds once read. */
export const within = duration.default(120_000);
