import { describe, expect, it } from "vitest";
import { deliver } from "../../cli/notify/deliver.ts";
import { type Posting, post } from "../../cli/notify/post.ts";
import { SecretSearcher } from "../../components/exposure/secret-searcher.ts";
import { SecretValue } from "../../components/secret-value.ts";
import { answering, serve, tidy } from "../probes/support.ts";
import { freePort } from "../support/free-port.ts";
import { holding, NOTICE, notifierOf } from "./support.ts";

tidy();

const TOKEN = "synthetic-token-Qm4x9LkV2w";
const slack = notifierOf({ slack: { url: "HOOK_URL" } });
const posting = (base: string): Posting => ({ url: new SecretValue(`${base}/hooks/${TOKEN}`), body: "{}" });

/** Posts without waiting, and tells what it would have waited for. */
async function posted(base: string) {
  const waited: number[] = [];
  const told = await post(posting(base), async (ms) => void waited.push(ms));
  return { ...told, waited };
}

describe("a message", () => {
  it("is sent again, a few times, where the other side may come round", async () => {
    const api = await serve(answering(503, 500, 200));
    expect(await posted(api.url)).toEqual({ tries: 3, waited: [500, 1000] });
    const ill = await serve(answering(503));
    expect(await posted(ill.url)).toEqual({ tries: 3, why: "it answered 503", waited: [500, 1000] });
  });

  it("waits as long as it is asked to", async () => {
    const api = await serve((_, response) => {
      if (api.seen.length > 1) response.writeHead(204).end();
      else response.writeHead(429, { "retry-after": "3" }).end('{"retry_after": 3.0}');
    });
    expect(await posted(api.url)).toEqual({ tries: 2, waited: [3000] });
  });

  it("is given up on where the wait would be long: a person waits for the command", async () => {
    const api = await serve((_, response) => response.writeHead(429, { "retry-after": "600" }).end());
    expect(await posted(api.url)).toEqual({ tries: 1, why: "it answered 429", waited: [] });
  });

  it("that is refused is not sent again", async () => {
    const api = await serve(answering(403));
    expect(await posted(api.url)).toEqual({ tries: 1, why: "it answered 403", waited: [] });
    expect(api.seen).toHaveLength(1);
  });

  it("follows no redirect", async () => {
    const other = await serve(answering(200));
    const api = await serve((_, response) => response.writeHead(307, { location: `${other.url}/x` }).end());
    const told = await posted(api.url);
    expect(told).toMatchObject({ tries: 1, why: "it answered 307, and redirects are not followed" });
    expect(other.seen).toEqual([]);
  });

  it("that nobody takes is told of by why, without its URL", async () => {
    const port = await freePort();
    const told = await posted(`http://127.0.0.1:${port}`);
    expect(told).toMatchObject({ tries: 3, why: "it refused the connection" });
  });

  it("whose answer quotes the URL and the message is told of without either", async () => {
    const api = await serve(({ url, body }, response) => response.writeHead(400).end(`${url} ${body}`));
    const told = await deliver(slack, NOTICE, holding({ HOOK_URL: `${api.url}/hooks/${TOKEN}` }));
    expect(told).toEqual({ tries: 1, why: "it answered 400" });
    expect(new SecretSearcher({ TOKEN }).search(JSON.stringify(told))).toEqual([]);
  });
});

describe("a value that is no URL to post to", () => {
  const cases: [title: string, value: string, why: string][] = [
    ["no URL", `${TOKEN} is none`, "holds no URL"],
    ["another scheme", `ftp://files.example.com/${TOKEN}`, "holds a URL that is neither https nor http"],
    [
      "plain http into the open",
      `http://hooks.example.com/${TOKEN}`,
      "holds an http:// URL of a host outside a private network: anyone on the way would read it; use https",
    ],
    [
      "a user in it",
      `https://me:${TOKEN}@hooks.example.com/`,
      "holds a URL with a user or password in it, which is not sent",
    ],
  ];
  it.each(cases)("(%s) is named by its secret alone", async (_, value, why) => {
    const told = await deliver(slack, NOTICE, holding({ HOOK_URL: value }));
    expect(told).toEqual({ tries: 0, why: `the secret HOOK_URL ${why}` });
  });

  it("is said to be missing where the state holds none", async () => {
    expect(await deliver(slack, NOTICE, holding({}))).toEqual({
      tries: 0,
      why: "the state holds no value of HOOK_URL yet: keyturn adopt HOOK_URL, or keyturn begin HOOK_URL",
    });
  });
});
