import { Readable } from "node:stream";
import { describe, expect, it } from "vitest";
import { Collector } from "../../../cli/scan/collector.ts";
import { nothingLeftOut } from "../../../cli/scan/left-out.ts";
import { scanLogs } from "../../../cli/scan/logs/scan-logs.ts";
import { foundInLog, PLANTED } from "./support.ts";

describe("a log line", () => {
  it.each([
    ["auth ok token=1Slz", "token-in-log token"],
    ["token: 1Slz…", "token-in-log token"],
    ['{"apiKey":"q7Vx2kPzR4"}', "token-in-log apikey"],
    ["GET /v1?key=q7Vx2kPzR4&model=flux", "token-in-log key"],
    ["GET /v1?model=flux&access_token=q7Vx2kPzR4", "token-in-log access_token"],
    ["> Authorization: Bearer q7Vx2kPzR4", "token-in-log authorization"],
    ["sent Bearer q7Vx2kPzR4sT6", "token-in-log bearer"],
    ["x-enter-token: q7Vx2kPzR4", "token-in-log x-enter-token"],
    ["password=hunter two", "token-in-log password"],
    [`charged with ${PLANTED.stripe}`, "known-token Stripe secret key"],
  ])("that shows a credential is found: %j", async (line, expected) => {
    expect(await foundInLog(`start\n${line}\nend`)).toEqual([expected]);
  });

  it.each([
    "prompt_tokens=1234 max_tokens: 4096 token_count=77",
    "token: expired",
    "password=*** token=[REDACTED] secret=<hidden>",
    "invalid token: the signature is wrong",
    "token_type=bearer token_expires_at=2026-01-01T00:00:00Z",
    "rotated secret for shop",
    "Authorization: Bearer ***",
    "key=value status=200",
  ])("that shows none is passed over: %j", async (line) => {
    expect(await foundInLog(line)).toEqual([]);
  });
});

describe("a log that is followed", () => {
  const scan = async (chunks: readonly string[]) => {
    const collector = new Collector();
    const leftOut = nothingLeftOut();
    const stream = Readable.from(chunks.map((chunk) => Buffer.from(chunk)));
    const looked = await scanLogs(stream, "standard input", {}, collector, leftOut);
    return { collector, leftOut, looked };
  };

  it("is read across the borders of its pieces, with the right line and column", async () => {
    const { collector, looked } = await scan(["one\ntwo tok", "en=1Sl", "z\nthree\ntoken=", "9xYz"]);
    expect(collector.findings.map(({ line, column }) => `${line}:${column}`)).toEqual(["2:11", "4:7"]);
    expect(looked.items).toBe(4);
  });

  it("tells the same value once, and counts the others", async () => {
    const { collector } = await scan(["token=1Slz\n", "token=1Slz\n", "token=2Tmz\n"]);
    expect(collector.findings.map(({ line }) => line)).toEqual([1, 3]);
    expect(collector.repeated).toBe(1);
  });

  it("is excused by no comment, for anyone may write one", async () => {
    const { collector } = await scan(["token=1Slz keyturn-scan-ignore token-in-log: I say so\n"]);
    expect(collector.findings).toHaveLength(1);
  });

  it("keeps the beginning of an endless line alone, and says so", async () => {
    const { leftOut, looked } = await scan(["token=1Slz ", "x".repeat(3_000_000), "\n"]);
    expect(leftOut.large).toEqual(["line 1"]);
    expect(looked.bytes).toBe(3_000_011);
  });
});
