import { join } from "node:path";
import { execa } from "execa";
import { expect, it } from "vitest";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { useProject } from "./support.ts";

const FILES = {
  "catalog.yaml": `version: 1
system: shop
targets: { env: { kind: dotenv-file, path: .env } }
secrets: { TOKEN: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] } }
`,
  "other.yaml": `version: 1
system: other
targets: { cache: { kind: redis-user, url: "rediss://cache.example.com:6379", user: app, admin: { user: default, password: { config: CACHE } } } }
secrets: { KEY: { source: { kind: random, length: 32 }, stages: [{ deliver: [cache] }] } }
`,
  "Pulumi.test.yaml": "config:\n  keyturn:catalog: catalog.yaml\n",
};

it("rehearses another catalog than the stack's where one is named", async () => {
  const root = useProject(FILES);
  const bin = join(PACKAGE_ROOT, "bin/keyturn.js");
  const told = await execa(process.execPath, [bin, "rehearse", "--catalog", "other.yaml"], {
    cwd: root,
    reject: false,
    stdin: "ignore",
  });
  expect(told.exitCode).not.toBe(0);
  expect(told.stderr).toContain(
    "other.yaml names places or mints that a rehearsal does not play: cache (redis-user)",
  );
});
