import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test as base } from "vitest";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { Acceptor } from "./acceptor.ts";
import { succeeded } from "./adopted-system.ts";
import { type Scratch, withScratchSystem } from "./scratch.ts";

/** A service that accepts a token, one that may be away and accepts it too, and one that presents it. */
const catalog = (url: string) => `version: 1
system: overlap
targets:
  api: { kind: dotenv-file, path: api/.env }
  spare: { kind: dotenv-file, path: spare/.env, optional: true }
  site: { kind: dotenv-file, path: site/.env }
probes:
  takes: { http: { url: "${url}/", header: x-token }, accept: 200, refuse: 401, retries: 0, timeout: 2s }
  works: { http: { url: "${url}/health" }, accept: 200, retries: 0, timeout: 2s }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    overlap: dual
    overlapFor: 1h
    stages:
      - { deliver: [api, spare], verify: [takes] }
      - { deliver: [site], verify: [works] }
`;

interface Begun {
  system: Scratch;
  acceptor: Acceptor;
}

interface Fixtures {
  begunOnce: Begun;
  begun: Begun;
}

/** Begun once a file, and a copy of it for each test: `begun`. */
export const overlapTest = base.extend<Fixtures>({
  begunOnce: [
    // biome-ignore lint/correctness/noEmptyPattern: vitest reads from the pattern which fixtures are wanted
    async ({}, use) => {
      await using acceptor = await Acceptor.start();
      const folder = mkdtempSync(join(tmpdir(), "keyturn-overlap-"));
      try {
        const path = join(folder, "overlap.yaml");
        writeFileSync(path, catalog(acceptor.url));
        await withScratchSystem(path, async (system) => {
          for (const place of ["api", "spare", "site"]) {
            mkdirSync(system.path(place));
            writeFileSync(system.path(`${place}/.env`), "# synthetic\nOTHER=stays\n", { mode: 0o600 });
          }
          acceptor.file = system.path("api/.env");
          succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
          succeeded(await system.keyturn("begin", "TOKEN", "--yes"));
          await use({ system, acceptor });
        });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
    { scope: "file" },
  ],
  begun: async ({ begunOnce: { system, acceptor } }, use) =>
    await system.fork(async (copy) => {
      acceptor.file = copy.path("api/.env");
      acceptor.asked.length = 0;
      acceptor.isDown = false;
      await use({ system: copy, acceptor });
    }),
});

/** What a place's file holds, by key. */
export const held = (system: Scratch, place: string) => readValues(parseEnv(system.read(`${place}/.env`)));

/** What the gate behind the first stage holds in the state. */
export const proven = (system: Scratch, probe: string) => {
  const { checkpoint } = JSON.parse(system.stateText());
  const gates: { urn: string; inputs: { input: unknown } }[] = checkpoint.latest.resources;
  return gates.find(({ urn }) => urn.endsWith(`::TOKEN-proven-${probe}`))?.inputs.input;
};
