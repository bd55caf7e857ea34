import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { duration } from "../source-schema.ts";
import { cloudflareId } from "./cloudflare-fields.ts";
import { cloudflaredSchema, tunnelName } from "./cloudflared-fields.ts";
import { common } from "./fields.ts";
import { jumpSchema, sshFields } from "./ssh-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

/** Source: RFC 1123, 2.1, in lower case as DNS compares it; cloudflared takes `*.` for one label or more. */
const hostname = z
  .string()
  .regex(
    /^(?:\*\.)?(?=.{1,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}$/,
    withRemedy("is no host name", "write one such as text.example.com, in lower case"),
  );

const port = z.number().int().min(1).max(65_535);
const seconds = z.number().int().min(1).max(300);

/** Where requests for a host name go on its machine. Source of the options: Cloudflare's page "Origin parameters". */
const leadsTo = strictObject({
  port: port.describe("Where the service listens, on the same machine as the connector."),
  tls: z.boolean().default(false).describe("Whether the service speaks TLS there."),
  originServerName: hostname.exactOptional().describe("With tls: the name that its certificate has to hold."),
  caPool: z
    .string()
    .regex(/^\/[^\0]+$/, withRemedy("is no absolute path", "write where it lies on the hosts"))
    .exactOptional()
    .describe("With tls: on the hosts, the authority that signed it."),
  httpHostHeader: hostname
    .exactOptional()
    .describe("The Host that the service is told; else the name asked for."),
  connectTimeout: seconds
    .exactOptional()
    .describe("Seconds until the service has to have answered: 30 if left out."),
});

const { identity, host, port: sshPort, user, hostKey } = sshFields;

const replica = strictObject({
  host,
  port: sshPort,
  user: user.describe("The user there: root, or one who may run sudo without being asked."),
  hostKey,
  jump: jumpSchema.exactOptional().describe("The machine that it is reached through."),
});

const schema = strictObject({
  kind: z.literal("cloudflare-tunnel"),
  account: cloudflareId.describe("The account's identifier."),
  zone: cloudflareId.describe("The identifier of the zone that the host names are in."),
  name: tunnelName.describe("What the tunnel is called, at Cloudflare and on the hosts."),
  ingress: z
    .record(hostname, z.union([port.transform((port) => ({ port, tls: false })), leadsTo]))
    .refine((rules) => Object.keys(rules).length > 0, withRemedy("is empty", "name a host name and its port"))
    .describe(
      "By host name, the port of the service, or { port: …, tls: true, … }. All else is answered 404.",
    ),
  hosts: z
    .array(replica)
    .min(1, withRemedy("is empty", "name the machine that the services run on"))
    .superRefine((hosts, context) => {
      hosts.forEach((one, index) => {
        if (hosts.findIndex((other) => sameMachine(one, other)) === index) return;
        context.addIssue({
          code: "custom",
          path: [index, "host"],
          message: withRemedy("is named twice", "name each machine once"),
        });
      });
    })
    .describe("The machines that run a connector, over SSH: replicas of one another, changed one at a time."),
  identity: identity.describe(
    "What keyturn comes in with on all of them; else the agent, and the usual keys in ~/.ssh.",
  ),
  connectWithin: duration.default(20_000).describe("How long a machine may take to answer; else 20s."),
  cloudflared: cloudflaredSchema,
  metricsPorts: z
    .tuple([port, port])
    .refine(([one, other]) => one !== other, withRemedy("is one port twice", "give two"))
    .default([20251, 20252])
    .describe(
      "Two ports on which connectors tell their own host how they are: while one takes over from another, both " +
        "run. Another tunnel on the same host needs others.",
    ),
  ...common,
}).describe(
  "A Cloudflare tunnel to services on machines of one's own, with its connectors there; the secret is the tunnel's.",
);

export const cloudflareTunnel = {
  schema,
  can: able({ single: true, resource: "step" }),
  place: (target) => `Cloudflare tunnel ${target.name}`,
  identity: (target) => [target.account, target.name],
  access: ({ identity: its }) =>
    its !== undefined && ("config" in its || "secret" in its) ? its : undefined,
  about: {
    restarts: "nothing: keyturn starts a connector with the new token beside the old one, host by host",
    limits: "base64 of 32 bytes or more, such as a random secret of 64 letters and digits",
    testedAgainst:
      "a stand-in for the plugin, held to recordings of the real one; a real OpenSSH server and systemd-analyze; a stand-in for cloudflared",
  },
} satisfies TargetDefinition<typeof schema>;

function sameMachine(one: z.output<typeof replica>, other: z.output<typeof replica>): boolean {
  return one.host.toLowerCase() === other.host.toLowerCase() && (one.port ?? 22) === (other.port ?? 22);
}
