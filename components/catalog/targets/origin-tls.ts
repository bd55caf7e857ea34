import { z } from "zod";
import { text } from "../names.ts";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { duration } from "../source-schema.ts";
import { cloudflareId } from "./cloudflare-fields.ts";
import { common } from "./fields.ts";
import { jumpSchema, sshFields } from "./ssh-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const port = z.number().int().min(1).max(65_535);

/** Source: RFC 1123, 2.1. */
const hostname = z
  .string()
  .regex(
    /^(?=.{1,253}$)[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)+$/,
    withRemedy("is no host name", "write one in small letters, such as text.example.com"),
  );

const service = strictObject({
  hostname: hostname.describe("The name that the edge asks for."),
  port: port.describe("The port that nginx listens at, with TLS alone."),
  upstream: port.describe(
    "The port that the service itself listens at, for the machine's own programs alone.",
  ),
});

const folder = z
  .string()
  .regex(/^\/[A-Za-z0-9_@%+=:,./-]*$/, withRemedy("is no absolute path without blanks", "write it whole"));

const nginx = strictObject({
  command: z.array(text).min(1, withRemedy("is empty", "name the program")).exactOptional(),
  sudo: z.boolean().exactOptional().describe("Whether it is run by sudo -n; true if left out."),
  sites: folder.exactOptional().describe("The folder whose *.conf it reads; /etc/nginx/conf.d if left out."),
  keep: folder
    .exactOptional()
    .describe("The folder for certificates and keys; /etc/keyturn/origin-tls if left out."),
  logs: folder.exactOptional().describe("The folder for logs; /var/log/nginx if left out."),
});

const schema = strictObject({
  kind: z.literal("origin-tls"),
  ...sshFields,
  site: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,40}$/, withRemedy("is no name", "use a-z, 0-9 and -, such as services"))
    .describe("Tells it apart from other sites on the machine."),
  services: z.array(service).min(1, withRemedy("is empty", "name a service")),
  header: z
    .string()
    .regex(
      /^[A-Za-z0-9]+(?:-[A-Za-z0-9]+)*$/,
      withRemedy("is no header's name", "write one such as x-enter-token"),
    )
    .describe("The header without which a request is refused."),
  zone: cloudflareId
    .exactOptional()
    .describe("The zone whose edge is to show the certificate of the key `pulls`."),
  listen: z.array(text).exactOptional().describe("Addresses; all of IPv4 and IPv6 if left out."),
  nginx: nginx.exactOptional().describe("How nginx is called, where it is not as Debian has it."),
  jump: jumpSchema.exactOptional().describe("The machine that it is reached through."),
  connectWithin: duration.default(20_000).describe("How long it may take to answer; else 20s."),
  ...common,
})
  .superRefine(({ optional }, context) => {
    if (!optional) return;
    const message = withRemedy("is not for this kind", "remove it: what was not written can't be owed here");
    context.addIssue({ code: "custom", path: ["optional"], message });
  })
  .describe(
    "nginx in front of an origin's services, with mutual TLS. Its keys: `certificate`, the origin's own; `clients`, an authority whose clients are let in; `pulls`, what the zone's edge shows.",
  );

/** What it calls the secrets that it takes. */
export const ORIGIN_TLS_KEYS = ["certificate", "clients", "pulls"] as const;

/** nginx in front of an origin; see `components/hardening/origin-tls`. */
export const originTls = {
  schema,
  can: able({ holds: "two", writes: "whole", resource: "step" }),
  place: ({ host, site }) => `nginx site ${site} on ${host}`,
  identity: ({ host, port: at = 22, site }) => [host.toLowerCase(), String(at), site],
  access: ({ identity }) =>
    identity !== undefined && ("config" in identity || "secret" in identity) ? identity : undefined,
  keyOf: ({ zone }) => ({
    allowed: (key) => key === "certificate" || key === "clients" || (key === "pulls" && zone !== undefined),
    message:
      zone === undefined
        ? "is not what this place takes: certificate and clients (and pulls, where it has a zone)"
        : "is not what this place takes: certificate, clients and pulls",
  }),
  manner: ["user", "hostKey", "identity", "jump", "connectWithin"],
  about: {
    restarts: "nothing: nginx is reloaded, and open connections end by themselves",
    limits: "keys and certificates in PEM only",
    testedAgainst:
      "a real nginx over a real OpenSSH server, with clients of every kind; Cloudflare simulated",
  },
} satisfies TargetDefinition<typeof schema>;
