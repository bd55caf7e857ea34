import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { joinedCatalogFile, loadCatalog } from "../../components/catalog/index.ts";
import { requireOriginGuards } from "../../policy/rules/require-origin-guards.ts";
import { stackLevels } from "../../policy/stack-levels.ts";
import { EDGE } from "../../rehearsal/origin-cloud.ts";
import { writeWorkerFiles } from "../../rehearsal/samples/worker-files.ts";
import { registered } from "../support/policy/registered.ts";
import { foundIn } from "../support/policy/seen.ts";
import { testValue } from "../support/program/outputs.ts";
import { type ProgramResult, runProgram } from "../support/program/run-program.ts";
import { settings } from "../support/program/stack-settings.ts";

const MADE = { current: 1, next: 2, made: { 1: { at: "2026-11-23T12:00:00.000Z" } } };

/** What each guard of `prod` is, in the catalog: what stands at the origin, and the secrets that make it. */
const GUARDS = {
  EdgeAllowlist: { field: "allowlist", secrets: [] },
  OriginTunnel: { field: "tunnel", secrets: ["SERVICES_TUNNEL_SECRET"] },
  HostRole: { field: "role", secrets: [] },
  EdgeAccess: {
    field: "access",
    secrets: ["SERVICES_ACCESS_TOKEN", "CF_ACCESS_CLIENT_ID", "CF_ACCESS_CLIENT_SECRET"],
  },
  WorkerSide: { field: "worker", secrets: [] },
} as const;

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "keyturn-guards-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** The program's run with a catalog, every secret of which has its first generation. */
async function run(stack: string, path: string): Promise<ProgramResult> {
  const catalog = loadCatalog(path);
  const directory = mkdtempSync(join(folder, "files-"));
  await writeWorkerFiles(catalog, directory);
  const names = Object.entries(catalog.secrets).flatMap(([name, { source }]) =>
    source.kind === "derived" || source.kind === "builtin" ? [] : [{ name, kind: source.kind }],
  );
  const given = names.flatMap(({ name, kind }) => (kind === "manual" ? [`keyturn-given:${name}-g1`] : []));
  return await runProgram({
    stack,
    root: PACKAGE_ROOT,
    preview: true,
    secretKeys: given,
    config: settings({
      "keyturn:catalog": path,
      "keyturn:directory": directory,
      "keyturn:generations": Object.fromEntries(names.map(({ name }) => [name, MADE])),
      ...Object.fromEntries(given.map((key) => [key, testValue(key)])),
    }),
    invokes: {
      "cloudflare:index/getIpRanges:getIpRanges": {
        ipv4Cidrs: [...EDGE.ipv4],
        ipv6Cidrs: [...EDGE.ipv6],
        etag: "0",
      },
    },
  });
}

/** What the policy says with the settings that this repository has for a stack. */
function problems(stack: string, result: ProgramResult): string[] {
  const levels = stackLevels(join(PACKAGE_ROOT, "policy"), { project: "keyturn", stack });
  const settings = levels["require-origin-guards"] as object;
  return foundIn(requireOriginGuards, registered(result), { stack, settings }).map(({ problem }) => problem);
}

const example = (name: string) => join(PACKAGE_ROOT, "catalog", `${name}.yaml`);

/** The catalog of `prod` without one guard. */
function without(guard: keyof typeof GUARDS): string {
  const { field, secrets } = GUARDS[guard];
  const catalog = parse(joinedCatalogFile(example("molecule-prod")));
  delete catalog.hardening.origins.services[field];
  for (const secret of secrets) delete catalog.secrets[secret];
  const path = join(folder, `without-${field}.yaml`);
  writeFileSync(path, stringify(catalog));
  return path;
}

describe("require-origin-guards, on what the example catalogs make,", () => {
  it.each(["prod", "staging"])("lets %s through", async (stack) => {
    const result = await run(stack, example(`molecule-${stack}`));
    expect(result).toMatchObject({ errors: [], exitCode: 0 });
    expect(problems(stack, result)).toEqual([]);
  });

  it.each(["OriginTunnel", "HostRole", "EdgeAccess", "WorkerSide"] as const)(
    "refuses prod without its %s",
    async (guard) => {
      const result = await run("prod", without(guard));
      expect(result).toMatchObject({ errors: [], exitCode: 0 });
      expect(problems("prod", result)).toEqual([`it has no ${guard}.`]);
    },
  );

  it("refuses prod without its EdgeAllowlist, as the program does, to which nothing would lead", async () => {
    const result = await run("prod", without("EdgeAllowlist"));
    expect(result.exitCode).not.toBe(0);
    expect(result.errors.join("\n")).toContain("and no allowlist is described");
    expect(problems("prod", result)).toContain("it has no EdgeAllowlist.");
  });
});
