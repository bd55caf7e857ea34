import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { succeeded } from "../support/adopted-system.ts";
import { Scratch, withScratchSystem } from "../support/scratch.ts";

const CATALOG = `version: 1
system: home
targets:
  env: { kind: dotenv-file, path: .env }
secrets:
  API_KEY:
    source: { kind: random, length: 32 }
    stages: [{ deliver: [env] }]
`;
/** A machine of another name. */
const ELSEWHERE = ["unshare", "-u", "sh", "-c", 'hostname elsewhere.example.com && exec "$@"', "sh"];

test("two stacks of one catalog, each on a machine of its own, share neither value nor number, and neither takes the other's place", async () => {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-environments-"));
  writeFileSync(join(folder, "home.yaml"), CATALOG);
  await withScratchSystem(join(folder, "home.yaml"), async (staging) => {
    const prod = new Scratch({ folder: staging.folder, env: staging.env, stack: "prod" }, staging.catalog);
    for (const [system, directory] of [
      [staging, "of-staging"],
      [prod, "of-prod"],
    ] as const) {
      mkdirSync(system.path(directory));
      writeFileSync(system.path(`${directory}/.env`), "PORT=80\n", { mode: 0o600 });
      writeFileSync(
        system.path(system.stackFileName),
        `config:\n  keyturn:catalog: catalog/home.yaml\n  keyturn:directory: ${directory}\n`,
      );
      succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
    }
    const held = (directory: string) => readFileSync(staging.path(`${directory}/.env`), "utf8");

    succeeded(await staging.keyturn("begin", "API_KEY", "--yes"));
    succeeded(await prod.run("keyturn", ["begin", "API_KEY", "--yes"], { under: ELSEWHERE }));
    expect(held("of-prod")).toMatch(/^PORT=80\nAPI_KEY=\w{32}\n$/);
    expect(held("of-prod")).not.toBe(held("of-staging"));

    const before = held("of-prod");
    succeeded(await staging.keyturn("rotate", "API_KEY", "--yes"));
    expect(staging.generations("API_KEY").current).toBe(2);
    expect(prod.generations("API_KEY").current).toBe(1);
    expect(held("of-prod")).toBe(before);

    const wrong = await prod.keyturn("rotate", "API_KEY", "--yes");
    expect(wrong.exitCode).not.toBe(0);
    expect(wrong.all).toContain("these files live on elsewhere.example.com");
    expect(held("of-prod")).toBe(before);
  });
  rmSync(folder, { recursive: true });
}, 900_000);
