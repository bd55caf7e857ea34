import { z } from "zod";
import { secretName, text } from "./names.ts";
import { strictObject } from "./objects.ts";
import { withRemedy } from "./remedy.ts";

/** What a notifier may be told of. */
export const notifyEvents = ["success", "failure", "due", "stuck"] as const;

/** The ways a notification can go. */
export const notifyChannels = ["slack", "discord", "webhook", "smtp"] as const;

export type NotifyEvent = (typeof notifyEvents)[number];
export type NotifyChannel = (typeof notifyChannels)[number];

/** The name of a secret, where somebody may be tempted to write what it holds. */
const held = (what: string) =>
  z
    .string()
    .refine(
      (name) => secretName.safeParse(name).success,
      withRemedy(
        `is no name of a secret; ${what} is a secret itself and never stands in a catalog`,
        "describe it under `secrets:`, with source: { kind: manual, from: … }, and write its name here",
      ),
    );

const url = held("a webhook's URL").describe("The secret that holds the webhook's URL.");

const address = z
  .string()
  .regex(
    /^[^\s@<>()[\]\\,;:"]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,250}[A-Za-z0-9])?$/,
    withRemedy("is no address of e-mail", "write one such as ops@example.com, without a name"),
  );

const smtp = strictObject({
  host: z
    .string()
    .regex(/^[A-Za-z0-9:._-]{1,253}$/, withRemedy("is no host", "write a name or an address, without a port"))
    .describe("The mail server's name or address."),
  port: z.number().int().min(1).max(65_535).default(587),
  tls: z
    .enum(["starttls", "implicit"])
    .exactOptional()
    .describe(
      "implicit: TLS from the first byte, as on port 465. starttls: begun in plain and refused unless the server " +
        "changes to TLS before anything is said. By the port, if left out. There is no mail without TLS.",
    ),
  from: address.describe("The sender's address."),
  to: z
    .union(
      [address, z.array(address).min(1, withRemedy("is empty", "name an address"))],
      withRemedy("has the wrong form", "write an address, or a list of them"),
    )
    .transform((given) => (typeof given === "string" ? [given] : given))
    .describe("Who gets it: an address, or a list."),
  user: text.exactOptional().describe("Who logs in at the server; needs `password`."),
  password: held("a password").exactOptional().describe("The secret that holds the user's password."),
}).superRefine(({ user, password }, context) => {
  if ((user === undefined) === (password === undefined)) return;
  const missing = user === undefined ? "user" : "password";
  context.addIssue({
    code: "custom",
    message: withRemedy(`\`${missing}\` is missing`, `add ${missing}: …, or remove the other: both or none`),
  });
});

const webhook = strictObject({
  url,
  sign: held("a signing key").describe(
    "The secret that signs each message, after Standard Webhooks: whsec_ and base64, else the bytes of its text.",
  ),
});

/** The fields of a notifier, as they are written in the file. */
export const notifierFields = {
  description: text.exactOptional(),
  slack: strictObject({ url }).exactOptional().describe("An incoming webhook of Slack."),
  discord: strictObject({ url }).exactOptional().describe("A webhook of a Discord channel."),
  webhook: webhook.exactOptional().describe("Any HTTPS endpoint; messages are JSON and signed."),
  smtp: smtp.exactOptional().describe("E-mail, by a mail server."),
  on: z
    .array(z.enum(notifyEvents))
    .min(1, withRemedy("is empty", "name an event, or remove it for all"))
    .default([...notifyEvents])
    .describe(
      "success: a run was carried out. failure: one failed or was stopped. due: a rotation or retirement is due, or will be " +
        "soon. stuck: something stands half-way. All, if left out.",
    ),
};

/** A notifier as it is written in the file. */
export const notifierSchema = strictObject(notifierFields)
  .superRefine((notifier, context) => {
    const given = notifyChannels.filter((channel) => notifier[channel] !== undefined);
    if (given.length === 1) return;
    const message = given.length === 0 ? "says not where it sends" : `sends in ${given.length} ways`;
    const remedy = `give exactly one of ${notifyChannels.join(", ")}; describe a notifier for each`;
    context.addIssue({ code: "custom", message: withRemedy(message, remedy) });
  })
  .describe(
    "Who is told what came of a run, and of what is due: exactly one of slack, discord, webhook, smtp.",
  );

/** A notifier as it is once read. */
export type Notifier = z.output<typeof notifierSchema>;
/** A mail server and what it needs. */
export type SmtpSettings = z.output<typeof smtp>;

/** The secrets that a notifier works with, as paths inside it; also of one that is not whole. */
export const notifierSecretPaths = [
  ["slack", "url"],
  ["discord", "url"],
  ["webhook", "url"],
  ["webhook", "sign"],
  ["smtp", "password"],
] as const;
