import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { fingerprintsOf, generationValue } from "../../../cli/history/fingerprints.ts";
import { readExport } from "../../../cli/state/exported-state.ts";
import { SecretValue } from "../../../components/secret-value.ts";
import { exportOf, resource } from "../made-state.ts";

const SALT = "v1:c3ludGhldGlj:v1:bm9uY2U=:Y2hlY2s=";
const OTHER_SALT = "v1:YW5vdGhlcjAx:v1:bm9uY2U=:Y2hlY2s=";
const VALUE = new SecretValue("synthetic-value-0001");

beforeEach(() => {
  vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "synthetic passphrase");
  vi.stubEnv("PULUMI_CONFIG_PASSPHRASE_FILE", undefined);
});
afterEach(() => void vi.unstubAllEnvs());

describe("a fingerprint", () => {
  it("is the same for the same value, another for another, and holds nothing of it", async () => {
    const [one, again] = [await fingerprintsOf(SALT), await fingerprintsOf(SALT)];
    const print = one?.(VALUE) ?? "";
    expect(print).toMatch(/^[0-9a-f]{8}:[0-9a-f]{32}$/);
    expect(again?.(VALUE)).toBe(print);
    expect(one?.(new SecretValue("synthetic-value-0002"))).not.toBe(print);
  });

  it("is another under another passphrase or salt, and says by its start that the key is", async () => {
    const prints = [(await fingerprintsOf(SALT))?.(VALUE), (await fingerprintsOf(OTHER_SALT))?.(VALUE)];
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "another passphrase");
    prints.push((await fingerprintsOf(SALT))?.(VALUE));
    expect(new Set(prints.map((print) => print?.slice(0, 8))).size).toBe(3);
    expect(new Set(prints.map((print) => print?.slice(9))).size).toBe(3);
  });

  it("is not made where there is no passphrase, or values are locked in another way", async () => {
    expect(await fingerprintsOf(undefined)).toBeUndefined();
    vi.stubEnv("PULUMI_CONFIG_PASSPHRASE", "");
    expect(await fingerprintsOf(SALT)).toBeUndefined();
  });
});

describe("a generation's value in a state that was exported with its secrets", () => {
  const shown = (value: string) => ({ "4dabf18193072939515e22adb298388d": "1b47", plaintext: value });
  it.each(["result", "value", "output"])("is found as %s, and stays wrapped", (property) => {
    const text = exportOf([
      resource("some:index:Kind", "TOKEN-g2", { outputs: { [property]: shown('"a\\"b"') } }),
    ]);
    const exported = readExport(text);
    const value = exported && generationValue(exported, "TOKEN", 2);
    expect(value?.reveal()).toBe('a"b');
    expect(`${value}`).toBe("[secret]");
    expect(exported && generationValue(exported, "TOKEN", 1)).toBeUndefined();
  });

  it("is unknown where it is ciphertext, or no JSON", () => {
    for (const output of [{ ciphertext: "v1:x" }, shown("no json"), shown("12")]) {
      const exported = readExport(
        exportOf([resource("some:index:Kind", "TOKEN-g2", { outputs: { output } })]),
      );
      expect(exported && generationValue(exported, "TOKEN", 2)).toBeUndefined();
    }
  });
});
