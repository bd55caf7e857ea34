import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { freePort } from "../../support/free-port.ts";

const KEYTURN = join(PACKAGE_ROOT, "bin/keyturn.js");
const PRINCIPAL = "synthetic-principal-token-one";
const folder = mkdtempSync(join(tmpdir(), "keyturn-sse-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
writeFileSync(join(folder, "tokens.env"), `VX11_PRINCIPAL_TOKEN=${PRINCIPAL}\n`);

/** `keyturn sse serve` in a folder with a tokens.env, until it listens. */
async function serving(...words: string[]) {
  const port = await freePort();
  const running = execa(
    KEYTURN,
    ["sse", "serve", "--port", String(port), "--gateway-port", "off", ...words],
    {
      cwd: folder,
      reject: false,
      extendEnv: false,
      env: { PATH: process.env.PATH ?? "" },
    },
  );
  let told = "";
  running.stderr.on("data", (bytes: Buffer) => {
    told += bytes.toString();
  });
  await expect.poll(() => told, { timeout: 20_000 }).toContain("listening at");
  return { running, port };
}

/** A command line of a person, as the shell runs it. */
async function shell(command: string, port: number): Promise<string> {
  const { stdout } = await execa("bash", ["-c", command.replaceAll(":8001", `:${port}`)], {
    cwd: folder,
    reject: false,
  });
  return stdout;
}

const TOKEN = `TOKEN=$(curl -s http://localhost:8001/operator/api/events/sse-token \\
  -H "X-VX11-Token: $(grep VX11_PRINCIPAL_TOKEN tokens.env | cut -d= -f2)" | jq -r .sse_token)`;

describe("keyturn sse serve", () => {
  it("answers the quick start's commands, logs no token, and ends at SIGTERM with 0", async () => {
    const { running, port } = await serving();
    expect(await shell("curl -s http://localhost:8001/health | jq -r .status", port)).toBe("ok");
    const token = await shell(`${TOKEN}; echo $TOKEN`, port);
    expect(token).toMatch(/^[0-9a-f-]{36}$/);
    const stream = `curl -s "http://localhost:8001/operator/api/events/stream?token=${token}" \\
      -H "Accept: text/event-stream" --max-time 2 | head -1`;
    expect(await shell(stream, port)).toMatch(/^(?:event: message|data: \{.*\})$/);
    const open = shell(`curl -sN "http://localhost:8001/operator/api/events/stream?token=${token}"`, port);
    await expect
      .poll(() => shell("curl -s http://localhost:8001/metrics | grep ^vx11_sse_streams_open", port))
      .toBe("vx11_sse_streams_open 1");
    running.kill("SIGTERM");
    expect(await open).toContain("event: connected");
    const { exitCode, stdout, stderr } = await running;
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/action=issued principal=VX11_PRINCIPAL_TOKEN/);
    expect(stdout).toMatch(/action=ended .*reason=shutdown/);
    for (const value of [token, PRINCIPAL]) expect(stdout + stderr).not.toContain(value);
  });

  it("refuses a URL of 10 MB, and goes on", async () => {
    const { running, port } = await serving("--json");
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    let said = "";
    socket.on("data", (bytes) => {
      said += bytes.toString();
    });
    socket.write(
      `GET /operator/api/events/stream?token=${"a".repeat(10_000_000)} HTTP/1.1\r\nHost: localhost\r\n\r\n`,
    );
    await expect.poll(() => said, { timeout: 10_000 }).toMatch(/^HTTP\/1\.1 431 /);
    expect(await shell("curl -s http://localhost:8001/health | jq -r .status", port)).toBe("ok");
    running.kill("SIGTERM");
    const { exitCode, stderr } = await running;
    expect(exitCode).toBe(0);
    for (const line of stderr.trim().split("\n")) expect(JSON.parse(line)).toHaveProperty("message");
  });

  it.each([
    [{ SSE_TTL: "0" }, "SSE_TTL"],
    [{ SSE_EVENTS: "redis" }, "SSE_REDIS_URL"],
    [{ SSE_STORE: "signed", SSE_SIGNING_KEY: "synthetic-short" }, "signing key"],
    [{ SSE_PRINCIPALS: "OTHER_TOKEN" }, "OTHER_TOKEN"],
  ])("ends with 2 for settings that can't be used: %o", async (env, named) => {
    const { exitCode, stderr } = await execa(KEYTURN, ["sse", "serve"], { cwd: folder, reject: false, env });
    expect(exitCode).toBe(2);
    expect(stderr).toContain(named);
    expect(stderr).not.toContain("synthetic");
  });

  it("tells of a setting that is misspelt, and means nothing", async () => {
    const ended = await execa(KEYTURN, ["sse", "serve", "--store", "signed"], {
      cwd: folder,
      reject: false,
      extendEnv: false,
      env: { PATH: process.env.PATH ?? "", SSE_SINGEL_USE: "true" },
    });
    expect(ended.stderr).toContain(
      "SSE_SINGEL_USE is no setting and changes nothing; is SSE_SINGLE_USE meant?",
    );
  });

  it("ends with 1 where the port is taken", async () => {
    const { running, port } = await serving();
    const second = await execa(KEYTURN, ["sse", "serve", "--port", String(port)], {
      cwd: folder,
      reject: false,
    });
    expect([second.exitCode, second.stderr]).toEqual([
      1,
      `keyturn: the service can't listen at port ${port}: EADDRINUSE. Name another by --port`,
    ]);
    running.kill("SIGTERM");
    await running;
  });
});
