import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { stacksOf } from "../../cli/project.ts";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { loadCatalog } from "../../components/catalog/index.ts";
import { EDGE } from "../../rehearsal/origin-cloud.ts";
import { type PropertyMap, Secret } from "../../rehearsal/providers/values.ts";
import { writeWorkerFiles } from "../../rehearsal/samples/worker-files.ts";
import { needles } from "../support/leaks/index.ts";
import { dump } from "../support/program/dump.ts";
import { testValue } from "../support/program/outputs.ts";
import type { Registration } from "../support/program/registration.ts";
import { type ProgramResult, type ProgramRun, runProgram } from "../support/program/run-program.ts";
import { secretsOf } from "../support/program/secrets.ts";
import { settings, stackSettings } from "../support/program/stack-settings.ts";

/** The stacks of this repository, and the system whose secrets stand in files, all of them adopted. */
const STACKS = [...stacksOf(PACKAGE_ROOT), "local-ai"];

/** Where the files of the stacks are while this runs, in place of the sandbox's folder. */
let folder: string;

async function settingsOf(stack: string): Promise<Pick<ProgramRun, "config" | "secretKeys">> {
  if (stack === "local-ai") return { config: settings(adoptedLocalAi()) };
  const { config, secretKeys } = stackSettings(stack);
  const directory = join(folder, stack);
  const catalog = loadCatalog(join(PACKAGE_ROOT, config["keyturn:catalog"] ?? ""));
  await writeWorkerFiles(catalog, directory);
  return { config: { ...config, "keyturn:directory": directory }, secretKeys };
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

/** A random secret is letters and digits, as many as were asked for, where something looks at its form. */
function tunnelSecret({ name }: Registration): PropertyMap {
  if (name !== "SERVICES_TUNNEL_SECRET-g1") return {};
  return {
    result: new Secret(
      testValue(name)
        .replaceAll(/[^A-Za-z0-9]/g, "0")
        .padEnd(64, "0"),
    ),
  };
}

/** What it registered, as it would be with the sandbox's folder. */
const shown = (result: ProgramResult) => dump(result).replaceAll(folder, "<root>/.keyturn/sandbox/files");

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-golden-"));
  const edge = { ipv4Cidrs: [...EDGE.ipv4], ipv6Cidrs: [...EDGE.ipv6], etag: "0" };
  const run = async (stack: string, isPreview: boolean) =>
    await runProgram({
      stack,
      root: PACKAGE_ROOT,
      ...(await settingsOf(stack)),
      invokes: { "cloudflare:index/getIpRanges:getIpRanges": edge },
      preview: isPreview,
      ...(isPreview ? {} : { answers: tunnelSecret }),
    });
  const runs = STACKS.map(async (stack) => updates.set(stack, await run(stack, false)));
  [preview] = await Promise.all([run("staging", true), ...runs]);
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true }));

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
    expect(leaks(shown(updateOf(stack)), updateOf(stack))).toEqual([]);
  });

  it("registers what its golden file holds", () => {
    const file = fileURLToPath(new URL(`./${stack}.json`, import.meta.url));
    const text = shown(updateOf(stack));
    if (process.env.UPDATE_GOLDEN === "1" && leaks(text, updateOf(stack)).length === 0) {
      writeFileSync(file, text);
    }
    const golden = existsSync(file) ? readFileSync(file, "utf8") : "";
    expect(text, "Changed on purpose? npm run golden, then review the diff").toBe(golden);
  });
});

describe("a preview", () => {
  it("registers what the update does, its values unknown", () => {
    expect(shown(preview)).toContain('"[unknown]"');
    const [before, after] = [JSON.parse(shown(preview)), JSON.parse(shown(updateOf("staging")))];
    expect(before).toEqual(unknownAs(before, after));
  });
});

/** A value with all that another one does not know yet taken for unknown. */
function unknownAs(before: unknown, after: unknown): unknown {
  if (before === "[unknown]") return before;
  if (Array.isArray(before) && Array.isArray(after))
    return after.map((item, index) => unknownAs(before[index], item));
  if (!isMap(before) || !isMap(after)) return after;
  return Object.fromEntries(
    Object.entries(after).map(([key, value]) => [key, unknownAs(before[key], value)]),
  );
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
