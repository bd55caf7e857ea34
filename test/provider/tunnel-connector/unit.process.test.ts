import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { pathsOf } from "../../../provider/tunnel-connector/paths.ts";
import { type UnitOf, unitText } from "../../../provider/tunnel-connector/unit.ts";
import { folderOf } from "../../support/debian-package.ts";

const UNIT: UnitOf = { tunnel: "services", slot: "a", program: process.execPath, metricsPort: 20251 };

/** What systemd says of a unit; nothing where it takes it as it is. */
async function verified(text: string): Promise<string> {
  await folderOf({ package: "systemd", program: "systemd-analyze" });
  const folder = mkdtempSync(join(tmpdir(), "keyturn-unit-"));
  try {
    const path = join(folder, pathsOf("services").unit("a"));
    writeFileSync(path, text);
    const env = { XDG_RUNTIME_DIR: folder, SYSTEMD_LOG_LEVEL: "notice", LC_ALL: "C" };
    const args = ["--system", "--recursive-errors=no", "verify", path];
    const { all = "", exitCode } = await execa("systemd-analyze", args, { all: true, reject: false, env });
    return exitCode === 0 && !all.includes(folder) ? "" : all;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it("the unit of a connector is taken by systemd as it is, and a wrong one is not", async () => {
  expect(await verified(unitText(UNIT))).toBe("");
  expect(await verified(unitText({ ...UNIT, program: "/nowhere/cloudflared" }))).toContain(
    "/nowhere/cloudflared",
  );
  expect(await verified(unitText(UNIT).replace("Type=notify", "Type=notified"))).toContain("notified");
}, 120_000);

it("the unit of a connector has its token from root's file alone", () => {
  const text = unitText(UNIT);
  expect(text).toContain("LoadCredential=token:/etc/keyturn-tunnel/services/a.token\n");
  // biome-ignore lint/suspicious/noTemplateCurlyInString: systemd puts the folder in
  expect(text).toContain("--token-file ${CREDENTIALS_DIRECTORY}/token\n");
  expect(text).not.toMatch(/Environment|--token /);
});

it("paths of a connector are made for a tunnel's name only, whatever a state says", () => {
  expect(() => pathsOf("../../etc")).toThrow("a-z, 0-9 and -");
  expect(() => pathsOf("")).toThrow("a-z, 0-9 and -");
});
