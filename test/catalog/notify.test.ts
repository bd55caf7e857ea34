import { describe, expect, it } from "vitest";
import { checkCatalog, notifiersOf } from "../../components/catalog/index.ts";
import { problemsOf, sound } from "./support.ts";

const SOURCES = {
  HOOK_URL: "{ kind: manual, from: the chat }",
  OTHER_URL: "{ kind: manual, from: the chat }",
  HOOK_KEY: "{ kind: random, length: 40 }",
  MAIL_PASSWORD: "{ kind: manual, from: the mail server }",
};
const CHAT = "chat: { slack: { url: HOOK_URL } }";
const MAIL =
  "mail: { smtp: { host: mail.example.com, from: keyturn@example.com, to: ops@example.com, user: keyturn, password: MAIL_PASSWORD } }";

/** The sound catalog with notifiers, each a line of its own, and the secrets that they send with. */
function withNotifiers(notifiers: readonly string[], stages = ", stages: [{ deliver: [env] }]"): string {
  const secrets = Object.entries(SOURCES).map(
    ([name, source]) => `  ${name}: { source: ${source}${stages} }\n`,
  );
  return `${sound}${secrets.join("")}notify:\n${notifiers.map((line) => `  ${line}\n`).join("")}`;
}

const LITERAL =
  "is no name of a secret; a webhook's URL is a secret itself and never stands in a catalog → describe it under `secrets:`, with source: { kind: manual, from: … }, and write its name here";

describe("a catalog that names notifiers", () => {
  it("is sound, their secrets standing nowhere else", () => {
    const all = [CHAT, MAIL, "hook: { webhook: { url: OTHER_URL, sign: HOOK_KEY } }"];
    expect(problemsOf(withNotifiers(all, ""))).toEqual([]);
  });

  it("tells of all events unless it says of which, and mails by port 587 to a list", () => {
    const { catalog } = checkCatalog(withNotifiers([CHAT, MAIL]), "shop.yaml");
    expect(catalog?.notify.chat?.on).toEqual(["success", "failure", "due", "stuck"]);
    expect(catalog?.notify.mail?.smtp).toMatchObject({ port: 587, to: ["ops@example.com"] });
    expect(catalog && notifiersOf(catalog).map(({ name, channel }) => [name, channel])).toEqual([
      ["chat", "slack"],
      ["mail", "smtp"],
    ]);
  });

  it("may name none", () => {
    expect(checkCatalog(sound, "shop.yaml").catalog?.notify).toEqual({});
  });
});

const cases: [title: string, notifiers: string[], problems: string[]][] = [
  [
    "a URL that stands there itself",
    ['chat: { slack: { url: "https://hooks.example.com/services/T0/B0/synthetic-0001" } }'],
    [`‹"› notify.chat.slack.url: ${LITERAL}`],
  ],
  [
    "a secret that there is not",
    ["chat: { slack: { url: HOOK_URI } }"],
    ["‹HOOK_URI› notify.chat.slack.url: names no secret of this catalog → did you mean `HOOK_URL`?"],
  ],
  [
    "a builtin secret",
    ["chat: { discord: { url: CI_TOKEN } }"],
    [
      "‹CI_TOKEN› notify.chat.discord.url: names a builtin secret, whose value is not in the state → name one whose source is manual or random",
    ],
  ],
  [
    "a derived secret",
    ["hook: { webhook: { url: HOOK_URL, sign: DIGEST } }"],
    [
      "‹DIGEST› notify.hook.webhook.sign: names a derived secret, whose value is not in the state → name one whose source is manual or random",
    ],
  ],
  [
    "an event that there is not",
    ["chat: { slack: { url: HOOK_URL }, on: [sucess, due] }"],
    ["‹sucess› notify.chat.on[0]: is not known here → did you mean `success`?"],
  ],
  [
    "an event twice",
    ["chat: { slack: { url: HOOK_URL }, on: [due, stuck, due] }"],
    ["‹due› notify.chat.on[2]: stands here already: notify.chat.on[0] → remove it"],
  ],
  [
    "the same URL twice",
    [CHAT, "again: { slack: { url: HOOK_URL }, on: [due] }"],
    [
      "‹HOOK_URL› notify.again.slack.url: sends to the same URL as notify.chat.slack.url → put both into one notifier, with the events of both in `on`",
    ],
  ],
  [
    "two ways at once",
    ["chat: { slack: { url: HOOK_URL }, discord: { url: OTHER_URL } }"],
    [
      "‹{› notify.chat: sends in 2 ways → give exactly one of slack, discord, webhook, smtp; describe a notifier for each",
    ],
  ],
  [
    "no way at all",
    ["chat: { on: [due] }"],
    [
      "‹{› notify.chat: says not where it sends → give exactly one of slack, discord, webhook, smtp; describe a notifier for each",
    ],
  ],
  [
    "a webhook that is not signed",
    ["hook: { webhook: { url: HOOK_URL } }"],
    ["‹webhook› notify.hook.webhook: `sign` is missing → add sign: …"],
  ],
  [
    "a password without its user",
    [
      "mail: { smtp: { host: mail.example.com, from: a@example.com, to: b@example.com, password: MAIL_PASSWORD } }",
    ],
    ["‹{› notify.mail.smtp: `user` is missing → add user: …, or remove the other: both or none"],
  ],
  [
    "what is no address of mail",
    ["mail: { smtp: { host: mail.example.com, from: a@example.com, to: [b@example.com, ops] } }"],
    [
      "‹ops› notify.mail.smtp.to[1]: is no address of e-mail → write one such as ops@example.com, without a name",
    ],
  ],
  [
    "mail without TLS",
    ["mail: { smtp: { host: mail.example.com, from: a@example.com, to: b@example.com, tls: none } }"],
    ["‹none› notify.mail.smtp.tls: is not known here → use one of starttls and implicit"],
  ],
];

describe("of notifiers is refused", () => {
  it.each(cases)("%s", (_, notifiers, problems) => {
    expect(problemsOf(withNotifiers(notifiers))).toEqual(problems);
  });
});
