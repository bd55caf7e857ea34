import { createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { answering, asked, probeOf, quickClock, serve, tidy, VALUE } from "./support.ts";

tidy();

describe("a request", () => {
  it("presents the value in a header", async () => {
    const { url, seen } = await serve(answering(200));
    const http = { url: `${url}/me`, header: "x-key", headers: { accept: "text/plain" } };
    expect(await asked(probeOf({ http, accept: 200 }))).toBeUndefined();
    expect(seen).toHaveLength(1);
    expect(seen[0]).toMatchObject({ method: "GET", url: "/me", body: "" });
    expect(seen[0]?.headers).toMatchObject({ "x-key": VALUE, accept: "text/plain", "user-agent": "keyturn" });
  });

  it("presents it with words around it, and as the password of a user", async () => {
    const { url, seen } = await serve(answering(200));
    await asked(
      probeOf({ http: { url, header: { name: "Authorization", value: "Bearer {value}" } }, accept: 200 }),
    );
    await asked(probeOf({ http: { url, basic: "prober" }, accept: 200 }));
    const basic = Buffer.from(`prober:${VALUE}`).toString("base64");
    expect(seen.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${VALUE}`, `Basic ${basic}`]);
  });

  it.each([
    ["json", "application/json", '{"q":"{a}","key":"a\\"b&c\\\\"}'],
    ["form", "application/x-www-form-urlencoded", '{"q":"{a}","key":"a%22b%26c%5C"}'],
    ["plain", "text/plain; charset=utf-8", '{"q":"{a}","key":"a"b&c\\"}'],
  ])("writes it into a body as %s", async (encode, type, body) => {
    const { url, seen } = await serve(answering(201));
    const http = { url, method: "POST", body: '{"q":"{{a}}","key":"{value}"}', encode };
    expect(await asked(probeOf({ http, accept: 201 }), "accept", {}, 'a"b&c\\')).toBeUndefined();
    expect(seen[0]?.headers["content-type"]).toBe(type);
    expect(seen[0]?.body).toBe(body);
  });

  it("names what it makes by a name of its own, the same in the whole request", async () => {
    const { url, seen } = await serve(answering(200));
    const probe = probeOf({ http: { url: `${url}/{run}`, headers: { "x-run": "{run}" } } });
    await asked(probe);
    await asked(probe);
    const [first, second] = seen.map((one) => one.url);
    expect(first).toMatch(/^\/keyturn-[0-9a-f]{12}$/);
    expect(second).not.toBe(first);
    expect(`/${seen[0]?.headers["x-run"]}`).toBe(first);
  });

  it("is not sent where a header can't carry the value, and says so without it", async () => {
    const { url, seen } = await serve(answering(200));
    const probe = probeOf({
      http: { url: `${url}/`, header: "x-key" },
      accept: 200,
      retries: 5,
      backOff: "1h",
    });
    const text = await asked(probe, "accept", {}, "line one\nline two");
    expect(text).toBe(
      `the probe \`me\`: the current value was not accepted: GET ${url}/ was not sent: the header x-key can't carry what is to stand in it: it is not one line of ASCII (asked once)`,
    );
    expect(seen).toEqual([]);
  });
});

describe("an answer", () => {
  const statusProbe = (url: string) =>
    probeOf({ http: { url, header: "x-key" }, accept: [200, 204], refuse: [401, 403] });

  it.each([200, 204])("%i accepts", async (status) => {
    const { url } = await serve(answering(status));
    expect(await asked(statusProbe(url))).toBeUndefined();
    expect(await asked(statusProbe(url), "refuse")).toBe(
      `the probe \`me\`: a wrong value was not refused: GET ${url}/ answered ${status}, where 401 or 403 is expected (asked once)`,
    );
  });

  it.each([401, 403])("%i refuses", async (status) => {
    const { url } = await serve(answering(status));
    expect(await asked(statusProbe(url), "refuse")).toBeUndefined();
    expect(await asked(statusProbe(url))).toContain(
      `the current value was not accepted: GET ${url}/ answered ${status}`,
    );
  });

  it.each([404, 429, 500, 503])("%i neither accepts nor refuses", async (status) => {
    const { url } = await serve(answering(status));
    expect(await asked(statusProbe(url))).toContain(`answered ${status}`);
    expect(await asked(statusProbe(url), "refuse")).toContain(`answered ${status}`);
  });

  it("that leads elsewhere is not followed", async () => {
    const { url, seen } = await serve((_, response) =>
      response.writeHead(302, { location: "/elsewhere" }).end(),
    );
    expect(await asked(statusProbe(url))).toContain("answered 302");
    expect(seen.map((one) => one.url)).toEqual(["/"]);
  });

  it("of any success will do where no value is presented and nothing is named", async () => {
    const { url } = await serve(answering(206, 404));
    expect(await asked(probeOf({ http: { url } }))).toBeUndefined();
    expect(await asked(probeOf({ http: { url } }))).toBe(
      `the probe \`me\`: not satisfied: GET ${url}/ answered 404 (asked once)`,
    );
  });

  it.each([
    ["image/*", "image/png", true],
    ["image/*", "IMAGE/PNG; charset=x", true],
    ["application/json", "application/json; charset=utf-8", true],
    ["image/*", "text/html", false],
    ["application/json", "application/jsonp", false],
    ["image/*", undefined, false],
  ])("that is to be %s and is %s fits: %s", async (type, given, fits) => {
    const { url } = await serve((_, response) =>
      response.writeHead(200, given === undefined ? {} : { "content-type": given }).end("x"),
    );
    const text = await asked(probeOf({ http: { url, header: "x-key" }, accept: 200, type }));
    expect(text === undefined).toBe(fits);
    if (!fits) expect(text).toContain(`answered 200 with another content type than ${type}`);
  });

  it("has to hold the text that is looked for", async () => {
    const { url } = await serve((seen, response) =>
      response.end(seen.url === "/yes" ? '{"ok":true}' : '{"ok":false}'),
    );
    const at = (path: string) =>
      probeOf({ http: { url: `${url}${path}`, header: "k" }, accept: 200, match: '"ok":true' });
    expect(await asked(at("/yes"))).toBeUndefined();
    expect(await asked(at("/no"))).toContain("answered 200 without the text that `match` names");
  });

  it("without end is left as soon as the text has come", async () => {
    const { url } = await serve((_, response) => void response.writeHead(200).write("event: ready\n"));
    expect(await asked(probeOf({ http: { url }, match: "ready" }))).toBeUndefined();
  });

  it("of a huge body is read no further than a mebibyte", async () => {
    let written = 0;
    const { url } = await serve((_, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536))) written += 65_536;
      };
      response.on("drain", more).on("error", () => undefined);
      more();
    });
    expect(await asked(probeOf({ http: { url }, match: "never" }))).toContain("without the text");
    expect(written).toBeLessThan(32 * 2 ** 20);
  });

  it("that breaks off in its body does not accept", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { "content-length": "100" }).write("half");
      setTimeout(() => response.destroy(), 20);
    });
    expect(await asked(probeOf({ http: { url, header: "k" }, accept: 200 }))).toContain(
      "broke the connection off",
    );
  });

  it("that never comes is waited for no longer than the timeout", async () => {
    const { url } = await serve(() => undefined);
    const text = await asked(probeOf({ http: { url, header: "k" }, accept: 200, timeout: "1s" }));
    expect(text).toContain(`GET ${url}/ was given up on before it answered (1s were over)`);
  });

  it("of nobody is told as such", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => server.once("listening", resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const text = await asked(
      probeOf({ http: { url: `http://127.0.0.1:${port}/`, header: "k" }, accept: 200 }),
    );
    expect(text).toContain(`GET http://127.0.0.1:${port}/ refused the connection`);
  });
});

describe("asking again", () => {
  const probe = (url: string, more = {}) =>
    probeOf({ http: { url, header: "k" }, accept: 200, refuse: 401, retries: 3, backOff: "1s", ...more });

  it.each([500, 429, 401, 404])("follows %i, until the answer is as expected", async (status) => {
    const { url, seen } = await serve(answering(status, status, 200));
    const clock = quickClock();
    expect(await asked(probe(url), "accept", { clock })).toBeUndefined();
    expect(seen).toHaveLength(3);
    expect(clock.waited.slice(1)).toEqual([1_000, 2_000]);
  });

  it("follows an acceptance that should have been a refusal", async () => {
    const { url } = await serve(answering(200, 401));
    expect(await asked(probe(url), "refuse", { clock: quickClock() })).toBeUndefined();
  });

  it("ends after the retries, and tells how often it was asked", async () => {
    const { url, seen } = await serve(answering(503));
    expect(await asked(probe(url), "accept", { clock: quickClock() })).toContain("(asked 4 times)");
    expect(seen).toHaveLength(4);
  });

  it("waits twice as long each time, up to half a minute", async () => {
    const { url } = await serve(answering(503));
    const clock = quickClock();
    await asked(probe(url, { retries: 7, settle: "4s" }), "accept", { clock });
    expect(clock.waited).toEqual([4_000, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
  });

  it.each([
    ["3", 3_000],
    ["Tue, 01 Jan 2030 00:00:04 GMT", 4_000],
    ["3600", 5_000],
    ["soon", 1_000],
    ["0", 1_000],
  ])("heeds Retry-After: %s, up to the timeout", async (header, waited) => {
    const { url } = await serve((_, response) => response.writeHead(429, { "retry-after": header }).end());
    const clock = quickClock();
    await asked(probe(url, { retries: 1 }), "accept", { clock });
    expect(clock.waited).toEqual([0, waited]);
  });

  it("ends when nobody waits for the answer any more", async () => {
    const { url, seen } = await serve(answering(503));
    const controller = new AbortController();
    const clock = { now: () => 0, wait: async () => void (seen.length === 2 && controller.abort()) };
    expect(await asked(probe(url), "accept", { clock, signal: controller.signal })).toBe(
      "the probe `me`: broken off before it answered",
    );
    expect(seen).toHaveLength(2);
  });
});
