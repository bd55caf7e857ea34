import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { folderOf } from "../../support/debian-package.ts";
import { PRINCIPAL, play } from "./host.ts";
import { asThePageSays, commandsOf } from "./page.ts";

const TAKE = "ask -o /dev/null -X POST";

/** What has happened before somebody opens a page. */
const BEFORE: Readonly<Record<string, string>> = {
  "verify.md": "",
  "refused.md": `
    for n in 1 2 3 4 5; do curl -s -o /dev/null --interface 203.0.113.66 "$GATEWAY$BASE/stream?token=gone-$n"; done
    curl -s -o /dev/null --interface 203.0.113.7 -X POST $GATEWAY$BASE/sse-token
    ${TAKE} $GATEWAY$BASE/sse-token`,
  "memory-growth.md": `for n in {1..50}; do ${TAKE} --interface 203.0.113.66 $GATEWAY$BASE/sse-token; done`,
  "token-abuse.md": `
    for n in {1..30}; do ${TAKE} --interface 203.0.113.66 $GATEWAY$BASE/sse-token; done
    TAKEN=$(ask -X POST --interface 203.0.113.7 $GATEWAY$BASE/sse-token | jq -r .sse_token)
    curl -s -o /dev/null --max-time 1 --interface 203.0.113.66 "$GATEWAY$BASE/stream?token=$TAKEN"`,
  // The other host is played by another port.
  "scaling.md": `
    redis-server --daemonize yes --save '' >/dev/null
    (set -a; . $SETTINGS; export SSE_PORT=8002 SSE_STORE=redis SSE_EVENTS=redis SSE_REDIS_URL=redis://localhost:6379
      exec keyturn sse serve --json --gateway-port off) >second 2>&1 &
    until curl -s -o /dev/null http://localhost:8002/health; do sleep 0.1; done`,
};

beforeAll(async () => {
  await folderOf({ package: "nginx-light", program: "nginx", folders: ["/usr/sbin"] });
  await folderOf({ package: "redis-server", program: "redis-server" });
  // Their packages may have to be installed.
}, 300_000);

describe("the runbooks of event streams", () => {
  it.each(Object.entries(BEFORE))("%s: every command prints what the page says", async (page, before) => {
    const folder = mkdtempSync(join(tmpdir(), "keyturn-runbook-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const commands = commandsOf(page);
    const printed = await play(folder, before, commands);
    const told = commands.map((command, at) => ({
      command: command.text,
      prints: asThePageSays(printed[at] ?? "", command),
    }));
    expect(told).toEqual(commands.map(({ text, prints }) => ({ command: text, prints })));
    expect(readFileSync(join(folder, "journal"), "utf8")).not.toContain(PRINCIPAL);
  });

  it("are all played", () => {
    const pages = readdirSync(new URL("../../../docs/event-streams", import.meta.url));
    expect(pages.filter((page) => page !== "README.md" && page !== "deploy.md").sort()).toEqual(
      Object.keys(BEFORE).sort(),
    );
  });
});
