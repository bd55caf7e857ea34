import fc from "fast-check";
import { expect } from "vitest";
import { BASE, PRINCIPAL, serviceFixture } from "./fixture.ts";

/** Half of a pair of UTF-16 is no text that can be sent. */
const wellFormed = (part: string) => Buffer.from(part).toString();
const text = fc.oneof(
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.uuid(),
  fc.constantFrom("", PRINCIPAL, "token", "__proto__", "%", "%00", "%ff", "..", "\u{1f511}", "0-0"),
);
const encoded = text.map((part) => encodeURIComponent(wellFormed(part)));
const name = fc.oneof(fc.constantFrom("token", "audience", "lastEventId", "TOKEN"), encoded);
const query = fc
  .array(fc.tuple(name, fc.oneof(encoded, fc.string({ unit: "grapheme-ascii", maxLength: 20 }))), {
    maxLength: 5,
  })
  .map((pairs) => pairs.map((pair) => pair.join("=")).join("&"));
const path = fc.oneof(
  fc.constantFrom(`${BASE}/stream`, `${BASE}/sse-token`, "/health", "/metrics", "/", BASE),
  encoded.map((part) => `${BASE}/${part}`),
);
const method = fc.constantFrom("GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "PROPFIND");
/** A header takes the characters of Latin-1 that are no controls. */
const headerValue = fc.oneof(
  fc.constantFrom(PRINCIPAL, "", "203.0.113.9, x", "application/json", "9999999999", "-1"),
  fc.string({
    unit: fc.integer({ min: 0x20, max: 0xff }).map((code) => String.fromCharCode(code)),
    maxLength: 40,
  }),
);
const headers = fc.dictionary(
  fc.constantFrom(
    "X-VX11-Token",
    "Last-Event-ID",
    "X-Forwarded-For",
    "Content-Type",
    "Content-Length",
    "Origin",
  ),
  headerValue,
);
const body = fc.option(fc.oneof(text, fc.json(), fc.constantFrom('{"all":true}', '{"sse_token":1}')), {
  nil: undefined,
});

const EXPECTED = new Set([200, 204, 400, 401, 403, 404, 405, 429, 503]);

/**
 * Plays requests of any kind against one service until the time is over: no answer is a crash, and only who shows the
 * principal token or a token that was issued gets one or a stream.
 * @param seconds undefined: a fixed number of requests
 * @returns how many were played
 */
export async function fuzz(seconds?: number): Promise<number> {
  const fixture = serviceFixture({
    corsOrigins: ["https://app.example.com"],
    failuresPerAddressPerMinute: 1_000_000,
  });
  let played = 0;
  const limit =
    seconds === undefined ? { numRuns: 2_000 } : { numRuns: 1e9, interruptAfterTimeLimit: seconds * 1000 };
  await fc.assert(
    fc.asyncProperty(path, query, method, headers, body, async (at, asked, by, sent, content) => {
      played++;
      const withBody =
        content !== undefined && by !== "GET" && by !== "HEAD" ? { body: wellFormed(content) } : {};
      const answer = await fixture.ask(`${at}?${asked}`, { method: by, headers: sent, ...withBody });
      expect(EXPECTED).toContain(answer.status);
      const shown = sent["X-VX11-Token"]?.trim() === PRINCIPAL || asked.includes(`token=${PRINCIPAL}`);
      const isOpen = at === "/health" || at === "/metrics" || by === "OPTIONS";
      if (answer.status === 200 && !isOpen) expect(shown).toBe(true);
      if (answer.headers.get("content-type")?.startsWith("text/event-stream")) await answer.body?.cancel();
      else if (answer.status >= 400) expect(await answer.text()).not.toContain(PRINCIPAL);
    }),
    { ...limit, markInterruptAsFailure: false },
  );
  expect(fixture.service.streams.count).toBe(0);
  expect((await fixture.ask("/health")).status).toBe(200);
  return played;
}
