import { createHash } from "node:crypto";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { keptValues } from "../../../cli/backup/kept-values.ts";
import { chosenBackup, listBackups } from "../../../cli/backup/list-backups.ts";
import { markCompromised } from "../../../cli/backup/mark-backups.ts";
import { openBackup } from "../../../cli/backup/open-backup.ts";
import { stampOf, timeOf } from "../../../cli/backup/stamp.ts";
import type { Project } from "../../../cli/project.ts";
import { keyturn } from "../support.ts";
import { backedUp, ENV, editMetadata, NOW, planOf, STAMP, shop, writeForeign } from "./support.ts";

const DAY = 86_400_000;

const whole = async (project: Project, identity?: string) =>
  await openBackup(project, await chosenBackup(project.directory, undefined), identity);
const opened = async (project: Project, identity?: string) => (await whole(project, identity)).values;

beforeEach(() => {
  const quiet = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  return () => quiet.mockRestore();
});

describe("a stamp", () => {
  test("is a time in UTC, and only a real one", () => {
    expect(stampOf(NOW)).toBe(STAMP);
    expect(timeOf(STAMP)).toEqual(NOW);
    for (const no of ["20260230-040506", "20260203-250000", "2026-02-03", "..", ""])
      expect(timeOf(no)).toBeUndefined();
  });
});

describe("a backup", () => {
  test("gives back every value, and holds none in plain", async () => {
    const project = await shop();
    const folder = await backedUp(project);
    expect(readdirSync(folder)).toEqual([".env.age", "metadata.json"]);
    for (const file of readdirSync(folder))
      expect(readFileSync(join(folder, file), "latin1")).not.toContain("old-token");
    expect([...((await opened(project)).get(".env") ?? [])]).toEqual([
      ["TOKEN", "old-token-of-the-shop"],
      ["PAY", "paid, once"],
      ["STRANGE", "left-alone"],
    ]);
  });

  test("is for its owner alone, and so is the key", async () => {
    const project = await shop();
    mkdirSync(join(project.directory, "backups/secrets"), { recursive: true });
    chmodSync(join(project.directory, "backups/secrets"), 0o755);
    const folder = await backedUp(project);
    const key = join(project.root, ".keyturn/backup-identity");
    const modes = [join(folder, ".."), folder, join(folder, ".env.age"), join(folder, "metadata.json"), key];
    expect(modes.map((path) => (statSync(path).mode & 0o777).toString(8))).toEqual([
      "700",
      "700",
      "600",
      "600",
      "600",
    ]);
  });

  test("names what turns, what is derived from it, and the generations in use", async () => {
    const project = await shop();
    await backedUp(project);
    const { metadata } = await chosenBackup(project.directory, undefined);
    expect(metadata).toMatchObject({
      timestamp: STAMP,
      rotated_secrets: ["TOKEN", "HEADER"],
      affected_services: [],
      keyturn: { system: "shop", stack: "test", encrypted: true, generations: { TOKEN: 1, PAY: 1 } },
    });
  });

  test("is the file itself where the catalog says that it is not encrypted", async () => {
    const project = await shop("backups: { encrypted: false }\n");
    const folder = await backedUp(project);
    expect(readFileSync(join(folder, ".env"), "utf8")).toBe(ENV);
    expect(existsSync(join(project.root, ".keyturn/backup-identity"))).toBe(false);
    expect((await opened(project)).get(".env")?.get("TOKEN")).toBe("old-token-of-the-shop");
  });

  test("opens with another key that the catalog encrypts to, and with no other", async () => {
    const [identity, stranger] = [await generateX25519Identity(), await generateX25519Identity()];
    const project = await shop(`backups: { encryptTo: [${await identityToRecipient(identity)}] }\n`, {
      "own.txt": `# mine\n${identity}\n`,
      "strange.txt": `${stranger}\n`,
      "none.txt": "nothing\n",
    });
    await backedUp(project);
    expect((await opened(project, "own.txt")).get(".env")?.get("PAY")).toBe("paid, once");
    await expect(opened(project, "strange.txt")).rejects.toThrow("encrypted to other keys than strange.txt");
    await expect(opened(project, "none.txt")).rejects.toThrow("holds no identity of age's");
    rmSync(join(project.root, ".keyturn/backup-identity"));
    await expect(opened(project)).rejects.toThrow("--identity FILE");
  });

  test("never takes the place of another one", async () => {
    const project = await shop();
    const [one, other] = [await backedUp(project), await backedUp(project)];
    expect(other).not.toBe(one);
    expect((await listBackups(project.directory)).map(({ stamp }) => stamp)).toEqual([
      "20260203-040507",
      STAMP,
    ]);
  });

  test("goes when its days are over, with what a killed run left; what is not a backup stays", async () => {
    const project = await shop("backups: { keepDays: 10 }\n");
    const old = await backedUp(project, new Date(NOW.getTime() - 11 * DAY));
    const kept = await backedUp(project, new Date(NOW.getTime() - 9 * DAY));
    const [left, own] = [join(old, "../.unfinished-x"), join(old, "../mine")];
    for (const folder of [left, own]) mkdirSync(folder);
    utimesSync(left, 0, 0);
    await backedUp(project);
    expect([old, left, kept, own].map((path) => existsSync(path))).toEqual([false, false, true, true]);
  });

  test("follows a link to the file, and needs a file that it can read", async () => {
    const project = await shop();
    const [link, real] = [join(project.directory, ".env"), join(project.directory, "real.env")];
    renameSync(link, real);
    symlinkSync(real, link);
    await backedUp(project);
    expect((await opened(project)).get(".env")?.get("PAY")).toBe("paid, once");
    rmSync(link);
    mkdirSync(link);
    await expect(backedUp(project)).rejects.toThrow(".env is no file");
  });

  test("leaves out what is out of reach where its place is optional, and no other", async () => {
    const project = await shop("", { away: "a file where a folder was" });
    const env = { kind: "dotenv-file", path: "away/.env", host: "any", optional: true } as const;
    const away = (optional: boolean) =>
      Object.assign(project.catalog.targets, { env: { ...project.catalog.targets.env, ...env, optional } });
    away(true);
    expect(await backedUp(project)).toMatch(/-none$/);
    away(false);
    await expect(backedUp(project)).rejects.toThrow("away/.env can't be read (ENOTDIR)");
  });

  test("is not made where no .env file is there", async () => {
    const project = await shop();
    rmSync(join(project.directory, ".env"));
    expect(await backedUp(project)).toMatch(/-none$/);
    expect(existsSync(join(project.directory, "backups"))).toBe(false);
  });

  test("stops the run where it can't be made", async () => {
    const project = await shop("", { backups: "a file" });
    await expect(backedUp(project)).rejects.toThrow(
      /no backup can be made in backups\/secrets .*--skip-backup/s,
    );
    expect(planOf(project, "TOKEN").changes).toHaveLength(1);
  });
});

describe("a damaged backup", () => {
  const damages: Readonly<Record<string, [(folder: string) => void, string]>> = {
    "a file that is missing": [(folder) => rmSync(join(folder, ".env.age")), ".env.age is missing"],
    "a file that is cut": [(folder) => truncateSync(join(folder, ".env.age"), 40), "not as it was written"],
    "metadata that is no JSON": [
      (folder) => truncateSync(join(folder, "metadata.json"), 20),
      "metadata.json is not what a backup tells",
    ],
    "metadata of another one": [
      (folder) =>
        editMetadata(folder, (metadata) => Object.assign(metadata, { timestamp: "20200101-000000" })),
      "tells of another backup",
    ],
    "metadata that somebody edited": [
      (folder) =>
        editMetadata(folder, (metadata) => Object.assign(metadata, { affected_services: ["x"] }), false),
      "metadata.json was edited since it was written",
    ],
    "a file that can't be decrypted": [
      (folder) => {
        const [path, bytes] = [join(folder, ".env.age"), Buffer.from("age-encryption.org/v1\ncut")];
        writeFileSync(path, bytes);
        editMetadata(folder, ({ keyturn: own }) => {
          const digest = createHash("sha256").update(bytes).digest("hex");
          Object.assign(own as object, { files: [{ path: ".env", stored: ".env.age", digest }] });
        });
      },
      ".env.age is cut or damaged, and can't be decrypted",
    ],
    "half of one, that was never finished": [
      (folder) => rmSync(join(folder, "metadata.json")),
      "metadata.json is missing",
    ],
    "a link in place of a file": [
      (folder) => {
        renameSync(join(folder, ".env.age"), join(folder, "../elsewhere"));
        symlinkSync("../elsewhere", join(folder, ".env.age"));
      },
      ".env.age is a symbolic link",
    ],
    "a path that leads out": [
      (folder) =>
        editMetadata(folder, ({ keyturn: own }) => {
          const file = { path: ".env", stored: "../../../.env", digest: "0".repeat(64) };
          Object.assign(own as object, { files: [file] });
        }),
      "leads out of its folder",
    ],
  };
  test.each(Object.entries(damages))("is refused by name: %s", async (_, [damage, words]) => {
    const project = await shop();
    damage(await backedUp(project));
    const told = await keyturn("restore", "--latest", "--dry-run");
    expect(told.exitCode).toBe(2);
    expect(told.err).toContain(`the backup ${STAMP} can't be used`);
    expect(told.err).toContain(words);
    expect(`${told.out}${told.err}`).not.toContain("old-token");
  });

  test("is named as damaged where its ciphertext is, whatever its digest says", async () => {
    const project = await shop();
    const folder = writeForeign(project, STAMP, { "metadata.json": `{"timestamp": "${STAMP}"}` });
    writeFileSync(join(folder, ".env.age"), "age-encryption.org/v1\ncut");
    await backedUp(project, new Date(NOW.getTime() - DAY));
    await expect(opened(project)).rejects.toThrow(".env.age is cut or damaged");
  });

  test("does not hide the others in the list", async () => {
    const project = await shop();
    const folder = await backedUp(project);
    await backedUp(project, new Date(NOW.getTime() + 1_000));
    rmSync(join(folder, "metadata.json"));
    const told = await keyturn("backup", "list");
    expect(told.out).toContain(
      "20260203-040507  2026-02-03 04:05:07 UTC\n  before the rotation of: TOKEN, HEADER",
    );
    expect(told.out).toContain(`${STAMP}  2026-02-03 04:05:06 UTC\n  damaged: metadata.json is missing`);
    const list = await keyturn("restore", "--list", "--json");
    expect((JSON.parse(list.out) as { backups: unknown[] }).backups).toHaveLength(2);
  });

  test("holds one value of a secret, not two", async () => {
    const project = await shop();
    const values = new Map([[".env", new Map([["TOKEN", "one"]])]]);
    expect(keptValues(project.catalog, values, STAMP).get("TOKEN")?.reveal()).toBe("one");
  });
});

describe("a backup of another tool", () => {
  test("is read by the same format", async () => {
    const project = await shop();
    writeForeign(project, "20251031-143000", {
      ".env": "TOKEN=of-another-tool\n",
      "metadata.json":
        '{"timestamp":"20251031-143000","rotated_secrets":["TOKEN"],"affected_services":["web"]}',
    });
    expect((await opened(project)).get(".env")?.get("TOKEN")).toBe("of-another-tool");
  });
});

describe("a secret that is compromised", () => {
  test("is marked in every backup, and the rest of what it tells stays", async () => {
    const project = await shop();
    await backedUp(project);
    await markCompromised(project.directory, ["TOKEN"]);
    const { metadata } = await chosenBackup(project.directory, STAMP);
    expect(metadata.keyturn?.compromised).toEqual(["TOKEN"]);
    expect(metadata.rotated_secrets).toEqual(["TOKEN", "HEADER"]);
  });
});

describe("keyturn restore", () => {
  test("wants to know which backup, and says where there is none", async () => {
    await shop();
    expect((await keyturn("restore")).err).toContain("--latest, or --backup STAMP");
    expect((await keyturn("restore", "--latest", "--backup", STAMP)).err).toContain("do not go together");
    const none = await keyturn("restore", "--latest", "--yes");
    expect([none.exitCode, none.err]).toEqual([2, expect.stringContaining("there is no backup here")]);
    expect((await keyturn("backup", "list")).out).toContain("There is no backup here");
  });
});
