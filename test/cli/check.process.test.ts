import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { hostname } from "node:os";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXIT } from "../../cli/errors.ts";
import { type ComposeSystem, composeSystem } from "../support/compose-system.ts";
import { keyturn, type Told, useFolder } from "./support.ts";

const TOKEN = "made-up-token-of-the-shop";
const COMPOSE = `name: shop
services:
  db:
    image: example/db
    command: ["sh", "-c", "echo db begins; exec sleep 1000"]
    healthcheck: { test: ["CMD", "test", "-e", "is-healthy"], interval: 50ms, retries: 2 }
  web:
    image: example/web
    command: ["sh", "-c", "echo $\${TOKEN} is refused; printf '%s' $\${TOKEN} | base64; exec sleep 1000"]
    environment: [TOKEN]
    deploy: { replicas: 2 }
    depends_on: { migrate: { condition: service_completed_successfully } }
  migrate:
    image: example/migrate
    command: ["true"]
`;

let system: ComposeSystem;
let server: Server;
let port = 0;
let answersAfterMs = 0;
const path = process.env.PATH;

beforeAll(async () => {
  server = createServer((request, response) => {
    const accepted = request.headers["x-token"] === TOKEN;
    setTimeout(() => response.writeHead(accepted ? 200 : 401).end(), answersAfterMs);
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  port = (server.address() as AddressInfo).port;
  system = await composeSystem({
    ".env": `TOKEN=${TOKEN}\n`,
    "is-healthy": "",
    "compose.yaml": COMPOSE.replace("environment: [TOKEN]", `environment: { TOKEN: "\${TOKEN}" }`),
    "Pulumi.yaml": "name: shop\n",
    "Pulumi.test.yaml": "config: { keyturn:catalog: catalog.yaml }\n",
    "catalog.yaml": `version: 1
system: shop
targets: { env: { kind: dotenv-file, path: .env } }
probes:
  api: { http: { url: "http://127.0.0.1:${port}/", header: x-token }, accept: 200, timeout: 2s }
  port: { tcp: { host: 127.0.0.1, port: ${port} } }
secrets:
  TOKEN: { source: { kind: random, length: 32 }, stages: [{ deliver: [env], verify: [api] }] }
`,
  });
  process.env.PATH = system.env.PATH;
  const upped = await system.compose("up", "--detach");
  expect(upped.exitCode, upped.stderr).toBe(0);
  await isWell();
}, 120_000);

afterAll(async () => {
  process.env.PATH = path;
  server.close();
  await system.close();
});

async function isWell(): Promise<void> {
  await system.until("db is healthy", async () =>
    (await system.ps()).some(({ Health }) => Health === "healthy"),
  );
}

async function check(...args: string[]): Promise<Told> {
  useFolder(system.folder);
  return await keyturn("check", ...args);
}

/** Runs one change, looks, and puts all back. */
async function whileChanged(change: () => Promise<unknown>, look: () => Promise<void>): Promise<void> {
  await change();
  try {
    await look();
  } finally {
    system.write("is-healthy", "");
    answersAfterMs = 0;
    await system.compose("up", "--wait", "--no-deps", "--", "db", "web");
  }
}

describe("keyturn check", { timeout: 60_000 }, () => {
  it("finds a system healthy whose services run, whose jobs have ended well, and whose probes are answered", async () => {
    const { out, err, exitCode } = await check();
    expect({ out, exitCode }).toMatchObject({ exitCode: EXIT.done });
    expect(out.split("\n").map((line) => line.split(/\s\s+/).slice(0, 3).join(" "))).toEqual([
      "SERVICE HEALTH CONTAINERS",
      "db healthy 1",
      "migrate healthy 1",
      "web healthy 2",
      "probe api healthy -",
      "probe port healthy -",
      "",
    ]);
    expect(err).toBe("5 of 5 healthy\n");
  });

  it("tells what got worse since a state that was saved with mode 600, and ends with 1", async () => {
    await check("--save", "backups/before.json");
    expect(statSync(system.path("backups/before.json")).mode & 0o777).toBe(0o600);
    const stop = async () => {
      await system.docker("stop", "--time", "1", "shop-web-2");
      rmSync(system.path("is-healthy"));
      await system.until("db is unhealthy", async () =>
        (await system.ps()).some(({ Health }) => Health === "unhealthy"),
      );
    };
    await whileChanged(stop, async () => {
      const { out, exitCode } = await check("--compare", "backups/before.json");
      expect(exitCode).toBe(EXIT.failed);
      expect(out).toContain("worse: db (healthy, now unhealthy)\nworse: web (healthy, now degraded)");
      expect(out).toMatch(/web +degraded +2 .*1 of 2 up, exited \(/);
      await check("--save", "backups/after.json");
    });
    const { out, exitCode } = await check("--compare", "backups/after.json");
    expect(exitCode).toBe(EXIT.done);
    expect(out).toContain("better: db (unhealthy, now healthy)\nbetter: web (degraded, now healthy)");
  });

  it("shows with --verbose what an ailing service printed last, without a value in any form", async () => {
    await whileChanged(
      async () => await system.docker("stop", "--time", "1", "shop-web-1"),
      async () => {
        const { out, err } = await check("--verbose");
        expect(out).toContain("web, last lines:\n  [TOKEN] is refused");
        expect(out + err).not.toContain(TOKEN);
        expect(out + err).not.toContain(Buffer.from(TOKEN).toString("base64").slice(0, 20));
        const json = await check("--verbose", "--json");
        expect(JSON.parse(json.out)).toMatchObject({
          health: "degraded",
          logs: { web: expect.arrayContaining(["[TOKEN] is refused"]) },
        });
        expect(json.out).not.toContain(TOKEN);
      },
    );
  });

  it("shows no line of a log where the stack's values can't be known", async () => {
    const plain = readFileSync(system.path("Pulumi.test.yaml"), "utf8");
    const made = '{current: 1, next: 2, made: {"1": {at: "2026-01-01T00:00:00.000Z"}}}';
    await whileChanged(
      async () => await system.docker("stop", "--time", "1", "shop-web-1"),
      async () => {
        writeFileSync(
          system.path("Pulumi.test.yaml"),
          `config:\n  keyturn:catalog: catalog.yaml\n  keyturn:generations:\n    TOKEN: ${made}\n`,
        );
        const { out, err } = await check("--verbose").finally(() =>
          writeFileSync(system.path("Pulumi.test.yaml"), plain),
        );
        expect(out).not.toContain("is refused");
        expect(err).toContain("No log lines are shown, for a value could stand in them");
      },
    );
  });

  it("finds the system degraded by a probe that is slow, or fails while all containers are up", async () => {
    answersAfterMs = 1_200;
    expect((await check()).out).toMatch(/probe api +degraded .*slow: took/);
    answersAfterMs = 0;
    system.write(".env", "TOKEN=another-value-of-the-shop\n");
    const { out, exitCode } = await check();
    system.write(".env", `TOKEN=${TOKEN}\n`);
    expect(exitCode).toBe(EXIT.failed);
    expect(out).toMatch(/probe api +degraded/);
    expect(out).not.toContain("another-value");
  });

  it("tells of a change of files that was cut off, and leaves it to the next command", async () => {
    const files = [{ name: ".env", target: system.path(".env"), temp: system.path(".env.new") }];
    const owner = { pid: 2 ** 22 - 1, host: hostname(), started: "1", instance: "gone" };
    const journal = { version: 1, phase: "prepare", owner, at: "2026-01-31T12:00:00.000Z", files };
    mkdirSync(system.path(".keyturn"), { recursive: true });
    const text = JSON.stringify(journal);
    system.write(".keyturn/journal.json", text);
    const { err, exitCode } = await check();
    expect(exitCode).toBe(EXIT.failed);
    expect(err).toContain(
      "The change of .env, begun 2026-01-31T12:00:00.000Z, was cut off before any file was touched",
    );
    expect(system.read(".keyturn/journal.json")).toBe(text);
    useFolder(system.folder);
    expect((await keyturn("validate")).err).toContain("it is undone");
    expect((await check()).exitCode).toBe(EXIT.done);
  });

  it.each([
    ["a file that is no saved state", ["--compare", "catalog.yaml"], "holds no saved state"],
    ["a file that is not there", ["--compare", "none.json"], "keyturn check --save none.json"],
    ["a place that can't be written", ["--save", "catalog.yaml/state.json"], "can't be written"],
  ])("refuses %s with 2", async (_, args, words) => {
    const { err, exitCode } = await check(...args);
    expect(exitCode).toBe(EXIT.badInput);
    expect(err).toContain(words);
  });

  it("says what Compose refuses without quoting it", async () => {
    system.write(".env", `${TOKEN}!! = "no end\n`);
    const { out, err, exitCode } = await check();
    system.write(".env", `TOKEN=${TOKEN}\n`);
    expect(exitCode).toBe(EXIT.failed);
    expect(out + err).not.toContain(TOKEN);
    expect(err).toMatch(/docker compose (?:config|ps) ended with 1 in .*What it says: \(cd /);
  });
});
