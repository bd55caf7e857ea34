import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { rehearse } from "../../rehearsal/rehearse/rehearse.ts";

const ALONE = `version: 1
system: alone
targets: { app: { kind: dotenv-file, path: .env } }
secrets: { KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [app] }] } }
`;

it("a rehearsal ends where nobody presents a secret to anybody, and says so", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-callerless-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const catalog = join(folder, "alone.yaml");
  writeFileSync(catalog, ALONE);
  const said: string[] = [];
  const came = await rehearse({
    catalog,
    seed: 1,
    rate: 50,
    leastRequests: 50,
    log: (line) => said.push(line),
  });
  expect({ requests: came.requests, violations: came.violations }).toEqual({ requests: 0, violations: [] });
  expect(came.notOf).toContain(1);
  expect(said).toContainEqual(expect.stringContaining("nobody presents one and no request is made"));
});
