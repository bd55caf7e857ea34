import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { expect, it, onTestFinished } from "vitest";
import { KEYTURN } from "../../../rehearsal/scratch-system.ts";

const PRINCIPAL = "synthetic-principal-token";

/** What the first users of such tokens type, by their own quick start: names, paths and ports are theirs. */
const QUICK_START = `
curl -s http://localhost:8000/health | jq .status

TOKEN=$(curl -s http://localhost:8001/operator/api/events/sse-token \\
  -H "X-VX11-Token: $(grep VX11_PRINCIPAL_TOKEN tokens.env | cut -d= -f2)" | jq -r .sse_token)

curl -s "http://localhost:8000/operator/api/events/stream?token=$TOKEN" \\
  -H "Accept: text/event-stream" --max-time 2 | head -1

curl http://localhost:8001/health 2>/dev/null | jq .status
curl http://localhost:8000/health 2>/dev/null | jq .status
`;

/** In a network namespace of its own, so that the ports are free whatever else runs here. */
const STORY = `set -e
ip link set lo up
"$@" sse serve >out 2>err &
server=$!
trap 'kill $server; wait $server || true' EXIT
until grep -q 'gateway listens' err; do kill -0 $server; sleep 0.1; done
${QUICK_START}
`;

it("the quick start's commands work against keyturn sse serve, and no log tells a token", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-quick-start-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  writeFileSync(join(folder, "tokens.env"), `VX11_PRINCIPAL_TOKEN=${PRINCIPAL}\n`);
  const env = { PATH: `/usr/sbin:/sbin:${process.env.PATH}` };
  const args = ["--net", "bash", "-c", STORY, "bash", ...KEYTURN];
  const ran = await execa("unshare", args, { cwd: folder, env, timeout: 25_000, reject: false });
  const log = readFileSync(join(folder, "err"), "utf8");
  const audit = readFileSync(join(folder, "out"), "utf8");
  expect(ran.exitCode, ran.stderr + log).toBe(0);
  expect(ran.stdout.split("\n")).toEqual([
    '"ok"',
    expect.stringMatching(/^(?:event: message|data: \{.*\})$/),
    '"ok"',
    '"ok"',
  ]);
  expect(log).toContain("GET /operator/api/events/stream?token=*** 200");
  for (const action of ["issued", "opened", "ended"]) {
    const line = audit
      .split("\n")
      .find((one) => one.includes(` action=${action} `) || one.endsWith(` action=${action}`));
    expect(line, `${action}: ${audit}`).toMatch(/ token=[0-9a-f]{12}( |$)/);
  }
  expect(audit).toContain("reason=client");
  expect(log + audit).not.toContain(PRINCIPAL);
  expect(log + audit).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-4/);
});
