import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { vi } from "vitest";
import { makeAgeKey, publicHalf } from "../../../../../components/key-pairs/index.ts";
import { readEnvFile } from "../../../../../provider/env-file/index.ts";
import { type SopsFolder, sopsFolder } from "../../../../support/sops.ts";
import type { Fault, Row } from "../row.ts";
import { noRoomOn, type SmallDisk, smallDisk } from "../small-disk.ts";
import { traceOf } from "../trace.ts";

const KILLED =
  "a write to a file of this machine is cut off by a kill: test/engine/env-file-kill.long.test.ts";
const KEPT = "a file of this machine is not asked for over a network";

let disk: SmallDisk;
const dotenv = (name: string, refuses: readonly string[] = []): Row => ({
  name: `dotenv-file, ${name}`,
  refuses,
  async start() {
    disk = await smallDisk();
    const path = join(disk.folder, name);
    const empty = "# synthetic\nOTHER='a b' # kept\n";
    writeFileSync(path, empty, { mode: 0o600 });
    const held = async () => [...(await readEnvFile(disk.folder, name)).values()];
    return {
      target: { kind: "dotenv-file", path: name, optional: false },
      directory: disk.folder,
      key: "TOKEN",
      seed: async (value) => writeFileSync(path, `${empty}TOKEN=${value}\n`),
      accepts: async (values) => {
        const all = await held();
        return values.filter((value) => all.includes(value));
      },
      trace: async () => traceOf(path),
      close: async () => await disk.remove(),
    };
  },
  faults: {
    "wrong credentials":
      "who may not write is refused by the system: test/engine/env-file-privileges.test.ts",
    "unknown place": "a file that is gone: test/provider/env-files-absent.test.ts",
    "another host key": KEPT,
    "no space left": noRoomOn(() => disk, /no space|no room|ENOSPC/i),
  },
  cut: KILLED,
});

/** Real files, by both dialects. */
export const dotenvFiles = [dotenv(".env"), dotenv(".dev.vars")];

let sops: SopsFolder;
async function startSops(): Promise<void> {
  sops = await sopsFolder();
  for (const [name, value] of Object.entries(sops.env)) vi.stubEnv(name, value);
}
const wrongKey: Fault = {
  says: /key|decrypt|open/i,
  begin: async () => {
    const before = process.env.SOPS_AGE_KEY;
    vi.stubEnv("SOPS_AGE_KEY", await makeAgeKey());
    return async () => void vi.stubEnv("SOPS_AGE_KEY", before);
  },
};
const noFile = (field: "path" | "paths"): Fault => ({
  says: /none\.json/,
  way: ({ target }) => ({ target: { ...target, [field]: field === "path" ? "none.json" : ["none.json"] } }),
});
const closed = async () => {
  vi.unstubAllEnvs();
  sops.remove();
};

/** Real SOPS, with keys of age's. */
export const sopsFiles: Row[] = [
  {
    name: "sops-file",
    async start() {
      await startSops();
      const path = await sops.encrypt("env.json", '{ "env": { "OTHER": "kept" } }');
      const seed = async (value: string) =>
        void (await sops.sops(["set", "--value-stdin", "env.json", '["env"]["TOKEN"]'], {
          input: JSON.stringify(value),
        }));
      return {
        target: { kind: "sops-file", path: "env.json", optional: false },
        directory: sops.directory,
        key: "env.TOKEN",
        seed,
        accepts: async (values) => {
          const held = Object.values(((await sops.held("env.json")) as { env: Record<string, string> }).env);
          return values.filter((value) => held.includes(value));
        },
        trace: async () => traceOf(path),
        close: closed,
      };
    },
    faults: {
      "wrong credentials": wrongKey,
      "unknown place": noFile("path"),
      "another host key": KEPT,
      "no space left": "its copy is made as that of sops-recipients, below",
    },
    cut: KEPT,
  },
];

/** Likewise, and a disk without room. */
export const recipients: Row[] = [
  {
    name: "sops-recipients",
    values: async () => await makeAgeKey(),
    async start() {
      await startSops();
      disk = await smallDisk();
      const path = join(disk.folder, "env.json");
      const encrypted = async (...more: string[]) => {
        const all = ["--age", [sops.recipient, ...more].join(",")];
        writeFileSync(path, readFileSync(await sops.encrypt("fresh.json", '{ "TOKEN": "kept" }', all)));
      };
      await encrypted();
      const opens = async (key: string) =>
        await sops.held(path, key).then(
          () => true,
          () => false,
        );
      return {
        target: { kind: "sops-recipients", paths: [path], optional: false },
        directory: sops.directory,
        key: "KEY",
        seed: async (value) => await encrypted(await publicHalf(value)),
        accepts: async (values) => {
          const found = await Promise.all(values.map(opens));
          return values.filter((_, index) => found[index]);
        },
        trace: async () => traceOf(path),
        async close() {
          await disk.remove();
          await closed();
        },
      };
    },
    faults: {
      "wrong credentials":
        "whoever has no key that opens the files: test/provider/places/sops-recipients.process.test.ts",
      "unknown place": noFile("paths"),
      "another host key": KEPT,
      "no space left": noRoomOn(() => disk, /no room/),
    },
    cut: KEPT,
  },
];
