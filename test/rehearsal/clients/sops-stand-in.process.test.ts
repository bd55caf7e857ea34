import { readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { expect, it, onTestFinished, vi } from "vitest";
import { makeAgeKey, publicHalf } from "../../../components/key-pairs/index.ts";
import { sopsFile } from "../../../provider/places/sops-file.ts";
import { sopsRecipients } from "../../../provider/places/sops-recipients.ts";
import { LAST_CLIENTS } from "../../../rehearsal/catalog-cloud.ts";
import { standInFile } from "./sops-files.ts";

/** A place of the file, where the stand-in is the only sops on PATH. */
async function place() {
  const made = await standInFile({ KEPT: "stays", env: { OLD: "old-synthetic-value" } });
  const env = {
    PATH: [LAST_CLIENTS, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
    SOPS_AGE_KEY: made.key,
  };
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  onTestFinished(() => void vi.unstubAllEnvs());
  const target = { kind: "sops-file" as const, path: "env.json", optional: false };
  const text = () => readFileSync(join(made.folder, "env.json"), "utf8");
  return { ...made, text, at: { name: "image", target, directory: made.folder } };
}

const change = (values: Readonly<Record<string, string>>, absent: string[] = []) => ({
  values: Object.entries(values).map(([key, value]) => ({ key, secret: key, generation: "1", value })),
  absent,
  before: new Map(),
});

it("takes what keyturn writes, leaves the rest as it is to the byte, and gives it back", async () => {
  const { at, text } = await place();
  const before = text();
  expect(await sopsFile.problems?.(at)).toEqual([]);
  await sopsFile.write(
    at,
    change({ "env.TOKEN": "first-synthetic-value", "env.OTHER": "other-synthetic-value" }),
  );
  const held = await sopsFile.held?.(at, ["env.TOKEN", "env.OLD", "KEPT"], new Map());
  expect(Object.fromEntries(held ?? [])).toEqual({
    "env.TOKEN": "first-synthetic-value",
    "env.OLD": "old-synthetic-value",
    KEPT: "stays",
  });
  expect(text()).not.toContain("synthetic");
  const [kept] = /"KEPT": "ENC[^"]+"/.exec(before) ?? [];
  expect(text()).toContain(kept);
  await sopsFile.write(at, change({}, ["env.TOKEN"]));
  expect((await sopsFile.held?.(at, ["env.TOKEN"], new Map()))?.size).toBe(0);
});

it("lets in whom keyturn adds, and nobody any more whom it takes out", async () => {
  const { folder, text, recipient } = await place();
  const key = await makeAgeKey();
  const readers = {
    name: "readers",
    directory: folder,
    target: { kind: "sops-recipients" as const, paths: ["env.json"], optional: false },
  };
  const before = text();
  await sopsRecipients.write(readers, change({ AGE_KEY: key }));
  const both = [recipient, await publicHalf(key)];
  const recipients = () =>
    (JSON.parse(text()) as { sops: { age: { recipient: string }[] } }).sops.age.map((one) => one.recipient);
  expect(recipients()).toEqual(both);
  // Everything is encrypted anew: who knew the key before reads nothing that is written from then on.
  expect(text()).not.toContain(/"KEPT": "(ENC[^"]+)"/.exec(before)?.[1]);
  await sopsRecipients.forget?.(readers, new Map([["AGE_KEY", key]]), "1");
  expect(recipients()).toEqual([recipient]);
});

it("opens nothing without the key, and nothing that somebody changed", async () => {
  const { at } = await place();
  vi.stubEnv("SOPS_AGE_KEY", await makeAgeKey());
  await expect(sopsFile.held?.(at, ["KEPT"], new Map())).rejects.toThrow("no key at hand opens env.json");
  const again = await place();
  writeFileSync(join(again.folder, "env.json"), again.text().replace(/"OLD": "[^"]+"/, '"OLD": "plain"'));
  await expect(sopsFile.held?.(again.at, ["KEPT"], new Map())).rejects.toThrow("its checksum is wrong");
});
