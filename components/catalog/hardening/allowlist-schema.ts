import { z } from "zod";
import { plainName } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { awsId } from "./aws-id.ts";
import { isForEverybody, isRange } from "./cidr.ts";

const range = z
  .string()
  .refine(
    isRange,
    withRemedy(
      "is no range",
      "write one such as 203.0.113.0/24 or 2001:db8::/32, with a network's address before the /, in small letters, or one address as 203.0.113.7/32",
    ),
  );

const port = z.number().int().min(1).max(65_535);

const rule = {
  name: plainName.describe("What it is for: part of the rule's description at AWS."),
  port,
  protocol: z.enum(["tcp", "udp"]).default("tcp"),
};

/** What EdgeAllowlist is told beside the service ports. */
export const allowlistSchema = strictObject({
  headroom: z
    .number()
    .int()
    .min(0)
    .max(40)
    .default(10)
    .describe("How many more ranges than there are today the prefix lists have room for. 10 if left out."),
  securityGroup: awsId("sg", "a security group")
    .exactOptional()
    .describe(
      "The group that the machine has already: every rule of it that is not said here is taken out. Without it one is made in " +
        "the VPC, to be given to the machine.",
    ),
  ingress: z
    .array(
      strictObject({
        ...rule,
        from: range
          .refine(
            (text) => !isForEverybody(text),
            withRemedy("lets everybody in", "name the network of those who need to come in"),
          )
          .describe("Who comes in."),
      }),
    )
    .default([])
    .describe(
      "Who else comes in, such as an office by SSH: [{ name: office, port: 22, from: 203.0.113.0/24 }].",
    ),
  egress: z
    .array(strictObject({ ...rule, to: range.describe("Where it goes.") }))
    .exactOptional()
    .describe(
      "What may leave the machine, said in full. HTTPS to anywhere if left out, and to the tunnel where there is one; nothing by an empty list.",
    ),
}).describe("EdgeAllowlist: lets Cloudflare's published ranges in at the service ports, and nobody else.");
