import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Registration } from "../support/program/registration.ts";
import { type ProgramResult, type ProgramRun, runProgram } from "../support/program/run-program.ts";
import { settings } from "../support/program/stack-settings.ts";

/** How the program is run: an update whose outputs are known, unless it says otherwise. */
export interface SystemRun extends Partial<Omit<ProgramRun, "root" | "config">> {
  /** The catalog's text. */
  readonly catalog: string;
  /** By key, such as `keyturn:generations`. */
  readonly config: Readonly<Record<string, unknown>>;
}

/** What came of it, with names in place of URNs. */
export interface SystemResult extends ProgramResult {
  readonly folder: string;
  /** By the resource's name. @throws Error where there is none */
  resource(name: string): Registration;
  has(name: string): boolean;
  /** Names of the resources of a type, in the order in which they were registered. */
  named(type: string): string[];
}

/** Runs the program for a catalog, in a folder of its own. */
export async function runSystem({ catalog, config, ...run }: SystemRun): Promise<SystemResult> {
  const folder = mkdtempSync(join(tmpdir(), "keyturn-system-"));
  try {
    writeFileSync(join(folder, "catalog.yaml"), catalog);
    const result = await runProgram({
      stack: "test",
      preview: false,
      ...run,
      root: folder,
      config: settings({ "keyturn:catalog": "catalog.yaml", ...config }),
    });
    const all = [...result.registrations.values()];
    const byName = new Map(all.map((resource) => [resource.name, resource]));
    return {
      ...result,
      folder,
      has: (name) => byName.has(name),
      named: (type) => all.filter((resource) => resource.type === type).map(({ name }) => name),
      resource(name) {
        const found = byName.get(name);
        if (found === undefined)
          throw new Error(`the program registered no ${name}: ${result.errors.join()}`);
        return found;
      },
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
