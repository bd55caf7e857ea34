import { cut, fitting, type LineStyle, styled } from "../line-text.ts";
import type { Notice } from "../notice.ts";

/** Source: Slack's reference of blocks (header: 150 characters, section: 3,000). */
const HEADER = 150;
const SECTION = 3_000;

/**
 * These three stand for themselves only when they are escaped, and nothing else is to be. It also takes the meaning from
 * `<!channel>` and `<@U…>`. Source: Slack's reference, formatting text for app surfaces, "Escaping text".
 */
function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** Slack knows no escape for its own marks; a word joiner beside one keeps it from opening anything. */
const STYLE: LineStyle = {
  text: (plain) => escaped(plain).replace(/[*_~]/g, "\u2060$&\u2060"),
  code: (name) => `\`${escaped(name)}\``,
};

/** What Slack's incoming webhooks take: blocks, and the text that stands in a notification and for a screen reader. */
export function slackPayload({ title, system, stack, lines, todo, link, at }: Notice): object {
  const section = (text: string) => ({ type: "section", text: { type: "mrkdwn", text, verbatim: true } });
  const foot = [`${system}, ${stack}, ${at}`].map(escaped);
  if (link !== undefined) foot.push(`<${escaped(link)}|the run>`);
  return {
    text: escaped(cut(title, HEADER)),
    blocks: [
      { type: "header", text: { type: "plain_text", text: escaped(cut(title, HEADER)), emoji: false } },
      ...(lines.length === 0
        ? []
        : [
            section(
              fitting(
                lines.map((line) => styled(line, STYLE)),
                SECTION,
              ),
            ),
          ]),
      ...(todo.length === 0 ? [] : [section(`\`\`\`${fitting(todo.map(escaped), SECTION - 6)}\`\`\``)]),
      { type: "context", elements: [{ type: "mrkdwn", text: foot.join(" · "), verbatim: true }] },
    ],
  };
}

/** Source: Slack's changelog of 2016-05-17 on the errors of incoming webhooks, and its page on them. */
const SAID: Readonly<Record<string, string>> = {
  invalid_payload: "the message was not understood",
  user_not_found: "the webhook's user is gone",
  action_prohibited: "the workspace forbids it",
  channel_not_found: "the channel is gone",
  channel_is_archived: "the channel is archived",
  no_service: "the webhook is switched off or gone",
  no_team: "the workspace is gone",
  invalid_token: "the URL is none of a webhook",
  rollup_error: "Slack had a fault",
};

/** What an answer of Slack's means. Only words that are known are taken from it. */
export function slackSaid(body: string): string | undefined {
  return Object.hasOwn(SAID, body.trim()) ? SAID[body.trim()] : undefined;
}
