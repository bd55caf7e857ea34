import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeAgeKey, publicHalf } from "../../../components/key-pairs/index.ts";
import { readSopsDocument } from "../../../provider/places/sops/document.ts";
import { sopsRecipients } from "../../../provider/places/sops-recipients.ts";
import { BUILD_TIMEOUT_MS, goTools } from "../../support/go-tool.ts";
import { type SopsFolder, sopsFolder } from "../../support/sops.ts";

const PATHS = ["env.json", "env.yaml", "prod.env", "env.ini"];
const TEXTS = ['{ "A": "one" }', "A: one\n", "A=one\n", "[s]\nA = one\n"];

let folder: SopsFolder;
/** The keys of CI: the one in use, and the one that is to follow it. */
let [one, two] = ["", ""];
beforeAll(async () => void (await goTools()), BUILD_TIMEOUT_MS);
beforeEach(async () => {
  folder = await sopsFolder();
  [one, two] = [await makeAgeKey(), await makeAgeKey()];
  // The system has no key of its own: it is opened with those that are delivered.
  for (const [name, value] of Object.entries(folder.env)) vi.stubEnv(name, value);
  vi.stubEnv("SOPS_AGE_KEY", undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
  folder.remove();
});

const place = (paths = PATHS) => ({
  name: "ci",
  target: { kind: "sops-recipients" as const, paths, optional: false },
  directory: folder.directory,
});
async function encrypted(...keys: string[]) {
  const recipients = (await Promise.all(keys.map(publicHalf))).join(",");
  for (const [at, name] of PATHS.entries())
    await folder.encrypt(name, TEXTS[at] ?? "", ["--age", recipients]);
}
async function write(value: string, previous?: string, paths = PATHS) {
  const entry = { key: "KEY", secret: "KEY", generation: "2", value };
  const values = [
    previous === undefined ? entry : { ...entry, previous: { generation: "1", value: previous } },
  ];
  await sopsRecipients.write(place(paths), { values, absent: [], before: new Map() });
}
const forget = async (value: string) =>
  await sopsRecipients.forget?.(place(), new Map([["KEY", value]]), "1");
const textOf = (name: string) => readFileSync(join(folder.directory, name), "utf8");
const texts = () => PATHS.map(textOf);
const recipientsOf = (name: string) => {
  const format = { json: "json", yaml: "yaml", env: "dotenv", ini: "ini" } as const;
  const ending = name.split(".")[1] as keyof typeof format;
  return readSopsDocument(format[ending], textOf(name)).own?.recipients;
};
const opens = async (key: string) =>
  await Promise.all(
    PATHS.map((name) =>
      folder.held(name, key).then(
        () => true,
        () => false,
      ),
    ),
  );
const failure = async (run: Promise<unknown>) =>
  String(
    await run.then(
      () => "none",
      (error) => error,
    ),
  );
const ALL = PATHS.map(() => true);
const NONE = PATHS.map(() => false);

describe("the recipients of encrypted files", () => {
  it("take in the next key beside the one in use, with neither's private half in the files", async () => {
    await encrypted(one);
    await write(two, one);
    expect([await opens(one), await opens(two)]).toEqual([ALL, ALL]);
    expect(texts().join()).not.toContain("AGE-SECRET-KEY");
    expect(readdirSync(folder.directory).sort()).toEqual([...PATHS, "home"].sort());
  });

  it("are byte for byte the same after the same write again", async () => {
    await encrypted(one);
    await write(two, one);
    const before = texts();
    await write(two, one);
    expect(texts()).toEqual(before);
  });

  it("lose the old key at retirement, and what it opened once opens nothing that is encrypted from then on", async () => {
    await encrypted(one);
    await write(two, one);
    const held = texts();
    await forget(one);
    expect([await opens(one), await opens(two)]).toEqual([NONE, ALL]);
    const own = await publicHalf(two);
    expect(PATHS.map(recipientsOf)).toEqual(PATHS.map(() => [own]));
    // The data key is another one: with the head of the file as it was, what stands in it now can't be decrypted.
    const [was = "", is = ""] = [held[0], textOf("env.json")];
    const mixed = { ...JSON.parse(is), sops: JSON.parse(was).sops };
    writeFileSync(join(folder.directory, "mixed.json"), JSON.stringify(mixed));
    expect(await failure(folder.held("mixed.json", one))).not.toBe("none");
    const after = texts();
    await forget(one);
    expect(texts()).toEqual(after);
  });

  it("keep those of others, such as a person's own", async () => {
    await encrypted(folder.key, one);
    await write(two, one);
    await forget(one);
    expect(PATHS.map(recipientsOf)).toEqual(PATHS.map(() => [folder.recipient, expect.any(String)]));
    expect(await opens(folder.key)).toEqual(ALL);
  });

  it("take in the first key by a person's own", async () => {
    await encrypted(folder.key);
    expect(await failure(write(one))).toContain("no key at hand opens env.json of ci");
    const file = join(folder.directory, "home", "own.txt");
    writeFileSync(file, `# a person's own\n${folder.key}\n`);
    vi.stubEnv("SOPS_AGE_KEY_FILE", file);
    await write(one);
    expect([await opens(one), await opens(folder.key)]).toEqual([ALL, ALL]);
  });

  it("are told to hold a value whose recipient is in every file, and not one that is in some", async () => {
    await encrypted(one);
    await write(two, one, PATHS.slice(1));
    const held = async (...values: string[]) =>
      await sopsRecipients.held?.(place(), ["KEY"], new Map([["KEY", values]]));
    expect(await held(two, one)).toEqual(new Map([["KEY", one]]));
    expect(await held(two)).toEqual(new Map());
    await write(two, one);
    expect(await held(two, one)).toEqual(new Map([["KEY", two]]));
  });

  it("go on after a run that was cut off between two files", async () => {
    await encrypted(one);
    await write(two, one, PATHS.slice(0, 2));
    await write(two, one);
    expect([await opens(one), await opens(two)]).toEqual([ALL, ALL]);
  });

  it("let go of a secret that leaves, but never of the only one", async () => {
    await encrypted(folder.key, one);
    const before = new Map([["KEY", { generation: "1", value: one }]]);
    await sopsRecipients.write(place(), { values: [], absent: ["KEY"], before });
    expect(await opens(one)).toEqual(NONE);
    const last = new Map([["KEY", { generation: "1", value: folder.key }]]);
    const failed = await failure(
      sopsRecipients.write(place(), { values: [], absent: ["KEY"], before: last }),
    );
    expect(failed).toContain(
      `${folder.recipient} is the only recipient of env.json, and nobody could open it any more`,
    );
    expect(await opens(folder.key)).toEqual(ALL);
  });

  it("are refused a value that is no key of age's, unquoted", async () => {
    await encrypted(one);
    const failed = await failure(write("canary-77c0ffee", one));
    expect(failed).toContain("KEY can't be a recipient: it is no private key");
    expect(failed).not.toContain("canary");
  });

  it("that stand in rules for new files are told of when they are retired", async () => {
    await encrypted(one);
    await write(two, one);
    const rules = join(folder.directory, ".sops.yaml");
    writeFileSync(rules, `creation_rules:\n  - age: ${await publicHalf(one)}\n`);
    const said = vi.spyOn(console, "error").mockImplementation(() => {});
    await forget(one);
    expect(said.mock.calls.flat()).toEqual(PATHS.map(() => expect.stringContaining(`${rules} still names`)));
  });

  it("of files that need several groups of keys are refused before anything is written", async () => {
    const groups = [one, two].map(async (key) => `      - age: [${await publicHalf(key)}]\n`);
    const rules = `creation_rules:\n  - shamir_threshold: 2\n    key_groups:\n${(await Promise.all(groups)).join("")}`;
    writeFileSync(join(folder.directory, ".sops.yaml"), rules);
    await folder.encrypt("env.json", TEXTS[0] ?? "", []);
    expect(await sopsRecipients.problems?.(place(["env.json"]))).toEqual([
      expect.stringContaining("env.json of ci needs keys of several groups to open it"),
    ]);
  });
});
