import { chmodSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import type { TargetOf } from "../../../components/catalog/index.ts";
import { makeAgeKey } from "../../../components/key-pairs/index.ts";
import { sopsFile } from "../../../provider/places/sops-file.ts";
import { BUILD_TIMEOUT_MS, goTools } from "../../support/go-tool.ts";
import { type SopsFolder, sopsFolder } from "../../support/sops.ts";

const CANARY = "canary-5b1f0c";
const FORMATS = ["env.json", "env.yaml", "prod.env", "env.ini"] as const;
const TEXTS: Readonly<Record<(typeof FORMATS)[number], string>> = {
  "env.json": '{ "env": { "TOKEN": "old", "OTHER": "kept" }, "n": 5 }',
  "env.yaml": "# note\nenv:\n  # inner\n  TOKEN: old\n  OTHER: kept\nn: 5\n",
  "prod.env": "# note\nTOKEN=old\nOTHER=kept\n",
  "env.ini": "[env]\nTOKEN = old\nOTHER = kept\n",
};
const keyIn = (name: string) => (name === "prod.env" ? "TOKEN" : "env.TOKEN");

const ODD = {
  QUOTES_AND_SIGNS: `'"\`$A \${B} #x = ; \\`,
  PADDED: "  padded  ",
  OTHER_SCRIPTS: "päss 秘密 🔑",
  LINES: "-----BEGIN-----\nab\r\ncd\n-----END-----\n",
  LIKE_ANOTHER_TYPE: "true",
  LARGE: "k".repeat(65_536),
};

let folder: SopsFolder;
beforeAll(async () => void (await goTools()), BUILD_TIMEOUT_MS);
beforeEach(async () => {
  folder = await sopsFolder();
  for (const [name, value] of Object.entries(folder.env)) vi.stubEnv(name, value);
});
afterEach(() => {
  vi.unstubAllEnvs();
  folder.remove();
});

const place = (path: string, more: Partial<TargetOf<"sops-file">> = {}) => ({
  name: "image",
  target: { kind: "sops-file" as const, path, optional: false, ...more },
  directory: folder.directory,
});
type Previous = Readonly<Record<string, string>>;
async function write(path: string, values: Readonly<Record<string, string>>, previous: Previous = {}) {
  const entries = Object.entries(values).map(([key, value]) => {
    const entry = { key, value, secret: "TOKEN", generation: "2" };
    const old = previous[key];
    return old === undefined ? entry : { ...entry, previous: { generation: "1", value: old } };
  });
  await sopsFile.write(place(path), { values: entries, absent: [], before: new Map() });
}
const held = async (path: string, ...keys: string[]) =>
  Object.fromEntries((await sopsFile.held?.(place(path), keys, new Map())) ?? []);
const textOf = (name: string) => readFileSync(join(folder.directory, name), "utf8");
const files = () => readdirSync(folder.directory).sort();
const failure = async (run: Promise<unknown>) =>
  String(
    await run.then(
      () => "none",
      (error) => error,
    ),
  );

describe.each(FORMATS)("the encrypted file %s", (name) => {
  const key = keyIn(name);

  it("takes a value and gives it back, and all others stay as they are", async () => {
    await folder.encrypt(name, TEXTS[name]);
    const before = (await folder.held(name)) as object;
    expect(await held(name, key)).toEqual({ [key]: "old" });
    await write(name, { [key]: CANARY });
    expect(await held(name, key)).toEqual({ [key]: CANARY });
    const expected = JSON.parse(JSON.stringify(before).replace('"old"', `"${CANARY}"`));
    expect(await folder.held(name)).toEqual(expected);
    expect(textOf(name)).not.toContain(CANARY);
    expect(files()).toEqual([name, "home"].sort());
  });

  it("holds the previous value beside it until that dies", async () => {
    await folder.encrypt(name, TEXTS[name]);
    await write(name, { [key]: "new" }, { [key]: "old" });
    expect(await held(name, key)).toEqual({ [key]: "new", [`${key}_PREVIOUS`]: "old" });
    await sopsFile.forget?.(place(name), new Map([[key, "old"]]), "1");
    expect(await held(name, key)).toEqual({ [key]: "new" });
    const text = textOf(name);
    await sopsFile.forget?.(place(name), new Map([[key, "old"]]), "1");
    expect(textOf(name)).toBe(text);
  });

  it("keeps what others wrote under the name that a previous value would have", async () => {
    await folder.encrypt(name, TEXTS[name]);
    await write(name, { [`${key}_PREVIOUS`]: "theirs" });
    await sopsFile.write(place(name), { values: [], absent: [key], before: new Map() });
    expect(await held(name, key)).toEqual({ [`${key}_PREVIOUS`]: "theirs" });
    const told = await failure(
      sopsFile.forget?.(place(name), new Map([[key, "old"]]), "1") ?? Promise.resolve(),
    );
    expect(told).toContain(`${key}_PREVIOUS in ${name} holds another value than keyturn wrote there`);
    expect(await held(name, key)).toEqual({ [`${key}_PREVIOUS`]: "theirs" });
  });

  it("is byte for byte the same after the same write again", async () => {
    await folder.encrypt(name, TEXTS[name]);
    await write(name, { [key]: CANARY });
    const text = textOf(name);
    await write(name, { [key]: CANARY });
    expect(textOf(name)).toBe(text);
  });

  it("lets go of a key, once and again", async () => {
    await folder.encrypt(name, TEXTS[name]);
    const change = { values: [], absent: [key], before: new Map() };
    await sopsFile.write(place(name), change);
    await sopsFile.write(place(name), change);
    expect(await held(name, key)).toEqual({});
    expect(JSON.stringify(await folder.held(name))).toContain("kept");
  });

  it("takes values of every kind", async () => {
    await folder.encrypt(name, TEXTS[name]);
    const values = Object.entries(ODD).map(([kind, value]) => [key.replace("TOKEN", kind), value]);
    const wanted: Record<string, string> = Object.fromEntries(values);
    await write(name, wanted);
    expect(await held(name, ...Object.keys(wanted))).toEqual(wanted);
  });
});

describe("an encrypted file", () => {
  it("gets all values of a step or none", async () => {
    await folder.encrypt("env.json", TEXTS["env.json"]);
    const text = textOf("env.json");
    const failed = await failure(write("env.json", { "env.TOKEN": CANARY, "n.BELOW": "x" }));
    expect(failed).toContain("n in env.json is a value, and n.BELOW would lie below it");
    expect(failed).not.toContain(CANARY);
    expect(textOf("env.json")).toBe(text);
    expect(files()).toEqual(["env.json", "home"]);
  });

  it("gets groups that a key leads through", async () => {
    await folder.encrypt("env.json", "{}");
    await write("env.json", { "a.b.TOKEN": "x" });
    expect(await folder.held("env.json")).toEqual({ a: { b: { TOKEN: "x" } } });
  });

  it("is refused a key that names a group of values", async () => {
    await folder.encrypt("env.json", TEXTS["env.json"]);
    expect(await failure(write("env.json", { env: "x" }))).toContain(
      "env in env.json is no value but a group of them",
    );
  });

  it.each([
    [["--unencrypted-suffix", "_PLAIN"], "TOKEN_PLAIN"],
    [["--encrypted-regex", "^(OTHER)$"], "TOKEN"],
  ])("whose rules %j would leave a value in plain text never gets it", async (rules, key) => {
    await folder.encrypt("env.json", '{ "OTHER": "kept" }', ["--age", folder.recipient, ...rules]);
    const text = textOf("env.json");
    const failed = await failure(write("env.json", { [key]: CANARY }));
    expect(failed).toContain(`${key} would stand in plain text in env.json`);
    expect(failed).not.toContain(CANARY);
    expect(textOf("env.json")).toBe(text);
  });

  it("never shows a value in plain text beside it, not even for a moment", async () => {
    await folder.encrypt("env.json", '{ "OTHER": "kept" }', [
      "--age",
      folder.recipient,
      "--encrypted-regex",
      "^OTHER$",
    ]);
    const seen = new Set<string>();
    const watch = setInterval(() => {
      for (const name of files().filter((one) => one.startsWith("."))) seen.add(textOf(name));
    }, 1);
    await failure(write("env.json", { TOKEN: CANARY }));
    clearInterval(watch);
    expect(seen.size).toBeGreaterThan(0);
    expect([...seen].join()).not.toContain(CANARY);
  });

  it("keeps its mode, and the link that leads to it", async () => {
    const path = await folder.encrypt("env.json", TEXTS["env.json"]);
    chmodSync(path, 0o640);
    symlinkSync("env.json", join(folder.directory, "link.json"));
    await write("link.json", { "env.TOKEN": "new" });
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(await held("env.json", "env.TOKEN")).toEqual({ "env.TOKEN": "new" });
  });

  it("loses nothing where two steps write it at the same time", async () => {
    await folder.encrypt("env.json", "{}");
    await Promise.all(["A", "B", "C", "D"].map((key) => write("env.json", { [key]: key })));
    expect(await folder.held("env.json")).toEqual({ A: "A", B: "B", C: "C", D: "D" });
  });

  it("is rid of the copy that a run left behind, but not of one that is being made", async () => {
    await folder.encrypt("env.json", TEXTS["env.json"]);
    const [dead, living] = [`.env.json.keyturn-${2 ** 22 + 1}`, `.env.json.keyturn-${process.ppid}`];
    for (const name of [dead, living]) writeFileSync(join(folder.directory, name), "{}");
    await write("env.json", { "env.TOKEN": "new" });
    expect(files()).toEqual([living, "env.json", "home"].sort());
  });

  it("that another key opens is left alone, and the refusal names its recipient and no value", async () => {
    await folder.encrypt("env.json", TEXTS["env.json"]);
    const text = textOf("env.json");
    vi.stubEnv("SOPS_AGE_KEY", await makeAgeKey());
    const failed = await failure(write("env.json", { "env.TOKEN": CANARY }));
    expect(failed).toContain(
      `no key at hand opens env.json of image, which is encrypted for ${folder.recipient}`,
    );
    expect(failed).not.toContain(CANARY);
    expect(failed).not.toContain("AGE-SECRET-KEY");
    expect(textOf("env.json")).toBe(text);
  });

  it("is opened by the identity that the target names, which is in no process' environment", async () => {
    await folder.encrypt("env.json", TEXTS["env.json"]);
    vi.stubEnv("SOPS_AGE_KEY", undefined);
    const opened = { ...place("env.json"), access: [await makeAgeKey(), folder.key] };
    const values = [{ key: "env.TOKEN", value: "new", secret: "TOKEN", generation: "2" }];
    await sopsFile.write(opened, { values, absent: [], before: new Map() });
    expect(await sopsFile.held?.(opened, ["env.TOKEN"], new Map())).toEqual(new Map([["env.TOKEN", "new"]]));
  });

  it("that was changed without SOPS is left alone", async () => {
    const path = await folder.encrypt("env.yaml", "a: one\nb_unencrypted: two\n");
    writeFileSync(path, textOf("env.yaml").replace("two", "three"));
    expect(await failure(write("env.yaml", { a: CANARY }))).toContain(
      "env.yaml of image was changed without SOPS",
    );
  });

  it("is looked at in a preview where a key of age's at hand opens it, and only there", async () => {
    await folder.encrypt("env.json", TEXTS["env.json"]);
    const isNear = async () =>
      typeof sopsFile.isNear === "function" ? await sopsFile.isNear(place("env.json")) : undefined;
    expect(await isNear()).toBe(true);
    vi.stubEnv("SOPS_AGE_KEY", await makeAgeKey());
    expect(await isNear()).toBe(false);
  });
});

describe("before anything is written", () => {
  const problems = async (path: string) => await sopsFile.problems?.(place(path));

  it("nothing is wrong with a file that SOPS encrypted", async () => {
    await folder.encrypt("env.json", TEXTS["env.json"]);
    expect(await problems("env.json")).toEqual([]);
  });

  it("a missing sops is named, and how to get it", async () => {
    vi.stubEnv("PATH", "/usr/bin:/bin");
    expect(await problems("env.json")).toEqual([
      "image can't be written: sops is not on PATH: install SOPS 3.11 or newer (https://getsops.io/docs/#download)",
    ]);
  });

  it("an old sops is refused, which takes values as arguments only", async () => {
    const old = join(folder.directory, "home", "sops");
    writeFileSync(old, "#!/bin/sh\necho 'sops 3.9.4'\n", { mode: 0o755 });
    vi.stubEnv("PATH", `${join(folder.directory, "home")}:/usr/bin:/bin`);
    expect(await problems("env.json")).toEqual([
      expect.stringContaining("sops is 3.9, which takes values as arguments only"),
    ]);
  });

  it("a file that is missing, or that SOPS did not encrypt, is named", async () => {
    writeFileSync(join(folder.directory, "plain.json"), `{ "TOKEN": "${CANARY}" }`);
    expect(await problems("env.json")).toEqual([
      "env.json of image does not exist: make it and encrypt it once (sops edit env.json)",
    ]);
    const [plain = ""] = (await problems("plain.json")) ?? [];
    expect(plain).toContain("plain.json of image is not encrypted with SOPS");
    expect(plain).not.toContain(CANARY);
  });
});
