import { describe, expect, it } from "vitest";
import { deliver } from "../../cli/notify/deliver.ts";
import type { Notice } from "../../cli/notify/notice.ts";
import { tidy } from "../probes/support.ts";
import { strictDiscord, strictReceiver, strictSlack } from "./strict-apis.ts";
import { holding, NOTICE, notifierOf } from "./support.ts";

tidy();

const KEY = "synthetic-signing-key-number-0001";
const OTHER_KEY = "synthetic-signing-key-number-0002";
const whsec = (key: string) => `whsec_${Buffer.from(key).toString("base64")}`;
const slack = notifierOf({ slack: { url: "URL" } });
const discord = notifierOf({ discord: { url: "URL" } });
const webhook = notifierOf({ webhook: { url: "URL", sign: "KEY" } });

/** More than any channel takes. */
const HUGE: Notice = {
  ...NOTICE,
  title: `shop: ${"Rotate A_TOKEN ".repeat(60)}`,
  lines: Array.from({ length: 900 }, (_, i) => `\`TOKEN_NUMBER_${i}\`: generation ${i} → ${i + 1} & more`),
  todo: Array.from({ length: 200 }, (_, i) => `keyturn retire TOKEN_NUMBER_${i} --stack prod`),
};
const BARE: Notice = { ...NOTICE, lines: [], todo: [] };

const cases: [size: string, notice: Notice][] = [
  ["a usual notice", NOTICE],
  ["one with more than fits", HUGE],
  ["one with nothing but a title", BARE],
];

describe("Slack", () => {
  it.each(cases)("takes %s", async (_, notice) => {
    const api = await strictSlack();
    expect(await deliver(slack, notice, holding({ URL: api.hook }))).toEqual({ tries: 1 });
  });

  it("gets names as code, what a person wrote without any meaning, and a link", async () => {
    const api = await strictSlack();
    const lines = ["`A_B`: rotate", "By dev: <!channel> & `more"];
    await deliver(slack, { ...NOTICE, lines }, holding({ URL: api.hook }));
    const { blocks, text } = JSON.parse(api.seen[0]?.body ?? "");
    expect(text).toBe(NOTICE.title);
    expect(blocks[1].text.text).toContain("`A_B`: rotate\nBy dev: &lt;!channel&gt; &amp; ");
    expect(blocks.at(-1).elements[0].text).toContain("<https://ci.example.com/runs/7?a=1&amp;b=2|the run>");
  });

  it("that says why is understood by words that are known", async () => {
    const api = await strictSlack();
    const gone = holding({ URL: `${api.url}/services/gone` });
    expect(await deliver(slack, NOTICE, gone)).toEqual({
      tries: 1,
      why: "it answered 404: the webhook is switched off or gone",
    });
  });
});

describe("Discord", () => {
  it.each(cases)("takes %s", async (_, notice) => {
    const api = await strictDiscord();
    expect(await deliver(discord, notice, holding({ URL: api.hook }))).toEqual({ tries: 1 });
  });

  it("shows what a person wrote as it was written", async () => {
    const api = await strictDiscord();
    await deliver(discord, NOTICE, holding({ URL: api.hook }));
    const { embeds } = JSON.parse(api.seen[0]?.body ?? "");
    expect(embeds[0].description).toContain("`API_TOKEN`: rotate, generation 1 → 2\n");
    expect(embeds[0].description).toContain("seen & <shown\\> \\*twice\\*");
    expect(embeds[0].fields[0].value).toContain("keyturn resume --stack prod");
  });
});

describe("a generic webhook", () => {
  it.each(cases)("gets %s, signed", async (_, notice) => {
    const api = await strictReceiver(whsec(KEY));
    expect(await deliver(webhook, notice, holding({ URL: api.hook, KEY }))).toEqual({ tries: 1 });
  });

  it("is told type, time, and what happened in names", async () => {
    const api = await strictReceiver(whsec(KEY));
    await deliver(webhook, NOTICE, holding({ URL: api.hook, KEY: whsec(KEY) }));
    const { type, timestamp, data } = JSON.parse(api.seen[0]?.body ?? "");
    expect({ type, timestamp }).toEqual({ type: "keyturn.failure", timestamp: NOTICE.at });
    expect(data).toMatchObject({ system: "shop", stack: "prod", command: "rotate", outcome: "failed" });
    expect(data.lines[0]).toBe("API_TOKEN: rotate, generation 1 → 2");
  });

  it("is served with either key while the key turns", async () => {
    for (const known of [KEY, OTHER_KEY]) {
      const api = await strictReceiver(whsec(known));
      const values = holding({ URL: api.hook, KEY: [KEY, OTHER_KEY] });
      expect(await deliver(webhook, NOTICE, values)).toEqual({ tries: 1 });
      expect(String(api.seen[0]?.headers["webhook-signature"]).split(" ")).toHaveLength(2);
    }
  });

  it("that knows neither key refuses, which is told", async () => {
    const api = await strictReceiver(whsec("synthetic-signing-key-number-0009"));
    const told = await deliver(webhook, NOTICE, holding({ URL: api.hook, KEY }));
    expect(told).toEqual({ tries: 1, why: "it answered 401" });
  });

  it("is not asked where its key can't be read", async () => {
    const api = await strictReceiver(whsec(KEY));
    const told = await deliver(webhook, NOTICE, holding({ URL: api.hook, KEY: "whsec_%%%" }));
    expect(told.why).toBe("the secret KEY holds no signing key: what stands behind whsec_ is no base64");
    expect(api.seen).toEqual([]);
  });
});
