import { z } from "zod";
import { plainName, secretName, text } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { region } from "../targets/aws-fields.ts";
import { cloudflareId } from "../targets/cloudflare-fields.ts";
import { path } from "../targets/fields.ts";
import { sshFields } from "../targets/ssh-fields.ts";
import { allowlistSchema } from "./allowlist-schema.ts";
import { awsId } from "./aws-id.ts";

/** A name of public DNS, in small letters: what the edge answers for. */
export const hostname = z
  .string()
  .regex(
    /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/,
    withRemedy(
      "is no name of a host",
      "write one such as text.example.com: no scheme, port or address, small letters",
    ),
  );

const service = plainName.describe("A service of `ports`.");

const role = strictObject({
  account: z
    .string()
    .regex(/^\d{12}$/, withRemedy("is no account of AWS's", "write its twelve digits, in quotes"))
    .describe("The account at AWS."),
  secrets: z
    .record(service, z.array(plainName))
    .default({})
    .describe(
      "By service, the targets of kind aws-secrets-manager that it alone may read: { text: [text-keys] }.",
    ),
  bedrockModels: z
    .record(service, z.array(text))
    .default({})
    .describe("By service, the identifiers of the Bedrock models that it may call."),
  envFile: plainName
    .exactOptional()
    .describe("The target of kind ssh-env-file that is the services' environment, where `staticKeys` stand."),
  staticKeys: z
    .array(secretName)
    .default([])
    .describe(
      "Keys of AWS in the services' environment, which the role replaces. They are taken out in a step of its own.",
    ),
}).describe("HostRole: what the machine may do by itself in AWS, and nothing else.");

/** One machine, or a few alike, that services behind an edge run on, and what guards it. */
export const originSchema = strictObject({
  description: text.exactOptional(),
  region,
  vpc: awsId("vpc", "a VPC").describe("The VPC that it is in."),
  instance: awsId("i", "an instance")
    .exactOptional()
    .describe("The instance, where it is to get the security group and the role."),
  host: strictObject(sshFields).describe("How the machine is reached over SSH."),
  ports: z
    .record(plainName, z.number().int().min(1).max(65_535))
    .refine(
      (ports) => Object.keys(ports).length > 0,
      withRemedy("names no service", "write { SERVICE: PORT }"),
    )
    .describe("Its services, and the port on which each listens: { text: 16385 }."),
  hostnames: z
    .record(hostname, service)
    .refine(
      (names) => Object.keys(names).length > 0,
      withRemedy("names no host", "write { HOSTNAME: SERVICE }"),
    )
    .describe("The names that the edge answers for, and the service behind each."),
  zone: cloudflareId.describe("The zone of these names, as Cloudflare calls it."),
  account: cloudflareId.describe("The account at Cloudflare."),
  places: z
    .record(service, z.array(plainName))
    .default({})
    .describe(
      "By service, the targets that fill its environment, where these have another name than the service.",
    ),
  allowlist: allowlistSchema.exactOptional(),
  tunnel: plainName
    .exactOptional()
    .describe("OriginTunnel: the target of kind cloudflare-tunnel by which the edge reaches the services."),
  tls: plainName
    .exactOptional()
    .describe("OriginTls: the target of kind origin-tls that answers the edge on the machine."),
  role: role.exactOptional(),
  access: plainName
    .exactOptional()
    .describe(
      "EdgeAccess: the target of kind cloudflare-access, which lets the Worker's service token through alone.",
    ),
  worker: strictObject({
    config: path.describe("wrangler's file, from the system's folder or absolute."),
    bindings: z
      .record(plainName, hostname)
      .describe(
        "The Worker's variables that say where the services are: names of `hostnames`, never an address.",
      ),
  })
    .exactOptional()
    .describe(
      "WorkerSide: the Worker reaches the services by name; no address of the machine remains in its file or in DNS.",
    ),
  reached: z
    .array(plainName)
    .default([])
    .describe(
      "Probes that ask for the services by their names and present no value: the public ingress goes when they have passed.",
    ),
  logs: plainName
    .exactOptional()
    .describe("The probe that finds no part of a token in the services' logs; a stage has to `verify` it."),
});

/** An origin, as it is once read: durations are milliseconds. */
export type Origin = z.output<typeof originSchema>;
