import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, beforeEach, describe, expect, it, onTestFinished } from "vitest";
import { makeAgeKey, makeSshKey, sshPublicKey } from "../../../components/key-pairs/index.ts";
import { sshAuthorizedKeys } from "../../../provider/places/authorized-keys/index.ts";
import { changedKeys, keyOf, keysIn } from "../../../provider/places/authorized-keys/lines.ts";

let [one, two, other] = ["", "", ""];
let [publicOne, publicTwo, publicOther] = ["", "", ""];
beforeAll(async () => {
  [one, two, other] = [await makeSshKey("one"), await makeSshKey("two"), await makeSshKey("other")];
  const publicOf = async (key: string) => (await sshPublicKey(key)).split(" ").slice(0, 2).join(" ");
  [publicOne, publicTwo, publicOther] = [await publicOf(one), await publicOf(two), await publicOf(other)];
});

let folder: string;
let file: string;
let others: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-authorized-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  file = join(folder, "authorized_keys");
  others = `# a person's\r\nfrom="203.0.113.0/24,2001:db8::/32" ${publicOther} a person's own\r\n\n#${publicOne}`;
  writeFileSync(file, others, { mode: 0o640 });
});

const place = (options?: string) => ({
  name: "login",
  directory: folder,
  target: {
    kind: "ssh-authorized-keys" as const,
    path: "authorized_keys",
    connectWithin: 1_000,
    optional: false,
    ...(options === undefined ? {} : { options }),
  },
});
const entry = (value: string, generation: string, previous?: string) => ({
  key: "DEPLOY_KEY",
  secret: "DEPLOY_KEY",
  generation,
  value,
  ...(previous === undefined
    ? {}
    : { previous: { generation: String(Number(generation) - 1), value: previous } }),
});
const was = (value: string) => new Map([["DEPLOY_KEY", { generation: "1", value }]]);
const write = async (
  values: ReturnType<typeof entry>[],
  { absent = [] as string[], before = new Map(), options = undefined as string | undefined } = {},
) => await sshAuthorizedKeys.write(place(options), { values, absent, before });
const held = async (...values: string[]) =>
  (await sshAuthorizedKeys.held?.(place(), ["DEPLOY_KEY"], new Map([["DEPLOY_KEY", values]])))?.get(
    "DEPLOY_KEY",
  );
const read = () => readFileSync(file, "utf8");
const line = (key: string, generation: string) =>
  `${key} keyturn login DEPLOY_KEY generation ${generation}\n`;

describe("authorized_keys on this machine", () => {
  it("gets the public half alone, behind all that others wrote, which stays to the byte with its mode", async () => {
    await write([entry(one, "1")]);
    expect(read()).toBe(`${others}\n${line(publicOne, "1")}`);
    expect(statSync(file).mode & 0o777).toBe(0o640);
    expect(await held(two, one)).toBe(one);
    const { ino } = statSync(file);
    await write([entry(one, "1")]);
    expect(statSync(file).ino).toBe(ino);
  });

  it("holds the new key beside the old one until that is let go of, twice over", async () => {
    await write([entry(one, "1")]);
    for (let times = 0; times < 2; times++) await write([entry(two, "2", one)], { before: was(one) });
    expect(read()).toBe(`${others}\n${line(publicOne, "1")}${line(publicTwo, "2")}`);
    for (let times = 0; times < 2; times++)
      await sshAuthorizedKeys.forget?.(place(), new Map([["DEPLOY_KEY", one]]), "1");
    expect(read()).toBe(`${others}\n${line(publicTwo, "2")}`);
    expect(await held(one)).toBeUndefined();
  });

  it("holds one where no overlap is wanted, and lets go of it", async () => {
    await write([entry(one, "1")]);
    await write([entry(two, "2")], { before: was(one) });
    expect(read()).toBe(`${others}\n${line(publicTwo, "2")}`);
    for (let times = 0; times < 2; times++) await write([], { absent: ["DEPLOY_KEY"], before: was(two) });
    expect(read()).toBe(`${others}\n`);
  });

  it("takes a key over with the line that a person wrote, and its restrictions on to the next one", async () => {
    const restricted = `restrict,command="/usr/bin/say \\"hi there\\"" ${publicOne} by hand`;
    writeFileSync(file, `${restricted}\n`);
    expect(await held(one)).toBe(one);
    await write([entry(one, "1")]);
    expect(read()).toBe(`${restricted}\n`);
    await write([entry(two, "2", one)], { before: was(one) });
    const options = restricted.slice(0, restricted.indexOf(" ssh-ed25519"));
    expect(read()).toBe(`${restricted}\n${options} ${line(publicTwo, "2")}`);
    await sshAuthorizedKeys.forget?.(place(), new Map([["DEPLOY_KEY", one]]), "1");
    expect(read()).toBe(`${options} ${line(publicTwo, "2")}`);
  });

  it("puts the catalog's options before a new key", async () => {
    await write([entry(one, "1")], { options: "restrict" });
    expect(read()).toBe(`${others}\nrestrict ${line(publicOne, "1")}`);
  });

  it("refuses what is no key for SSH, without telling it", async () => {
    const age = await makeAgeKey();
    for (const value of [age, "synthetic-no-key", one.slice(0, 200)]) {
      const refused = write([entry(value, "1")]);
      await expect(refused).rejects.toThrow(/^DEPLOY_KEY can't be let in: /);
      await expect(refused).rejects.not.toThrow(value.slice(0, 20));
    }
    expect(read()).toBe(others);
  });

  it("says how the file is made where there is none", async () => {
    rmSync(file);
    expect(await sshAuthorizedKeys.problems?.(place())).toEqual([
      "authorized_keys of login is no file: make it first (install -m 600 /dev/null authorized_keys), or correct its path",
    ]);
  });
});

describe("lines of authorized_keys", () => {
  it("are known by their keys, whatever stands around these", () => {
    const text = [
      "ssh-ed25519 AAAA= a",
      '  environment="A=ssh-ed25519 BBBB" ssh-rsa CCCC',
      "# ssh-rsa DDDD",
      "no-pty,no-X11-forwarding\tecdsa-sha2-nistp256\tEEEE x ssh-rsa FFFF",
      "sk-ssh-ed25519@openssh.com GGGG\r",
      "ssh-rsa",
    ].join("\n");
    expect([...keysIn(text)]).toEqual(["AAAA=", "CCCC", "EEEE", "GGGG"]);
    const gone = changedKeys(text, { wanted: [], gone: new Set(["CCCC", keyOf("ssh-x GGGG")]), like: [] });
    expect([...keysIn(gone)]).toEqual(["AAAA=", "EEEE"]);
    expect(gone.split("\n")).toHaveLength(4);
  });
});
