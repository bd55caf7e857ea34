import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { gunzipSync, gzipSync } from "node:zlib";
import { build, transform } from "esbuild";
import { ROOT } from "../../../tools/engine/spec.js";
import { CORPUS, type PresentPackage } from "../corpus/fetch.ts";
import { type Program, programsOf } from "../corpus/programs.ts";
import { Reader } from "./reader.ts";
import type { Recording } from "./recording.ts";

/**
 * What the programs of one package register. Read once, and kept until the package, the SDK or what reads them
 * changes: reading takes minutes, and what is measured changes more often.
 */
export async function recordPackage(
  found: PresentPackage,
  tell: (text: string) => void,
): Promise<Recording[]> {
  const file = join(CORPUS, "recordings", `${found.name.replace(/^.*\//, "")}-${keyOf(found)}.json.gz`);
  if (existsSync(file)) return JSON.parse(gunzipSync(readFileSync(file)).toString());
  const programs = programsOf(found.name, found.folder);
  tell(`Reading ${programs.length} programs of ${found.name}.\n`);
  const recordings = await record(programs);
  mkdirSync(join(file, ".."), { recursive: true });
  writeFileSync(`${file}.part`, gzipSync(JSON.stringify(recordings)));
  renameSync(`${file}.part`, file);
  return recordings;
}

/** What programs register, in their order. */
export async function record(programs: readonly Program[]): Promise<Recording[]> {
  mkdirSync(CORPUS, { recursive: true });
  // One of its own, for others may be reading as well; below the repository, where it finds the packages.
  const folder = mkdtempSync(join(CORPUS, "child-"));
  const entry = join(folder, "child.mjs");
  await build({
    entryPoints: [join(import.meta.dirname, "child.ts")],
    outfile: entry,
    bundle: true,
    platform: "node",
    format: "esm",
    packages: "external",
    logLevel: "error",
  });
  const reader = new Reader(entry, CORPUS);
  try {
    const recordings: Recording[] = [];
    for (const { id, text } of programs) {
      const code = await compiled(text);
      const readings = typeof code === "string" ? await reader.read(code) : { preview: code, known: code };
      recordings.push({ program: id, readings });
    }
    return recordings;
  } finally {
    reader.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The program as CommonJS, or why it is none. */
async function compiled(text: string): Promise<string | { problem: string }> {
  try {
    return (await transform(text, { loader: "ts", format: "cjs", target: "node20", logLevel: "silent" }))
      .code;
  } catch (error) {
    const [first] = (error as { errors?: { text: string }[] }).errors ?? [];
    return { problem: `it is no valid TypeScript: ${first?.text ?? String(error)}` };
  }
}

function keyOf({ name, version }: PresentPackage): string {
  const hash = createHash("sha256").update(`${name} ${version} ${process.versions.node}`);
  const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8"));
  hash.update(dependencies["@pulumi/pulumi"]);
  for (const folder of [import.meta.dirname, join(import.meta.dirname, "..", "corpus")]) {
    for (const file of readdirSync(folder).toSorted()) hash.update(readFileSync(join(folder, file)));
  }
  return hash.digest("hex").slice(0, 12);
}
