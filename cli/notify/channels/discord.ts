import { cut, fitting, type LineStyle, styled } from "../line-text.ts";
import type { Notice } from "../notice.ts";

/**
 * Source: Discord's reference, message resource, "Embed Limits": title 256, description 4,096, a field's value 1,024, footer
 * 2,048, and 6,000 for all texts of all embeds of a message.
 */
const TITLE = 256;
const DESCRIPTION = 4_000;
const VALUE = 1_024;
const FOOTER = 256;

const COLOURS: Readonly<Record<Notice["event"], number>> = {
  success: 0x2e_7d_32,
  failure: 0xc6_28_28,
  stuck: 0xc6_28_28,
  due: 0xf9_a8_25,
  test: 0x60_7d_8b,
};

const STYLE: LineStyle = {
  text: (plain) => plain.replace(/[\\*_~|>#[\]()-]/g, "\\$&"),
  code: (name) => `\`${name}\``,
};

/** What Discord's webhooks take: one embed. No name in it can call anybody (`allowed_mentions`). */
export function discordPayload({ event, title, system, stack, lines, todo, link, at }: Notice): object {
  const told = lines.map((line) => styled(line, STYLE));
  return {
    embeds: [
      {
        title: cut(title, TITLE),
        ...(told.length === 0 ? {} : { description: fitting(told, DESCRIPTION) }),
        ...(link === undefined ? {} : { url: link }),
        color: COLOURS[event],
        ...(todo.length === 0
          ? {}
          : { fields: [{ name: "To do", value: `\`\`\`\n${fitting(todo, VALUE - 8)}\n\`\`\`` }] }),
        footer: { text: cut(`${system}, ${stack}`, FOOTER) },
        timestamp: at,
      },
    ],
    allowed_mentions: { parse: [] },
  };
}

/** Source: Discord's reference, opcodes and status codes, "JSON Error Codes". */
const SAID: Readonly<Record<string, string>> = {
  10003: "the channel is gone",
  10015: "the webhook is gone",
  50006: "the message was empty",
  50013: "the webhook may not post there",
  50027: "the URL's token is none of this webhook",
  50035: "the message was not understood",
};

/** What an answer of Discord's means. Only its number is read. */
export function discordSaid(body: string): string | undefined {
  const [, code = ""] = /"code":\s*(\d{1,6})\b/.exec(body) ?? [];
  return SAID[code];
}
