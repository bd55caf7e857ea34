import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** The clone's folder. */
export const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** Everything that set-up puts into the clone, apart from node_modules; ignored by Git. */
export const TOOLS = join(ROOT, ".tools");

/** The Go module that pins the engine and holds the language host. */
export const GO_MODULE = join(ROOT, "tools", "engine", "go");

export const CLI = "pulumi";
export const HOST = "pulumi-language-nodejs";
/** The dynamic provider's launcher: the host under another name, as the CLI looks for it. */
export const DYNAMIC = "pulumi-resource-pulumi-nodejs";
/** What an engine consists of. */
export const ENGINE_FILES = [CLI, HOST, DYNAMIC];

export const CLI_PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";
export const HOST_PACKAGE = `./${HOST}`;

/** Oldest Go that go.mod accepts. */
export const GO_VERSION = "1.26";

/**
 * The engine's version, such as `3.258.0`. go.mod is the one place that names it.
 *
 * @param {string} [module] folder of the Go module
 * @throws {Error} when go.mod does not require the CLI
 */
export function wantedVersion(module = GO_MODULE) {
  const found = /^\s*github\.com\/pulumi\/pulumi\/pkg\/v3 v(\S+)/m.exec(
    readFileSync(join(module, "go.mod"), "utf8"),
  );
  if (!found?.[1])
    throw new Error(`${join(module, "go.mod")} does not require github.com/pulumi/pulumi/pkg/v3`);
  return found[1];
}

/**
 * Whether an engine of version `have` may stand in for `wanted`: the same major version and not older.
 *
 * @param {string} have with or without a leading `v`
 * @param {string} wanted
 */
export function isAcceptable(have, wanted) {
  const [a, b] = [have, wanted].map((v) => /^v?(\d+)\.(\d+)\.(\d+)(-)?/.exec(v.trim()));
  if (!a || !b || a[1] !== b[1]) return false;
  for (const part of [2, 3]) {
    const difference = Number(a[part]) - Number(b[part]);
    if (difference !== 0) return difference > 0;
  }
  return !a[4] || Boolean(b[4]); // 3.258.0-alpha is older than 3.258.0
}

/**
 * Digest of all that decides what a build yields: go.mod, go.sum, the host's sources and the platform. The Go version
 * is left out on purpose: removing or renewing Go is no reason to build again.
 *
 * @param {string} [module] folder of the Go module
 * @returns {string} hex SHA-256
 */
export function inputsDigest(module = GO_MODULE) {
  const sources = readdirSync(join(module, HOST)).filter((name) => name.endsWith(".go"));
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}\0`);
  for (const name of ["go.mod", "go.sum", ...sources.sort().map((source) => join(HOST, source))]) {
    hash
      .update(`${name}\0`)
      .update(readFileSync(join(module, name)))
      .update("\0");
  }
  return hash.digest("hex");
}
