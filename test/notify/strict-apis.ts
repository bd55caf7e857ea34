import { createHmac } from "node:crypto";
import type { ServerResponse } from "node:http";
import { Webhook } from "standardwebhooks";
import { z } from "zod";
import { type Seen, type Served, serve } from "../probes/support.ts";

/** In Slack's texts these three stand only as entities, or in a link of the form `<URL|words>`. */
const slackText = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .refine((text) => !/[<>]|&(?!(?:amp|lt|gt);)/.test(text.replace(/<https?:\/\/[^|<>]+\|[^<>]+>/g, "")));
const plain = z.strictObject({ type: z.literal("plain_text"), text: slackText(150), emoji: z.boolean() });
const mrkdwn = z.strictObject({
  type: z.literal("mrkdwn"),
  text: slackText(3000),
  verbatim: z.literal(true),
});

/** Slack's reference of incoming webhooks and of blocks. */
const slack = z.strictObject({
  text: slackText(4000),
  blocks: z
    .array(
      z.discriminatedUnion("type", [
        z.strictObject({ type: z.literal("header"), text: plain }),
        z.strictObject({ type: z.literal("section"), text: mrkdwn }),
        z.strictObject({ type: z.literal("context"), elements: z.array(mrkdwn).min(1).max(10) }),
      ]),
    )
    .min(1)
    .max(50),
});

/** Discord's reference of webhooks and of embeds. Nobody may be called. */
const discord = z
  .strictObject({
    embeds: z
      .array(
        z.strictObject({
          title: z.string().min(1).max(256),
          description: z.string().min(1).max(4096).optional(),
          url: z.url().optional(),
          color: z.int().min(0).max(0xff_ff_ff),
          fields: z
            .array(z.strictObject({ name: z.string().min(1).max(256), value: z.string().min(1).max(1024) }))
            .max(25)
            .optional(),
          footer: z.strictObject({ text: z.string().min(1).max(2048) }),
          timestamp: z.iso.datetime(),
        }),
      )
      .length(1),
    allowed_mentions: z.strictObject({ parse: z.array(z.never()).length(0) }),
  })
  .refine(({ embeds }) => {
    const texts = embeds.flatMap(({ title, description = "", fields = [], footer }) => [
      title,
      description,
      footer.text,
      ...fields.flatMap(({ name, value }) => [name, value]),
    ]);
    return texts.join("").length <= 6000;
  });

const PATH = "/services/T0/B0/synthetic-token-0001";

/** A webhook's URL, and what came there. */
export interface StrictApi extends Served {
  /** The whole URL, whose path is the credential. */
  readonly hook: string;
}

async function strict(judge: (seen: Seen, response: ServerResponse) => void): Promise<StrictApi> {
  const served = await serve((seen, response) => {
    const isPost = seen.method === "POST" && seen.url === PATH;
    if (!isPost || seen.headers["content-type"] !== "application/json")
      response.writeHead(404).end("no_service");
    else judge(seen, response);
  });
  return { ...served, hook: `${served.url}${PATH}` };
}

/** A Slack that takes what its reference allows and nothing else. */
export async function strictSlack(): Promise<StrictApi> {
  return await strict(({ body }, response) => {
    if (slack.safeParse(JSON.parse(body)).success) response.writeHead(200).end("ok");
    else response.writeHead(400).end("invalid_payload");
  });
}

/** A Discord that takes what its reference allows and nothing else. */
export async function strictDiscord(): Promise<StrictApi> {
  return await strict(({ body }, response) => {
    if (discord.safeParse(JSON.parse(body)).success) response.writeHead(204).end();
    else response.writeHead(400).end('{"message": "Invalid Form Body", "code": 50035}');
  });
}

/**
 * A receiver of Standard Webhooks that knows one key.
 * @param key as receivers hold it: `whsec_` and base64
 */
export async function strictReceiver(key: string): Promise<StrictApi> {
  return await strict(({ body, headers }, response) => {
    const given = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    try {
      new Webhook(key).verify(body, given);
      const wanted = createHmac("sha256", Buffer.from(key.slice("whsec_".length), "base64"))
        .update(`${given["webhook-id"]}.${given["webhook-timestamp"]}.${body}`)
        .digest("base64");
      const isSigned = given["webhook-signature"]?.split(" ").includes(`v1,${wanted}`);
      response.writeHead(isSigned === true ? 202 : 401).end();
    } catch {
      response.writeHead(401).end();
    }
  });
}
