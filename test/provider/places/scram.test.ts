import { describe, expect, it } from "vitest";
import { isAgreedOn, isPasswordOf, scramVerifier } from "../../../provider/places/postgres-role/scram.ts";

describe("a SCRAM verifier", () => {
  // Source: RFC 7677, section 3: the salt, iterations and password of its example, whose proof follows from these keys.
  const salt = Buffer.from("W22ZaJ0SNY7soEsUEjb6gQ==", "base64");

  it("is salted anew each time, and still known for the same password", async () => {
    const [one, other] = [await scramVerifier("pencil"), await scramVerifier("pencil")];
    expect(one).not.toBe(other);
    for (const kept of [one, other]) {
      expect(await isPasswordOf(kept, "pencil", "app")).toBe(true);
      expect(await isPasswordOf(kept, "pencils", "app")).toBe(false);
    }
  });

  it("gives the server signature of the RFC's example", async () => {
    const { createHmac } = await import("node:crypto");
    const verifier = await scramVerifier("pencil", salt, 4096);
    const serverKey = Buffer.from(verifier.split(":")[2] ?? "", "base64");
    const nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    const message = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096,c=biws,r=${nonce}`;
    const signature = createHmac("sha256", serverKey).update(message).digest("base64");
    expect(signature).toBe("6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
  });

  it("is told from the MD5 digest of older days, which is known too", async () => {
    // md5 of `secret` and `app`.
    const { createHash } = await import("node:crypto");
    const kept = `md5${createHash("md5").update("secretapp").digest("hex")}`;
    expect(await isPasswordOf(kept, "secret", "app")).toBe(true);
    expect(await isPasswordOf(kept, "secret", "other")).toBe(false);
  });
});

describe("a password that clients agree on", () => {
  it.each(["plain", `q"u'o\\te $ # {}`, "schlüssel", "ключ", "鍵", "one\ntwo"])("may be %j", (password) => {
    expect(isAgreedOn(password)).toBe(true);
  });

  it.each([
    ["a wide space", "a\u3000b"],
    ["an invisible sign", "a\u00adb"],
    ["a letter with a sign of its own beside", "u\u0308ber"],
    ["a ligature", "\ufb01n"],
  ])("holds not %s", (_, password) => {
    expect(isAgreedOn(password)).toBe(false);
  });
});
