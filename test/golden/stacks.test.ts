import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, it } from "vitest";
import { stacksOf } from "../../cli/project.ts";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { loadCatalog } from "../../components/catalog/index.ts";
import { needles } from "../support/leaks/index.ts";
import { dump } from "../support/program/dump.ts";
import { type ProgramResult, type ProgramRun, runProgram } from "../support/program/run-program.ts";
import { secretsOf } from "../support/program/secrets.ts";
import { settings, stackSettings } from "../support/program/stack-settings.ts";

/** The stacks of this repository, and the system whose secrets stand in files, all of them adopted. */
const STACKS = [...stacksOf(PACKAGE_ROOT), "local-ai"];

function settingsOf(stack: string): Pick<ProgramRun, "config" | "secretKeys"> {
  return stack === "local-ai" ? { config: settings(adoptedLocalAi()) } : stackSettings(stack);
}

function adoptedLocalAi(): Record<string, unknown> {
  const catalog = loadCatalog(join(PACKAGE_ROOT, "catalog", "local-ai.yaml"));
  const entry = { current: 1, next: 2, made: { 1: { at: "2026-11-22T12:00:00.000Z", adopted: true } } };
  const names = Object.keys(catalog.secrets).filter((name) => {
    const kind = catalog.secrets[name]?.source.kind;
    return kind !== "derived" && kind !== "builtin";
  });
  return {
    "keyturn:catalog": "catalog/local-ai.yaml",
    "keyturn:directory": ".keyturn/sandbox/files/local-ai",
    "keyturn:generations": Object.fromEntries(names.map((name) => [name, entry])),
  };
}

/** Runs by stack; each program takes a second to start, so they start together. */
const updates = new Map<string, ProgramResult>();
let preview: ProgramResult;

beforeAll(async () => {
  const run = (stack: string, isPreview: boolean) =>
    runProgram({ stack, root: PACKAGE_ROOT, ...settingsOf(stack), preview: isPreview });
  const runs = STACKS.map(async (stack) => updates.set(stack, await run(stack, false)));
  [preview] = await Promise.all([run("staging", true), ...runs]);
}, 60_000);

/** In which forms the run's secrets stand in a text. */
function leaks(text: string, result: ProgramResult): string[] {
  const bytes = Buffer.from(text);
  const found = secretsOf(result).flatMap(needles);
  return found.filter((needle) => bytes.includes(needle.bytes)).map(({ encoding }) => encoding);
}

function updateOf(stack: string): ProgramResult {
  const result = updates.get(stack);
  if (result === undefined) throw new Error(`${stack} was not run`);
  return result;
}

describe.each(STACKS)("the stack %s", (stack) => {
  it("runs without an error and prints nothing", () => {
    expect(updateOf(stack)).toMatchObject({ exitCode: 0, errors: [], printed: "" });
  });

  it("passes each value as a secret, and in no other way", () => {
    expect(leaks(dump(updateOf(stack)), updateOf(stack))).toEqual([]);
  });

  it("registers what its golden file holds", () => {
    const file = fileURLToPath(new URL(`./${stack}.json`, import.meta.url));
    const text = dump(updateOf(stack));
    if (process.env.UPDATE_GOLDEN === "1" && leaks(text, updateOf(stack)).length === 0) {
      writeFileSync(file, text);
    }
    const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect(text, "Changed on purpose? npm run golden, then review the diff").toBe(golden);
  });
});

describe("a preview", () => {
  it("registers what the update does, its values unknown", () => {
    expect(dump(preview)).toContain('"[unknown]"');
    expect(dump(preview).replaceAll('"[unknown]"', '"[secret]"')).toBe(dump(updateOf("staging")));
  });
});
