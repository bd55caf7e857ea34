import ipaddr from "ipaddr.js";
import { z } from "zod";
import { plainName } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { awsId } from "./aws-id.ts";

const range = z
  .string()
  .refine(
    isRange,
    withRemedy(
      "is no range",
      "write one such as 203.0.113.0/24 or 2001:db8::/32, with a network's address before the /, or one address as 203.0.113.7/32",
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
            (text) => !text.endsWith("/0"),
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

/** A range whose address is the network's own: EC2 refuses `203.0.113.7/24`. */
function isRange(text: string): boolean {
  if (!ipaddr.isValidCIDR(text)) return false;
  const [address, bits] = ipaddr.parseCIDR(text);
  const network =
    address.kind() === "ipv4"
      ? ipaddr.IPv4.networkAddressFromCIDR(text)
      : ipaddr.IPv6.networkAddressFromCIDR(text);
  return `${network.toString()}/${bits}` === `${address.toString()}/${bits}`;
}
