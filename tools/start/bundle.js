// @ts-check
import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, rm, stat } from "node:fs/promises";
import { basename, join, relative } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build, version } from "esbuild";
import writeFileAtomic from "write-file-atomic";
import { BUNDLES, OF_PACKAGES, ROOT, stampFile } from "./stamp.js";

/** This file: where bundles are made in another way, older ones are made anew. */
const OWN = "tools/start/bundle.js";

/**
 * What is loaded when it is needed, if ever: too large to be read at every start, or, as jsonc-parser is for its UMD
 * form, not to be bundled.
 */
const LAZY = [
  "@aws-sdk",
  "@npmcli/arborist",
  "esbuild",
  "jsonc-parser",
  "nodemailer",
  "ssh2",
  "tsx",
  "typescript",
  "ts-node",
];

/** What a program shares with the part of the SDK that runs it: there must be one. */
const SHARED = ["@pulumi/pulumi", "@pulumi/policy", "@grpc/grpc-js", "google-protobuf"];

/** What CommonJS packages find around them, given to them in an ES module. */
const OF_COMMONJS = [
  'import{createRequire as keyturnRequire}from"node:module";import keyturnPath from"node:path";',
  "const require=keyturnRequire(import.meta.url),__filename=import.meta.filename,__dirname=keyturnPath.dirname(__filename);",
].join("");

/** Sources that ask where they are get the answer that they would get unbundled. */
const ownAddress = {
  name: "own-address",
  /** @param {import("esbuild").PluginBuild} building */
  setup(building) {
    building.onLoad({ filter: /\.[jt]s$/ }, async ({ path }) => {
      if (relative(ROOT, path).startsWith("node_modules")) return undefined;
      const text = await readFile(path, "utf8");
      if (!text.includes("import.meta.url")) return undefined;
      const contents = text.replaceAll("import.meta.url", JSON.stringify(pathToFileURL(path).href));
      return { contents, loader: path.endsWith(".ts") ? "ts" : "js" };
    });
  },
};

/**
 * Makes one file of a program and what it imports, but for the SDK, and notes what it was made of.
 *
 * @param {URL} entry the program's TypeScript
 * @returns {Promise<string>} the file
 * @throws when the sources can't be built or the folder can't be written
 */
export async function makeBundle(entry) {
  const path = fileURLToPath(entry);
  const begun = Date.now();
  const result = await build({
    entryPoints: [path],
    absWorkingDir: ROOT,
    outfile: join(BUNDLES, "bundle.js"),
    bundle: true,
    write: false,
    metafile: true,
    platform: "node",
    format: "esm",
    target: "node20",
    sourcemap: "linked",
    external: [...LAZY, ...(isRunBySdk(path) ? SHARED : [])].flatMap((name) => [name, `${name}/*`]),
    banner: { js: OF_COMMONJS },
    plugins: [ownAddress],
    logLevel: "silent",
  });
  const code = result.outputFiles.find(({ path: out }) => out.endsWith(".js"))?.text ?? "";
  const map = result.outputFiles.find(({ path: out }) => out.endsWith(".map"))?.text ?? "";
  const own = Object.keys(result.metafile.inputs).filter((name) => !name.startsWith("node_modules/"));
  const inputs = await Promise.all([OF_PACKAGES, OWN, ...own].map((name) => stamped(join(ROOT, name))));
  const digest = createHash("sha256").update(version).update(code).digest("hex").slice(0, 16);
  const name = basename(stampFile(entry), ".json");
  const file = `${name}-${digest}.js`;
  await mkdir(BUNDLES, { recursive: true });
  await writeFileAtomic(join(BUNDLES, `${file}.map`), map);
  await writeFileAtomic(join(BUNDLES, file), code.replace("bundle.js.map", `${file}.map`));
  // What was changed while it was read may be in it or not: without a stamp the next start makes it anew.
  if (inputs.some(([, mtimeMs]) => mtimeMs >= begun)) return join(BUNDLES, file);
  await writeFileAtomic(stampFile(entry), JSON.stringify({ root: ROOT, file, inputs }));
  const others = (await readdir(BUNDLES)).filter(
    (other) => other.startsWith(`${name}-`) && !other.startsWith(file),
  );
  await Promise.all(others.map((other) => rm(join(BUNDLES, other), { force: true })));
  return join(BUNDLES, file);
}

/** Provider and command are processes of their own. @param {string} path */
function isRunBySdk(path) {
  return path === join(ROOT, "index.ts") || path === join(ROOT, "policy/pack.ts");
}

/** @param {string} path @returns {Promise<[string, number, number]>} */
async function stamped(path) {
  const { mtimeMs, size } = await stat(path);
  return [relative(ROOT, path), mtimeMs, size];
}
