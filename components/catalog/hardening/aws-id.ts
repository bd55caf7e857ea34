import { z } from "zod";
import { withRemedy } from "../remedy.ts";

/** Source: Amazon EC2 User Guide, "Resource IDs": a prefix and 8 or 17 hexadecimal digits. */
export const awsId = (prefix: string, what: string) =>
  z
    .string()
    .regex(
      new RegExp(`^${prefix}-(?:[0-9a-f]{8}|[0-9a-f]{17})$`),
      withRemedy(`is no identifier of ${what}`, `write ${prefix}- and its 8 or 17 hexadecimal digits`),
    );
