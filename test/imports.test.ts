import { existsSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { PACKAGE_ROOT } from "../cli/project-file.ts";
import { sourceFiles } from "./support/source-files.ts";

/** An import of a file, by paths from the root; of a package, by its name. */
interface Import {
  readonly from: string;
  readonly to: string;
}

const SPECIFIER = /(?:\bfrom|\bimport|\bimport\()\s*"([^"]+)"/g;

const FILES = sourceFiles(/\.(?:ts|js|mjs)$/);

const IMPORTS: readonly Import[] = FILES.flatMap((from) => {
  const text = readFileSync(join(PACKAGE_ROOT, from), "utf8");
  return [...text.matchAll(SPECIFIER)].map(([, specifier = ""]) => {
    const isFile = specifier.startsWith(".");
    const to = isFile ? relative(PACKAGE_ROOT, join(PACKAGE_ROOT, dirname(from), specifier)) : specifier;
    return { from, to };
  });
});

/** Parts of the program, by the start of their paths; the first that fits is a file's. */
const PARTS = {
  secretValue: /^components\/secret-value\.ts$/,
  envDialect: /^components\/env-dialect\.ts$/,
  exposure: /^components\/exposure\//,
  conceal: /^components\/conceal\.ts$/,
  compose: /^components\/compose\//,
  catalog: /^components\/catalog\//,
  plan: /^components\/plan\//,
  probes: /^components\/probes\//,
  migration: /^components\/migration\//,
  keyPairs: /^components\/key-pairs\//,
  cloudflare: /^components\/cloudflare\//,
  github: /^components\/github\//,
  vault: /^components\/vault\//,
  aws: /^components\/aws\//,
  sources: /^components\/sources\//,
  hardening: /^components\/hardening\//,
  sinks: /^components\/sinks\//,
  rotation: /^components\/rotation\//,
  origins: /^components\/origins\//,
  sseTokens: /^components\/sse-tokens\//,
  envFile: /^provider\/env-file\//,
  minted: /^provider\/minted\//,
  provider: /^provider\//,
  engine: /^tools\/(?:engine|setup)\//,
  start: /^tools\/start\//,
  rehearsal: /^rehearsal\//,
  cli: /^(?:cli|bin)\//,
  program: /^index\.ts$/,
  policy: /^policy\//,
  bench: /^bench\//,
  examples: /^examples\//,
  test: /^test\//,
  tools: /^(?:tools\/|vitest\.config\.ts$)/,
} as const;

type Part = keyof typeof PARTS;

/** What each part may rest on, besides itself and packages. It points one way: nothing below names what is above. */
const MAY_USE: Readonly<Record<Part, readonly Part[]>> = {
  secretValue: [],
  envDialect: [],
  exposure: [],
  conceal: [],
  compose: [],
  catalog: ["envDialect"],
  plan: ["catalog"],
  probes: ["catalog", "conceal", "github"],
  migration: [],
  keyPairs: [],
  cloudflare: ["conceal"],
  github: [],
  vault: [],
  aws: [],
  sources: ["catalog", "plan", "keyPairs", "vault"],
  hardening: ["catalog", "keyPairs", "cloudflare", "policy"],
  sinks: ["catalog", "plan", "cloudflare", "aws", "keyPairs", "hardening"],
  rotation: ["catalog", "plan", "probes", "migration", "sources", "sinks"],
  origins: ["catalog", "probes", "sinks", "hardening"],
  sseTokens: ["catalog", "hardening"],
  envFile: ["secretValue", "envDialect"],
  minted: ["secretValue", "catalog", "keyPairs", "aws"],
  provider: [
    "envFile",
    "secretValue",
    "compose",
    "catalog",
    "migration",
    "keyPairs",
    "cloudflare",
    "github",
    "vault",
    "aws",
    "start",
    "minted",
    "hardening",
    "sseTokens",
  ],
  engine: [],
  start: [],
  program: ["plan", "sinks", "rotation", "origins", "engine"],
  policy: ["exposure", "start"],
  cli: [
    "secretValue",
    "exposure",
    "conceal",
    "compose",
    "catalog",
    "plan",
    "probes",
    "sources",
    "vault",
    "rehearsal",
    "envFile",
    "minted",
    "engine",
    "start",
    "policy",
    "sseTokens",
  ],
  rehearsal: [
    "exposure",
    "catalog",
    "plan",
    "keyPairs",
    "github",
    "aws",
    "envFile",
    "cli",
    "engine",
    "policy",
  ],
  tools: ["catalog", "engine", "policy", "sseTokens"],
  bench: ["cli", "rehearsal", "engine", "policy", "sseTokens"],
  examples: [],
  test: [
    "cloudflare",
    "github",
    "aws",
    "vault",
    "secretValue",
    "compose",
    "catalog",
    "plan",
    "probes",
    "migration",
    "keyPairs",
    "sources",
    "hardening",
    "sinks",
    "rotation",
    "origins",
    "envFile",
    "minted",
    "provider",
    "engine",
    "rehearsal",
    "cli",
    "start",
    "tools",
    "examples",
    "policy",
    "exposure",
    "bench",
    "sseTokens",
  ],
};

/** Files that may go further than their part: what a person runs to see keyturn work uses what the tests use. */
const MORE: readonly { readonly from: RegExp; readonly to: RegExp }[] = [
  { from: /^rehearsal\/demo\//, to: /^test\/support\// },
  // The recorder of test vectors knows the parser that they are for, and the form in which the test reads them.
  {
    from: /^tools\/compose-vectors\//,
    to: /^(?:provider\/env-file\/|test\/env-file\/compose-vectors\.ts$)/,
  },
];

function partOf(file: string): Part | undefined {
  return (Object.keys(PARTS) as Part[]).find((part) => PARTS[part].test(file));
}

function isAllowed({ from, to }: Import): boolean {
  const [part, other] = [partOf(from), partOf(to)];
  if (part === undefined || other === undefined) return false;
  if (part === other || MAY_USE[part].includes(other)) return true;
  return MORE.some((more) => more.from.test(from) && more.to.test(to));
}

const ofFiles = IMPORTS.filter(
  ({ to }) => partOf(to) !== undefined || existsSync(join(PACKAGE_ROOT, to)),
).filter(({ to }) => !to.endsWith(".json") && !to.startsWith("node_modules"));
const arrows = (imports: readonly Import[]) => imports.map(({ from, to }) => `${from} → ${to}`);

describe("imports", () => {
  it("are seen, a good number, and every part has files", () => {
    expect(ofFiles.length).toBeGreaterThan(300);
    const parts = new Set(FILES.map(partOf));
    expect(Object.keys(PARTS).filter((part) => !parts.has(part as Part))).toEqual([]);
  });

  it("belong to a part", () => {
    const homeless = ofFiles.filter(({ from, to }) => partOf(from) === undefined || partOf(to) === undefined);
    expect(arrows(homeless)).toEqual([]);
  });

  it("point one way", () => {
    expect(arrows(ofFiles.filter((one) => !isAllowed(one)))).toEqual([]);
  });

  it("of files exist", () => {
    const files = IMPORTS.filter(({ to }) => partOf(to) !== undefined);
    expect(arrows(files.filter(({ to }) => !existsSync(join(PACKAGE_ROOT, to))))).toEqual([]);
  });
});

describe("Pulumi", () => {
  it("is unknown to the catalog, the plan, the probes and the migration's command", () => {
    const known = IMPORTS.filter(
      ({ from, to }) =>
        /^components\/(?:catalog|plan|probes|migration)\//.test(from) && to.startsWith("@pulumi"),
    );
    expect(arrows(known)).toEqual([]);
  });

  it("is unknown to the files' journal, and to the provider but for its protocol", () => {
    const known = IMPORTS.filter(({ from, to }) => from.startsWith("provider/") && to.startsWith("@pulumi"));
    expect([...new Set(known.map(({ to }) => to))].sort()).toEqual([
      "@pulumi/pulumi",
      "@pulumi/pulumi/proto/engine_grpc_pb.js",
      "@pulumi/pulumi/proto/engine_pb.js",
    ]);
    const protocol = known.filter(({ to }) => to.startsWith("@pulumi/pulumi/"));
    expect(new Set(protocol.map(({ from }) => from))).toEqual(new Set(["provider/tell.ts"]));
    expect(known.filter(({ from }) => from.startsWith("provider/env-file/"))).toEqual([]);
  });
});

describe("a part that others see by its index", () => {
  it.each([
    "components/catalog",
    "components/plan",
    "components/probes",
    "components/migration",
    "provider/env-file",
  ])("%s is entered there alone", (folder) => {
    const inward = IMPORTS.filter(
      ({ from, to }) =>
        to.startsWith(`${folder}/`) && !from.startsWith(`${folder}/`) && !/^(?:test|tools)\//.test(from),
    );
    expect(inward.length).toBeGreaterThan(0);
    expect(arrows(inward.filter(({ to }) => to !== `${folder}/index.ts`))).toEqual([]);
  });
});
