import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseEnv, readValues } from "../../provider/env-file/index.ts";
import { succeeded } from "./adopted-system.ts";
import { type Scratch, withScratchSystem } from "./scratch.ts";

/** Two .env files that hold the same secret and what is derived from it, and one that is written before them. */
const catalog = (port: number) => `version: 1
system: kept
targets:
  first: { kind: dotenv-file, path: first/.env }
  env: { kind: dotenv-file, path: .env }
  supabase-env: { kind: dotenv-file, path: supabase/.env }
probes:
  service: { tcp: { host: 127.0.0.1, port: ${port} } }
secrets:
  JWT_SECRET:
    source: { kind: random, length: 40 }
    stages: [{ deliver: [first] }, { deliver: [env, supabase-env] }]
  ANON_KEY:
    source: { kind: derived, jwt: { secret: JWT_SECRET, claims: { role: anon }, expiresIn: 5y } }
    stages: [{ deliver: [env, supabase-env] }]
  OTHER:
    source: { kind: random, length: 20 }
    stages: [{ deliver: [env] }]
`;

/** Those that must agree. */
export const COUPLED = [".env", "supabase/.env"];
const FIRST = "first/.env";
export const ALL = [FIRST, ...COUPLED];

/** Lends such a system, self-hosted and begun, its first generations made. */
export async function withKeptSystem(use: (system: Scratch) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-kept-"));
  const service = createServer((socket) => socket.end());
  try {
    const port = await new Promise<number>((listening) =>
      service.listen(0, "127.0.0.1", () => listening((service.address() as AddressInfo).port)),
    );
    const path = join(folder, "kept.yaml");
    writeFileSync(path, catalog(port));
    await withScratchSystem(path, async (system) => {
      for (const file of ALL) {
        mkdirSync(join(system.path(file), ".."), { recursive: true });
        writeFileSync(system.path(file), `# synthetic\r\nPLAIN='stays'\n`, { mode: 0o600 });
      }
      succeeded(await system.pulumi("stack", "init", "--no-select", "--non-interactive"));
      succeeded(await system.keyturn("begin", "JWT_SECRET", "OTHER", "--yes"));
      await use(system);
    });
  } finally {
    service.close();
    rmSync(folder, { recursive: true });
  }
}

/** Every byte of the three files. */
export function bytesOf(system: Scratch): Record<string, string> {
  return Object.fromEntries(ALL.map((file) => [file, readFileSync(system.path(file)).toString("hex")]));
}

/** What Compose reads from a file. */
export function read(system: Scratch, file: string): ReadonlyMap<string, string> {
  return readValues(parseEnv(readFileSync(system.path(file), "utf8")));
}

/** Such a system that several tests fork. */
export interface LentSystem {
  readonly system: Scratch;
  close(): Promise<void>;
}

/** Lends it until it is closed. */
export async function lendKeptSystem(): Promise<LentSystem> {
  return await new Promise((lent, failed) => {
    const ended = withKeptSystem(async (system) => {
      await new Promise<void>((done) => {
        lent({
          system,
          close: async () => {
            done();
            await ended;
          },
        });
      });
    });
    ended.catch(failed);
  });
}
