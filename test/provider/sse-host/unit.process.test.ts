import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { programPath, UNIT } from "../../../provider/sse-host/paths.ts";
import { unitText } from "../../../provider/sse-host/unit.ts";
import { folderOf } from "../../support/debian-package.ts";

const OF = { node: process.execPath, version: "0123456789abcdef" };

/** What systemd says of a unit; nothing where it takes it as it is. */
async function verified(text: string): Promise<string> {
  await folderOf({ package: "systemd", program: "systemd-analyze" });
  const folder = mkdtempSync(join(tmpdir(), "keyturn-unit-"));
  try {
    const path = join(folder, UNIT);
    writeFileSync(path, text);
    const env = { XDG_RUNTIME_DIR: folder, SYSTEMD_LOG_LEVEL: "notice", LC_ALL: "C" };
    const args = ["--system", "--recursive-errors=no", "verify", path];
    const { all = "", exitCode } = await execa("systemd-analyze", args, { all: true, reject: false, env });
    return exitCode === 0 && !all.includes(folder) ? "" : all;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

it("the service's unit is taken by systemd as it is, and a wrong one is not", async () => {
  expect(await verified(unitText(OF))).toBe("");
  expect(await verified(unitText({ ...OF, node: "/nowhere/node" }))).toContain("/nowhere/node");
  expect(await verified(unitText(OF).replace("DynamicUser=yes", "DynamicUser=perhaps"))).toContain("perhaps");
}, 120_000);

it("the service's unit has its tokens from root's file alone", () => {
  const text = unitText(OF);
  expect(text).toContain("LoadCredential=tokens.env:/etc/keyturn-sse/tokens.env\n");
  expect(text).toContain("EnvironmentFile=/etc/keyturn-sse/settings.env\n");
  expect(text).not.toMatch(/^Environment=.*(TOKEN|SSE_)/m);
});

it("a version's path is made for a digest only, whatever a state says", () => {
  expect(programPath(OF.version)).toBe("/usr/local/lib/keyturn-sse/sse-tokens-0123456789abcdef.cjs");
  for (const wrong of ["", "../../etc", "0123456789ABCDEF"])
    expect(() => programPath(wrong)).toThrow("16 hexadecimal digits");
});
