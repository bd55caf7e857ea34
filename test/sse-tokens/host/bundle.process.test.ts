import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { hostBundle } from "../../../components/sse-tokens/host/bundle.ts";
import { versionOf } from "../../../components/sse-tokens/host/version.ts";
import { freePort } from "../../support/free-port.ts";

const PRINCIPAL = "canary-principal-token";
const folder = mkdtempSync(join(tmpdir(), "keyturn-sse-host-"));
const program = join(folder, "service.cjs");
const bundle = hostBundle();
writeFileSync(program, bundle.text);
writeFileSync(join(folder, "tokens.env"), `VX11_PRINCIPAL_TOKEN=${PRINCIPAL}\n`);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Started as systemd does it, away from any package. */
const started = (env: Record<string, string>) =>
  execa(process.execPath, [program], {
    env: { CREDENTIALS_DIRECTORY: folder, ...env },
    extendEnv: false,
    cwd: folder,
    reject: false,
    timeout: 20_000,
  });

describe("the service as one file for a host", () => {
  it("is the same for the same sources, is called by its digest, and holds no path of this machine", () => {
    expect(hostBundle()).toEqual(bundle);
    expect(bundle.version).toBe(versionOf(bundle.text));
    expect(versionOf(`${bundle.text}\n`)).not.toBe(bundle.version);
    expect(bundle.text).not.toContain(process.cwd());
  });

  it("issues a token for the principal token that systemd hands over, and ends when it is told to", async () => {
    const port = await freePort();
    const running = started({ SSE_PORT: String(port), SSE_GATEWAY_PORT: "off" });
    const at = `http://127.0.0.1:${port}`;
    await expect
      .poll(async () => (await fetch(`${at}/health`).catch(() => undefined))?.status, { timeout: 15_000 })
      .toBe(200);
    const ask = async (token: string) =>
      await fetch(`${at}/operator/api/events/sse-token`, {
        method: "POST",
        headers: { "X-VX11-Token": token },
      });
    expect(await (await ask(PRINCIPAL)).json()).toMatchObject({ ttl: 60 });
    expect((await ask("synthetic-other")).status).toBe(403);
    running.kill("SIGTERM");
    const { exitCode, stdout, stderr } = await running;
    expect(exitCode).toBe(0);
    expect(stdout + stderr).toContain("SIGTERM: ending");
    expect(stdout + stderr).not.toContain(PRINCIPAL);
  });

  it("does not start with a setting that can't be used, and names it", async () => {
    for (const [name, value] of [
      ["SSE_TTL", "0"],
      ["SSE_GATEWAY_PORT", "8000"],
    ] as const) {
      const { exitCode, stderr } = await started({ [name]: value });
      expect(exitCode).toBe(1);
      expect(stderr).toContain(name);
    }
  });
});
