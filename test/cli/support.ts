import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { run } from "../../cli/program.ts";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";

/** A catalog of one of each: a random secret, one that is locked, one that a person gives, a derived one. */
export const CATALOG = `version: 1
system: shop
targets:
  env: { kind: dotenv-file, path: .env }
secrets:
  TOKEN: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
  OTHER: { source: { kind: random, length: 32 }, stages: [{ deliver: [env] }] }
  FIXED: { source: { kind: random, length: 32 }, locked: printed on paper, stages: [{ deliver: [env] }] }
  PAY: { source: { kind: manual, from: "https://pay.example.com", minLength: 8 }, stages: [{ deliver: [env] }] }
  HEADER: { source: { kind: derived, template: "Bearer {TOKEN}" }, stages: [{ deliver: [env] }] }
`;

const once = '{current: 1, next: 2, made: {"1": {at: "2026-01-01T00:00:00.000Z"}}}';

export const STACK = `# the shop's
config:
  keyturn:catalog: catalog.yaml
  keyturn:generations:
    TOKEN: ${once}
    OTHER: ${once}
    FIXED: ${once}
    PAY: ${once}
`;

/** A project of its own for one test, as the working directory; files by path, further ones or others. */
export function useProject(files: Readonly<Record<string, string>> = {}): string {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), "keyturn-cli-")));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const all = { "Pulumi.yaml": "name: shop\n", "catalog.yaml": CATALOG, "Pulumi.test.yaml": STACK, ...files };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  useFolder(folder);
  return folder;
}

/** Makes a folder the working directory of one test. */
export function useFolder(folder: string): void {
  process.chdir(folder);
  onTestFinished(() => process.chdir(PACKAGE_ROOT));
}

/** What a command line printed on each stream, and its exit code. */
export interface Told {
  readonly out: string;
  readonly err: string;
  readonly exitCode: number;
}

/** Runs a command line of keyturn inside this process. */
export async function keyturn(...args: string[]): Promise<Told> {
  const told = capture();
  try {
    return { exitCode: await run(args), ...told.texts() };
  } finally {
    told.restore();
    // A command may set it for the process that it takes for its own.
    process.exitCode = undefined;
  }
}

/** Keeps what is written to both streams until it is restored. */
export function capture(): { texts(): { out: string; err: string }; restore(): void } {
  const texts = { out: "", err: "" };
  const keep = (stream: "out" | "err") => (chunk: string | Uint8Array) => {
    texts[stream] += String(chunk);
    return true;
  };
  const spies = [
    vi.spyOn(process.stdout, "write").mockImplementation(keep("out")),
    vi.spyOn(process.stderr, "write").mockImplementation(keep("err")),
  ];
  return { texts: () => texts, restore: () => spies.forEach((spy) => void spy.mockRestore()) };
}
