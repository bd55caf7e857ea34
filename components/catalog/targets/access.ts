import { z } from "zod";
import { plainName, secretName } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";

/** The namespace of the stack's configuration in which credentials stand that keyturn itself comes in with. */
export const ACCESS_NAMESPACE = "keyturn-access";

/** Where a credential comes from that keyturn itself comes in with: never a value. */
export const accessSchema = z.union(
  [
    strictObject({
      config: plainName.describe(`The stack's secret configuration, under \`${ACCESS_NAMESPACE}:NAME\`.`),
    }),
    strictObject({ secret: secretName.describe("A secret of this catalog.") }),
  ],
  withRemedy("has the wrong form", "write { config: NAME } or { secret: NAME }"),
);

export type Access = z.output<typeof accessSchema>;

/** The user that changes others. */
export const adminSchema = (user: string) =>
  strictObject({
    user: z
      .string()
      .regex(/^\S+$/, withRemedy("is no user's name", "write it without spaces"))
      .default(user)
      .describe(`Its name. ${user} if left out.`),
    password: accessSchema.describe("Its password, from elsewhere: { config: NAME } or { secret: NAME }."),
  });
