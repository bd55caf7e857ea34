import { mkdirSync, writeFileSync } from "node:fs";
import { describe, expect } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import type { Finding } from "../../cli/scan/finding.ts";
import { bumpByHand, PREVIEW, succeeded, systemTest as test, UP } from "../support/adopted-system.ts";

/** Runs a command as on another machine: in a namespace that has a host name of its own. */
const ELSEWHERE = ["unshare", "-u", "sh", "-c", 'hostname elsewhere.example.com && exec "$@"', "sh"];

describe("values that stand in files", () => {
  test("show as an update in preview when edited by hand, and are put back by up", async ({ adopted }) => {
    const before = adopted.files.bytes();
    adopted.edit(".env", (text) =>
      text.replace(/^CRAWL4AI_API_TOKEN=\w+/m, "CRAWL4AI_API_TOKEN=edited-by-hand"),
    );
    const preview = succeeded(await adopted.pulumi(...PREVIEW));
    expect(preview.all).toMatch(/~ +keyturn:index:EnvFiles +env +update/);
    expect(adopted.read(".env")).toContain("edited-by-hand");
    succeeded(await adopted.pulumi(...UP));
    expect(adopted.files.bytes()).toBe(before);
  });

  test("are not touched from a machine that is not theirs", async ({ adopted }) => {
    adopted.edit(".env", (text) =>
      text.replace(/^CRAWL4AI_API_TOKEN=\w+/m, "CRAWL4AI_API_TOKEN=another-checkout"),
    );
    const before = adopted.files.bytes();
    const quiet = await adopted.run("pulumi", [...UP, "--expect-no-changes"], { under: ELSEWHERE });
    expect(quiet.exitCode, quiet.all).toBe(0);
    bumpByHand(adopted, "DASHBOARD_PASSWORD");
    const refused = await adopted.run("pulumi", UP, { under: ELSEWHERE });
    expect(refused.exitCode, refused.all).not.toBe(0);
    expect(refused.all).toMatch(/these files live on \S+ and this is elsewhere\.example\.com: run there/);
    expect(adopted.files.bytes()).toBe(before);
  });

  test("keep a host that the catalog declares", async ({ adopted }) => {
    adopted.edit("catalog/local-ai.yaml", (text) =>
      text.replaceAll("kind: dotenv-file,", "kind: dotenv-file, host: elsewhere.example.com,"),
    );
    bumpByHand(adopted, "DASHBOARD_PASSWORD");
    const before = adopted.files.bytes();
    const refused = await adopted.pulumi(...UP);
    expect(refused.exitCode, refused.all).not.toBe(0);
    expect(refused.all).toMatch(/these files live on elsewhere\.example\.com and this is \S+: run there/);
    expect(adopted.files.bytes()).toBe(before);
  });
});

describe("a change of length or charset in the catalog", () => {
  test("leaves a live value alone, and holds from the next generation on", async ({ rotated }) => {
    const before = rotated.files.bytes();
    rotated.edit("catalog/local-ai.yaml", (text) =>
      text.replace("length: 64 }", "length: 48, charset: hex }"),
    );
    const { previous: _, ...retired } = rotated.generations("JWT_SECRET");
    rotated.setGenerations({ JWT_SECRET: retired });
    succeeded(await rotated.pulumi(...UP));
    expect(rotated.files.bytes()).toBe(before);
    bumpByHand(rotated, "JWT_SECRET");
    succeeded(await rotated.pulumi(...UP));
    expect((await rotated.values()).get("JWT_SECRET")).toMatch(/^[0-9a-f]{48}$/);
  });
});

describe("keyturn scan with the stack's values", () => {
  test("finds those of every generation wherever else they stand, and prints none", async ({
    adoptedOnce,
    rotated,
  }) => {
    const first = (await adoptedOnce.values()).get("JWT_SECRET") ?? "";
    const second = (await rotated.values()).get("JWT_SECRET") ?? "";
    mkdirSync(rotated.path("src"));
    writeFileSync(
      rotated.path("src/a.ts"),
      `const a = "${Buffer.from(`x:${second}`).toString("base64")}";\n`,
    );
    writeFileSync(rotated.path("src/b.txt"), `none\n${Buffer.from(first).toString("hex")}\n`);
    const files = await rotated.keyturn("scan", "--json");
    const log = await rotated.run("keyturn", ["scan", "--logs", "-"], { input: `ok\nsent ${first}\n` });
    expect([files.exitCode, log.exitCode]).toEqual([EXIT.failed, EXIT.failed]);
    const found = (JSON.parse(files.stdout).findings as Finding[]).filter(
      ({ rule }) => rule === "stack-value",
    );
    expect(found.map(({ path, line, message }) => `${path}:${line} ${message}`)).toEqual([
      "src/a.ts:1 the value of JWT_SECRET, generation 2 stands here (base64)",
      "src/b.txt:2 the value of JWT_SECRET, generation 1 stands here (hex)",
    ]);
    expect(log.stdout).toMatch(
      /^standard input:2:6 .*the value of JWT_SECRET, generation 1 stands here \(raw\)$/m,
    );
    for (const value of [first, second]) expect(files.all + log.all).not.toContain(value);
    const locked = { PULUMI_CONFIG_PASSPHRASE: undefined, PULUMI_CONFIG_PASSPHRASE_FILE: undefined };
    const blind = await rotated.run("keyturn", ["scan"], { env: locked });
    expect([blind.exitCode, blind.stderr]).toEqual([
      EXIT.badInput,
      expect.stringContaining("set PULUMI_CONFIG_PASSPHRASE_FILE"),
    ]);
  });
});
