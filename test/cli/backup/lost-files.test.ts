import {
  chmodSync,
  existsSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { chosenBackup } from "../../../cli/backup/list-backups.ts";
import { lostFiles, putBack } from "../../../cli/backup/lost-files.ts";
import { openBackup } from "../../../cli/backup/open-backup.ts";
import { putBackInTurn } from "../../../cli/backup/put-back-in-turn.ts";
import { EXIT } from "../../../cli/errors.ts";
import type { Project } from "../../../cli/project.ts";
import { turnPath } from "../../../cli/turn/record.ts";
import { SecretValue } from "../../../components/secret-value.ts";
import { backedUp, ENV, NOW, shop } from "./support.ts";

const whole = async (project: Project, identity?: string) =>
  await openBackup(project, await chosenBackup(project.directory, undefined), identity);

beforeEach(() => {
  const quiet = vi.spyOn(process.stderr, "write").mockReturnValue(true);
  return () => quiet.mockRestore();
});

describe("a file that is lost", () => {
  const lost = async (project: Project) => await lostFiles(project, (await whole(project)).whole);
  const file = (project: Project) => join(project.directory, ".env");

  test.each<["is gone" | "is empty", (path: string) => void]>([
    ["is gone", (path) => rmSync(path)],
    ["is empty", (path) => truncateSync(path)],
  ])("comes back byte for byte, with its mode, where it %s", async (how, lose) => {
    const project = await shop();
    chmodSync(file(project), 0o640);
    await backedUp(project);
    expect(await lost(project)).toEqual([]);
    lose(file(project));
    const found = await lost(project);
    expect(found.map((one) => [one.path, one.how])).toEqual([[".env", how]]);
    await putBack(project, found, new Map());
    expect(readFileSync(file(project), "utf8")).toBe(ENV);
    expect(statSync(file(project)).mode & 0o7777).toBe(0o640);
    expect(readdirSync(project.directory).filter((name) => name.includes("keyturn-"))).toEqual([]);
  });

  test("has what is in use where the state wrote it, and the backup's lines around it", async () => {
    const project = await shop();
    await backedUp(project);
    rmSync(file(project));
    const inUse = new Map([[".env", new Map([["TOKEN", new SecretValue("newer-token-of-the-shop")]])]]);
    await putBack(project, await lost(project), inUse);
    expect(readFileSync(file(project), "utf8")).toBe(ENV.replace("old-token-of", "newer-token-of"));
  });

  test("is put back by one command at a time, on record until it is back", async () => {
    const project = await shop();
    await backedUp(project);
    rmSync(file(project));
    const found = await lost(project);
    const other = { pid: process.ppid, host: hostname(), started: "", instance: "another" };
    const work = { command: "keyturn rotate", subject: "TOKEN", user: "ann", at: NOW.toISOString() };
    const written = JSON.stringify({ version: 1, owner: other, ...work, begun: false });
    writeFileSync(turnPath(project.directory), written);
    const back = async () =>
      await putBackInTurn(project, found, async () => {
        expect(readFileSync(turnPath(project.directory), "utf8")).toContain("Put .env back on test");
        return new Map();
      });
    await expect(back()).rejects.toMatchObject({ exitCode: EXIT.locked });
    expect([existsSync(file(project)), readFileSync(turnPath(project.directory), "utf8")]).toEqual([
      false,
      written,
    ]);
    rmSync(turnPath(project.directory));
    await back();
    expect(readFileSync(file(project), "utf8")).toBe(ENV);
    expect(existsSync(turnPath(project.directory))).toBe(false);
  });

  test("is none where it is a link that leads nowhere, or nothing that the catalog names", async () => {
    const project = await shop();
    await backedUp(project);
    rmSync(file(project));
    symlinkSync("nowhere", file(project));
    expect(await lost(project)).toEqual([]);
    const stranger = new Map([["cron.d/job", { text: "* * * * * root true" }]]);
    expect(await lostFiles(project, stranger)).toEqual([]);
  });

  test("stays away where its folder does, and that is said", async () => {
    const project = await shop();
    const away = { path: "away/.env", how: "is gone", begin: { text: ENV } } as const;
    await expect(putBack(project, [away], new Map())).rejects.toThrow("the folder of away/.env is not there");
  });
});
