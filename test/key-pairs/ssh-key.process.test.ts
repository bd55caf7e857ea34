import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { KeyPairError, makeSshKey, publicHalf } from "../../components/key-pairs/index.ts";
import { folderOf } from "../support/debian-package.ts";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-ssh-key-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const COMMENT = "keyturn-prod-DEPLOY_KEY-g4-20260131T120000000Z";

async function keygen(...args: string[]): Promise<string> {
  const bin = await folderOf({ package: "openssh-client", program: "ssh-keygen" });
  return (await execa(join(bin, "ssh-keygen"), args, { stdin: "ignore" })).stdout;
}

describe("a key pair for SSH", () => {
  it("is read by OpenSSH, which gives the same public half with the same comment", async () => {
    const key = await makeSshKey(COMMENT);
    const file = join(folder, "key");
    writeFileSync(file, key, { mode: 0o600 });
    const line = await publicHalf(key);
    expect(line).toMatch(/^ssh-ed25519 [A-Za-z0-9+/]{68} keyturn-prod-DEPLOY_KEY-g4-20260131T120000000Z$/);
    expect(await keygen("-y", "-f", file)).toBe(line);
  });

  it("is whole every time, though the library that makes it loses a byte now and then", async () => {
    const halves = new Set<string>();
    for (let made = 0; made < 800; made++) halves.add(await publicHalf(await makeSshKey("")));
    expect(halves.size).toBe(800);
    expect([...halves].every((half) => /^ssh-ed25519 [A-Za-z0-9+/]{68}$/.test(half))).toBe(true);
  });

  it("signs, and OpenSSH accepts the signature by its public half", async () => {
    const key = await makeSshKey(COMMENT);
    const [file, allowed, message] = ["key", "allowed", "message"].map((name) => join(folder, name)) as [
      string,
      string,
      string,
    ];
    writeFileSync(file, key, { mode: 0o600 });
    writeFileSync(allowed, `test@example.com ${await publicHalf(key)}\n`);
    writeFileSync(message, "synthetic");
    await keygen("-Y", "sign", "-f", file, "-n", "file", message);
    const verified = await keygen("-Y", "find-principals", "-s", `${message}.sig`, "-f", allowed);
    expect(verified).toBe("test@example.com");
  });

  it("of OpenSSH's own making gives its public half too", async () => {
    const file = join(folder, "made");
    await keygen("-q", "-t", "ecdsa", "-N", "", "-C", "ann@example.com", "-f", file);
    expect(await publicHalf(readFileSync(file, "utf8"))).toBe(readFileSync(`${file}.pub`, "utf8").trim());
  });

  it("under a passphrase is refused without being quoted", async () => {
    const file = join(folder, "locked");
    await keygen("-q", "-t", "ed25519", "-N", "synthetic", "-f", file);
    const key = readFileSync(file, "utf8");
    const error: unknown = await publicHalf(key).catch((reason) => reason);
    expect(error).toBeInstanceOf(KeyPairError);
    expect(String(error)).toContain("without a passphrase");
    expect(String(error)).not.toContain(key.split("\n")[2]);
  });
});
