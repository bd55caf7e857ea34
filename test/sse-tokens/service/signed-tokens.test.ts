import { describe, expect, it } from "vitest";
import {
  type Settings,
  SettingsError,
  type SigningKeys,
  signedTokens,
} from "../../../components/sse-tokens/service/index.ts";
import { nodeSha256 } from "../../../components/sse-tokens/service/node/index.ts";
import { BASE, serviceFixture } from "./fixture.ts";

const [ONE, TWO, THREE] = ["1", "2", "3"].map((digit) =>
  `synthetic-signing-key-${digit}`.padEnd(40, digit),
) as [string, string, string];

/** A service whose signing keys and clock the test sets. */
function signedFixture(settings: Partial<Settings> = {}) {
  const keys: { now: SigningKeys } = { now: { current: ONE } };
  const clock = { ms: 1_800_000_000_000 };
  const options = { ttl: 60, singleUse: false };
  const tokens = signedTokens(
    options,
    () => keys.now,
    nodeSha256,
    () => clock.ms,
  );
  const fixture = serviceFixture(settings, { tokens });
  const opens = async (token: string, query = "") =>
    (await fixture.ask(`${BASE}/stream?token=${token}${query}`)).status;
  return { ...fixture, keys, time: clock, opens };
}

describe("a signed token", () => {
  it("opens a stream until its time is over", async () => {
    const { issue, opens, time } = signedFixture();
    const token = await issue();
    expect(await opens(token)).toBe(200);
    time.ms += 59_000;
    expect(await opens(token)).toBe(200);
    time.ms += 1_000;
    expect(await opens(token)).toBe(403);
  });

  it("opens none where a byte of it is another, or its signature is left out", async () => {
    const { issue, opens } = signedFixture({ principalFallback: false });
    const token = await issue();
    const [head = "", claims = "", mac = ""] = token.split(".");
    const none = Buffer.from('{"alg":"none"}').toString("base64url");
    const later = JSON.parse(Buffer.from(claims, "base64url").toString()) as { exp: number };
    const longer = Buffer.from(JSON.stringify({ ...later, exp: later.exp + 3_600 })).toString("base64url");
    for (const forged of [
      `${head}.${longer}.${mac}`,
      `${none}.${claims}.`,
      `${head}.${claims}.`,
      `${head}.${claims}.${mac.replace(/^./, (first) => (first === "A" ? "B" : "A"))}`,
      token.slice(0, -5),
    ])
      expect(await opens(forged)).toBe(403);
    expect(await opens(token)).toBe(200);
  });

  it("is good by either key during a rotation, and by no retired one", async () => {
    const { issue, opens, keys } = signedFixture();
    const token = await issue();
    keys.now = { current: TWO, previous: ONE };
    expect(await opens(token)).toBe(200);
    const later = await issue();
    keys.now = { current: THREE, previous: TWO };
    expect([await opens(token), await opens(later)]).toEqual([403, 200]);
  });

  it("ends with the principal token that asked for it", async () => {
    const { issue, opens, principals } = signedFixture();
    const token = await issue();
    principals.replace([]);
    expect(await opens(token)).toBe(403);
  });

  it("is bound to its audience", async () => {
    const { issue, opens } = signedFixture({ bindAudience: true });
    const token = await issue("?audience=mine");
    expect([await opens(token, "&audience=theirs"), await opens(token, "&audience=mine")]).toEqual([
      403, 200,
    ]);
  });

  it("can't be revoked, which is said", async () => {
    const { ask, header } = signedFixture();
    const body = '{"all":true}';
    const answer = await ask(`${BASE}/sse-token`, {
      method: "DELETE",
      headers: { ...header, "Content-Length": "12" },
      body,
    });
    expect([answer.status, await answer.json()]).toMatchObject([409, { error: "revocation-impossible" }]);
  });

  it("is none for single use, nor with a key that is too short", () => {
    const keys = () => ({ current: ONE });
    expect(() => signedTokens({ ttl: 60, singleUse: true }, keys, nodeSha256)).toThrow(SettingsError);
    expect(() =>
      signedTokens({ ttl: 60, singleUse: false }, () => ({ current: "short" }), nodeSha256),
    ).toThrow(SettingsError);
  });
});
