import { randomUUID } from "node:crypto";
import type { NamedNotifier } from "../../components/catalog/index.ts";
import type { SecretValue } from "../../components/secret-value.ts";
import { discordPayload, discordSaid } from "./channels/discord.ts";
import { slackPayload, slackSaid } from "./channels/slack.ts";
import { sendMail } from "./channels/smtp.ts";
import { signed, webhookPayload } from "./channels/webhook.ts";
import type { Notice } from "./notice.ts";
import { type Delivered, post } from "./post.ts";
import type { ValuesOf } from "./values.ts";
import { webhookUrl } from "./webhook-url.ts";

/**
 * Brings a notice to one notifier. Never throws for what the other side, or a value, is like.
 *
 * @returns why it could not, with how often it was tried
 */
export async function deliver(
  { notifier }: NamedNotifier,
  notice: Notice,
  valuesOf: ValuesOf,
): Promise<Delivered> {
  const { slack, discord, webhook, smtp } = notifier;
  if (smtp !== undefined) {
    const { password } = smtp;
    const [value] = password === undefined ? [] : valuesOf(password);
    if (password !== undefined && value === undefined) return { tries: 0, why: missing(password) };
    return await sendMail(smtp, notice, value);
  }
  const hook = slack ?? discord ?? webhook;
  if (hook === undefined) return { tries: 0, why: "it says not where it sends" };
  const [value] = valuesOf(hook.url);
  if (value === undefined) return { tries: 0, why: missing(hook.url) };
  const url = webhookUrl(value);
  if (typeof url === "string") return { tries: 0, why: `the secret ${hook.url} ${url}` };
  if (slack !== undefined) {
    return await post({ url, body: JSON.stringify(slackPayload(notice)), said: slackSaid });
  }
  if (webhook === undefined) {
    return await post({ url, body: JSON.stringify(discordPayload(notice)), said: discordSaid });
  }
  return await postSigned(url, notice, webhook.sign, valuesOf(webhook.sign));
}

async function postSigned(
  url: SecretValue,
  notice: Notice,
  sign: string,
  keys: readonly SecretValue[],
): Promise<Delivered> {
  if (keys.length === 0) return { tries: 0, why: missing(sign) };
  const body = JSON.stringify(webhookPayload(notice));
  let headers: Readonly<Record<string, string>>;
  try {
    // Another attempt has the same id: a receiver that was reached before knows it again.
    headers = signed(body, `msg_${randomUUID()}`, new Date(), keys);
  } catch {
    return {
      tries: 0,
      why: `the secret ${sign} holds no signing key: what stands behind whsec_ is no base64`,
    };
  }
  return await post({ url, headers, body });
}

function missing(secret: string): string {
  return `the state holds no value of ${secret} yet: keyturn adopt ${secret}, or keyturn begin ${secret}`;
}
