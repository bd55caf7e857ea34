import { describe, expect, it } from "vitest";
import { ageRecipient, KeyPairError, makeAgeKey, publicHalf } from "../../components/key-pairs/index.ts";

describe("a key of age's", () => {
  it("is another one each time, and its public half is always the same", async () => {
    const [one, other] = [await makeAgeKey(), await makeAgeKey()];
    expect(one).toMatch(/^AGE-SECRET-KEY-1[A-Z0-9]{58}$/);
    expect(other).not.toBe(one);
    const recipient = await publicHalf(one);
    expect(recipient).toMatch(/^age1[a-z0-9]{58}$/);
    expect(await publicHalf(one)).toBe(recipient);
    expect(await publicHalf(other)).not.toBe(recipient);
  });

  it("may stand among the comments that age-keygen writes", async () => {
    const key = await makeAgeKey();
    const file = `# created: 2026-01-31T12:00:00Z\n# public key: age1example\r\n${key}\n`;
    expect(await publicHalf(file)).toBe(await ageRecipient(key));
  });

  it.each([
    ["damaged", (key: string) => key.slice(0, -1)],
    ["one of several", (key: string) => `${key}\n${key}`],
    ["no key at all", () => "synthetic-value"],
  ])("that is %s is refused without being quoted", async (_, change) => {
    const value = change(await makeAgeKey());
    const error: unknown = await publicHalf(value).catch((reason) => reason);
    expect(error).toBeInstanceOf(KeyPairError);
    expect(String(error)).not.toContain(value.slice(0, 20));
  });
});
