import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { loadSystem, type SystemModel } from "../../../components/plan/index.ts";
import { type Cloud, startCloud } from "../../../rehearsal/cloud/cloud.ts";

/** A system whose places are files in a folder of the test's own, without an engine. */
export interface SystemOfFiles {
  readonly model: SystemModel;
  readonly folder: string;
  readonly cloud: Cloud;
  readonly away: Set<string>;
  readonly stateFile: string;
  /** Writes a .env file of these keys. */
  write(path: string, values: Readonly<Record<string, string>>): void;
}

/** Makes one of a catalog's text; it is gone after the test. */
export async function systemOfFiles(catalog: string): Promise<SystemOfFiles> {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-rehearse-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, "catalog.yaml"), catalog);
  const cloud = await startCloud([]);
  onTestFinished(async () => await cloud.close());
  let written = 0;
  return {
    model: loadSystem(join(folder, "catalog.yaml")),
    folder,
    cloud,
    away: new Set(),
    stateFile: join(folder, "state.json"),
    write: (path, values) => {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      written += 1;
      const lines = Object.entries(values).map(([key, value]) => `${key}=${value}\n`);
      // Another size each time, so that the change is seen within one tick of the file system's clock.
      writeFileSync(file, `${"#".repeat(written)}\n${lines.join("")}`);
    },
  };
}

/** A token that one side accepts and the other presents. */
export const TWO_SIDES = `version: 1
system: two-sides
targets:
  server: { kind: dotenv-file, path: server/.env }
  caller: { kind: dotenv-file, path: caller/.env }
probes:
  works: { http: { url: "https://server.example.com/", header: x-token }, accept: 200, refuse: 401 }
secrets:
  TOKEN:
    source: { kind: random, length: 32 }
    overlap: OVERLAP
    stages: [{ deliver: [server], verify: [works] }, { deliver: [caller] }]
`;

/** The state's file while these operations are under way; an operation is `updating EnvFiles server`. */
export function checkpoint(...operations: string[]): string {
  const pending = operations.map((operation) => {
    const [type, kind, name] = operation.split(" ");
    return {
      type,
      resource: { urn: `urn:pulumi:rehearsed::s::keyturn:index:System$keyturn:index:${kind}::${name}` },
    };
  });
  return JSON.stringify({ checkpoint: { latest: { resources: [], pending_operations: pending } } });
}
