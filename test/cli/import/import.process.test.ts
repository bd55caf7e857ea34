import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { execa, execaSync } from "execa";
import { describe, expect, it } from "vitest";
import { KEYTURN } from "../../../rehearsal/scratch-system.ts";
import { needles } from "../../support/leaks/index.ts";
import { useProject } from "../support.ts";

/** Values that nothing may repeat, each in a place of its own. */
const CANARIES = {
  password: "Canary-0-database/pass+word=",
  token: "canary1tokencanary1tokencanary1",
  short: "canary2pin",
  line: "canary3 in a line that can't be read",
  open: "canary4-open-in-compose",
  vars: "canary5-open-in-wrangler",
  cipher: "canary6cipher",
  user: "x9canary7Q2user",
  remote: "canary8-in-git-remote",
} as const;

const FILES: Readonly<Record<string, string>> = {
  ".env": `DB_PASSWORD='${CANARIES.password}'
DATABASE_URL='postgres://app:${encodeURIComponent(CANARIES.password)}@db/app'
OTHER_URL='postgres://${CANARIES.user}:${CANARIES.password}@db/app'
APP_TOKEN=${CANARIES.token}
AUTH_TOKEN="Bearer ${CANARIES.token}"
PIN_SECRET=${CANARIES.short}
${CANARIES.line}
`,
  "web/.env": `APP_TOKEN=${CANARIES.token.toUpperCase()}\n`,
  "compose.yaml": `services: { db: { environment: { A_TOKEN: "${CANARIES.open}", B: "\${DB_PASSWORD:-${CANARIES.open}}" } } }\n`,
  "wrangler.toml": `name = "web"\n[vars]\nA_TOKEN = "${CANARIES.vars}"\n`,
  // Its parser is a package that can't be bundled with the command.
  "web/wrangler.jsonc": `{ "name": "other", "vars": { "A_TOKEN": "${CANARIES.vars}" }, }\n`,
  "fly.toml": `app = "shop"\n[env]\nA_TOKEN = "${CANARIES.vars}"\n`,
  "secrets/env.json": `{"A_TOKEN": "ENC[AES256_GCM,data:${CANARIES.cipher}]", "sops": {"mac": "ENC[${CANARIES.cipher}]"}}`,
};

function useFiles(): string {
  const folder = useProject();
  for (const [path, text] of Object.entries(FILES)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  execaSync("git", ["init", "--quiet"], { cwd: folder });
  const remote = `https://user:${CANARIES.remote}@github.com/example/shop.git`;
  execaSync("git", ["remote", "add", "origin", remote], { cwd: folder });
  return folder;
}

function leaksIn(text: string): string[] {
  const bytes = Buffer.from(text);
  return Object.entries(CANARIES).flatMap(([name, value]) =>
    [value, value.toUpperCase()]
      .flatMap(needles)
      .filter((needle) => bytes.includes(needle.bytes))
      .map(({ encoding }) => `${name} as ${encoding}`),
  );
}

const [node, ...command] = KEYTURN;
const run = (folder: string, ...args: string[]) =>
  execa(node, [...command, "import", ...args], { cwd: folder, reject: false });

describe("keyturn import as a program", () => {
  it("lets no value into its output, its messages or the catalog", async () => {
    const folder = useFiles();
    const { stdout, stderr, exitCode } = await run(folder, ...Object.keys(FILES), "--out", "out.yaml");
    expect(exitCode, stderr).toBe(0);
    const catalog = readFileSync(join(folder, "out.yaml"), "utf8");
    expect(catalog).toContain("postgres://app:{DB_PASSWORD|url}@db/app");
    expect(catalog).toContain("Bearer {APP_TOKEN}");
    expect(leaksIn(`${stdout}${stderr}${catalog}`)).toEqual([]);
    const checked = await execa(node, [...command, "validate", "out.yaml"], { cwd: folder });
    expect(checked.stdout).toContain("valid");
  });

  it("finds what it looks for: a leak that is put there is told", () => {
    expect(leaksIn(`a ${Buffer.from(CANARIES.token).toString("base64")} b`)).not.toEqual([]);
  });

  it("lets none into the message of a file that can't be read or written", async () => {
    const folder = useFiles();
    writeFileSync(join(folder, "web/.env"), `${CANARIES.line}\n`.repeat(50));
    writeFileSync(join(folder, "compose.yaml"), `services: {"${CANARIES.open}": ["${CANARIES.token}"\n`);
    for (const path of ["web/.env", "compose.yaml"]) {
      const { stdout, stderr, exitCode } = await run(folder, path, "--json");
      expect(exitCode).toBe(2);
      expect(stderr).toContain(`${path}:`);
      expect(leaksIn(`${stdout}${stderr}`)).toEqual([]);
    }
    chmodSync(join(folder, ".env"), 0o600);
    const { stderr, exitCode } = await run(folder, ".env", "--out", ".env/out.yaml");
    expect(exitCode).not.toBe(0);
    expect(leaksIn(stderr)).toEqual([]);
  });
});
