import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { checkCalendar } from "../../../cli/schedule/calendar.ts";
import { unitsOf } from "../../../cli/schedule/units.ts";
import { folderOf } from "../../support/debian-package.ts";
import { SCHEDULE } from "./sample.ts";

let folder: string;
beforeEach(async () => {
  await folderOf({ package: "systemd", program: "systemd-analyze" });
  folder = mkdtempSync(join(tmpdir(), "keyturn-units-"));
}, 120_000);
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What systemd says of the units; nothing where it takes them as they are. */
async function verified(schedule: typeof SCHEDULE, mode: "--system" | "--user"): Promise<string> {
  const units = unitsOf(schedule);
  for (const { name, text } of units) writeFileSync(join(folder, name), text);
  const env = { XDG_RUNTIME_DIR: folder, SYSTEMD_LOG_LEVEL: "notice", LC_ALL: "C" };
  const paths = units.map(({ name }) => join(folder, name));
  // Units that these wait for are the machine's affair.
  const args = [mode, "--recursive-errors=no", "verify", ...paths];
  const { all = "", exitCode } = await execa("systemd-analyze", args, { all: true, reject: false, env });
  return exitCode === 0 && !all.includes(folder) ? "" : all;
}

const here = { ...SCHEDULE, keyturn: [process.execPath, "/opt/keyturn/bin/keyturn.js"] };
const { user: _, ...own } = here;

describe("units of a schedule", () => {
  it("are taken by systemd as they are, those of the machine and those of a user", async () => {
    expect(await verified(here, "--system")).toBe("");
    expect(await verified(own as typeof here, "--user")).toBe("");
    expect(await verified({ ...here, on: "no time" }, "--system")).toContain("no time");
  }, 60_000);

  it("leave the way to sudo open where the catalog has a program started by it", () => {
    const [service] = unitsOf({ ...here, usesSudo: true });
    expect(service?.text).toContain("ProtectSystem=full");
    expect(service?.text).not.toMatch(/NoNewPrivileges|LockPersonality|ProtectKernel|Restrict/);
  });

  it("restart nothing where the catalog names no service", () => {
    expect(unitsOf(here)[0]?.text).toContain(" restart --yes --stack");
    expect(unitsOf({ ...here, restarts: false })[0]?.text).not.toContain(" restart ");
  });

  it("start the very words that were meant", async () => {
    const [, alert] = unitsOf({ ...here, alert: `printf '%s' "$HOME" 'a\\b' "it's" \${X}` });
    const line = /^ExecStart=(.*)$/m.exec(alert?.text ?? "")?.[1] ?? "";
    // The rules of systemd.syntax(7) and systemd.service(5), taken back.
    const quoted = line.match(/"((?:[^"\\]|\\.)*)"$/)?.[1] ?? "";
    const told = quoted.replace(/\\(.)/g, "$1").replaceAll("$$", "$").replaceAll("%%", "%");
    expect(told).toBe(`printf '%s' "$HOME" 'a\\b' "it's" \${X}`);
  });

  it("take a calendar expression that systemd knows, and no other", async () => {
    expect(await checkCalendar("Sun *-*-* 03:00")).toMatchObject({
      isChecked: true,
      next: expect.stringMatching(/^Sun /),
    });
    await expect(checkCalendar("sometimes")).rejects.toThrow(
      /"sometimes" is no calendar expression.*monthly/,
    );
    await expect(checkCalendar("monthly\nUnit=other.service")).rejects.toThrow("no calendar expression");
    await expect(checkCalendar("--help")).rejects.toThrow("no calendar expression");
  });
});

describe("keyturn schedule", () => {
  const PROGRAM = join(import.meta.dirname, "../../../bin/keyturn.js");
  const keyturn = async (...args: string[]) =>
    await execa(process.execPath, [PROGRAM, "schedule", ...args], {
      cwd: join(folder, "shop"),
      reject: false,
      env: { PULUMI_CONFIG_PASSPHRASE_FILE: "", XDG_CONFIG_HOME: join(folder, "config"), SUDO_USER: "" },
    });
  const unit = (name: string) => readFileSync(join(folder, "etc/systemd/system", name), "utf8");

  beforeEach(() => {
    const shop = join(folder, "shop");
    mkdirSync(shop);
    writeFileSync(join(shop, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    writeFileSync(
      join(shop, "catalog.yaml"),
      "version: 1\nsystem: shop\ntargets: { env: { kind: dotenv-file, path: .env } }\n" +
        "secrets: { KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] } }\n",
    );
    writeFileSync(
      join(shop, "Pulumi.prod.yaml"),
      "encryptionsalt: v1:c2FsdA==:v1:bm9uY2U=:Y2lwaGVy\nconfig: { keyturn:catalog: catalog.yaml }\n",
    );
    writeFileSync(join(folder, "passphrase"), "synthetic-passphrase-of-a-stack");
    chmodSync(join(folder, "passphrase"), 0o600);
  });

  it("installs once, says what changed, and removes what it wrote and nothing else", async () => {
    const passphrase = ["--passphrase-file", join(folder, "passphrase")];
    const there = ["--root", folder];
    const first = await keyturn("install", ...passphrase, ...there);
    expect(first.exitCode, first.stderr).toBe(0);
    expect(first.stdout.match(/: created$/gm)).toHaveLength(3);
    expect(first.stderr).toContain(
      "systemctl daemon-reload && systemctl enable --now keyturn-shop-prod.timer",
    );
    expect(unit("keyturn-shop-prod.service")).toContain(
      `LoadCredential=passphrase:${join(folder, "passphrase")}\n`,
    );
    expect(unit("keyturn-shop-prod.service")).not.toContain("synthetic-passphrase");

    const again = await keyturn("install", ...passphrase, ...there);
    expect(again.stdout.match(/: unchanged$/gm)).toHaveLength(3);
    const weekly = await keyturn("install", "--on", "weekly", ...passphrase, ...there);
    expect(weekly.stdout).toMatch(/service: unchanged\n.*service: unchanged\n.*timer: changed/);
    const shown = await keyturn("show", ...there);
    expect(shown.stdout).toMatch(/runs weekly, next Mon /);

    writeFileSync(join(folder, "etc/systemd/system/mine.timer"), "mine");
    const removed = await keyturn("remove", ...there, "--json");
    expect(JSON.parse(removed.stdout).removed).toHaveLength(3);
    expect((await keyturn("show", ...there)).exitCode).toBe(1);
    expect(unit("mine.timer")).toBe("mine");
  }, 60_000);

  it("puts one line into the crontab, and takes that alone out again", async () => {
    const bin = join(folder, "bin");
    const table = join(folder, "crontab");
    mkdirSync(bin);
    // Stands in for cron's own: -l prints what there is or says that there is none, - takes standard input.
    const script = `#!/bin/sh\nif [ "$1" = -l ]; then cat '${table}' 2>/dev/null || { echo no crontab for x >&2; exit 1; }; else cat > '${table}'; fi\n`;
    writeFileSync(join(bin, "crontab"), script, { mode: 0o755 });
    const path = { PATH: `${bin}:${process.env.PATH}` };
    const cron = async (...args: string[]) =>
      await execa(process.execPath, [PROGRAM, "schedule", ...args, "--cron"], {
        cwd: join(folder, "shop"),
        reject: false,
        env: path,
      });
    const passphrase = ["--passphrase-file", join(folder, "passphrase")];
    expect((await cron("install", ...passphrase)).stdout).toContain("The crontab is changed.");
    expect((await cron("install", ...passphrase)).stdout).toContain("The crontab is unchanged.");
    writeFileSync(table, `0 1 * * * backup\n${readFileSync(table, "utf8")}`);
    expect((await cron("show")).stdout).toContain("rotate --due --yes --stack prod");
    await cron("remove");
    expect(readFileSync(table, "utf8")).toBe("0 1 * * * backup\n");
    expect((await cron("show")).exitCode).toBe(1);
  }, 60_000);

  it("says that nothing will ever be due, as long as no secret that could turn has an age", async () => {
    const call = ["install", "--dry-run", "--root", folder, "--passphrase-file", join(folder, "passphrase")];
    expect((await keyturn(...call)).stderr).toContain("the schedule rotates nothing");
    const catalog = join(folder, "shop/catalog.yaml");
    const aged = (fields: string) =>
      writeFileSync(catalog, readFileSync(catalog, "utf8").replace("KEY: {", `KEY: { ${fields},`));
    aged("maxAge: 30d");
    const told = await keyturn(...call);
    expect([told.exitCode, told.stderr]).toEqual([0, expect.not.stringContaining("rotates nothing")]);
    aged("locked: on paper");
    expect((await keyturn(...call)).stderr).toContain("the schedule rotates nothing");
  }, 60_000);

  it("writes nothing in a dry run, over nobody's unit, and without a way to the passphrase", async () => {
    const there = ["--root", folder];
    const nobody = await keyturn("install", ...there);
    expect(nobody.exitCode).toBe(2);
    expect(nobody.stderr).toContain("keyturn schedule install --passphrase-file FILE");
    const passphrase = ["--passphrase-file", join(folder, "passphrase")];
    const dry = await keyturn("install", ...passphrase, ...there, "--dry-run");
    expect(dry.stdout).toContain("would be created");
    expect(() => unit("keyturn-shop-prod.timer")).toThrow("ENOENT");

    mkdirSync(join(folder, "etc/systemd/system"), { recursive: true });
    writeFileSync(join(folder, "etc/systemd/system/keyturn-shop-prod.timer"), "mine");
    const over = await keyturn("install", ...passphrase, ...there);
    expect(over.stderr).toContain("was not written by keyturn");
    expect(unit("keyturn-shop-prod.timer")).toBe("mine");
    expect(() => unit("keyturn-shop-prod.service")).toThrow("ENOENT");

    chmodSync(join(folder, "passphrase"), 0o640);
    expect((await keyturn("install", ...passphrase, ...there)).stderr).toContain("chmod 600");
  }, 60_000);
});
