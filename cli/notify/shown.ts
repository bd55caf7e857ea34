import { discordPayload } from "./channels/discord.ts";
import { slackPayload } from "./channels/slack.ts";
import { mailOf } from "./channels/smtp.ts";
import { webhookPayload } from "./channels/webhook.ts";
import type { Addressed } from "./send.ts";

/** What would be sent, without what is secret: URL, password and signature are named by their secrets alone. */
export function shown({ to, notice }: Addressed): object {
  const { name, channel, notifier } = to;
  const about = { notifier: name, channel, event: notice.event };
  const { slack, discord, webhook, smtp } = notifier;
  if (smtp !== undefined) {
    const { host, port, user, password } = smtp;
    const login = user === undefined || password === undefined ? {} : { user, password: `[${password}]` };
    return { ...about, server: `${host}:${port}`, ...login, payload: mailOf(smtp, notice) };
  }
  if (webhook !== undefined) {
    const signature = `[signed with ${webhook.sign}]`;
    return { ...about, url: `[${webhook.url}]`, signature, payload: webhookPayload(notice) };
  }
  if (slack !== undefined) return { ...about, url: `[${slack.url}]`, payload: slackPayload(notice) };
  return { ...about, url: `[${discord?.url}]`, payload: discordPayload(notice) };
}
