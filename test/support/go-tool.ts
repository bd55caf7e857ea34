import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { PACKAGE_ROOT } from "../../cli/project-file.ts";
import { withLock } from "../../tools/engine/lock.js";

/**
 * Programs in Go that tests run, by name, with the package of each. The folders, one a module, hold go.mod and go.sum, by which
 * every version is told and checked; what takes long to build stands apart from what changes often.
 */
const PACKAGES = {
  "go-tools": { sops: "github.com/getsops/sops/v3/cmd/sops", age: "filippo.io/age/cmd/age" },
  "go-lint": { actionlint: "github.com/rhysd/actionlint/cmd/actionlint" },
} as const;

type Module = keyof typeof PACKAGES;

const folderOf = (module: Module) => fileURLToPath(new URL(module, import.meta.url));

/** For the hook that asks for the tools: minutes once, where they are built; nothing afterwards. */
export const BUILD_TIMEOUT_MS = 15 * 60_000;

/**
 * The folder that holds all the programs of a module. Where it is missing they are built from the Go module proxy, once, which
 * is said before it is done: about a minute and a half of one core's time for sops, and 60 MB.
 * @throws Error that names what is missing
 */
export async function goTools(module: Module = "go-tools"): Promise<string> {
  const cache = join(PACKAGE_ROOT, ".tools", module);
  const bin = join(cache, await digest(module));
  if (isWhole(module, bin)) return bin;
  const waiting = (holder: string) => console.warn(`waiting for ${holder}, which builds ${names(module)}`);
  return await withLock(join(cache, "lock"), { waiting }, async () => {
    if (!isWhole(module, bin)) await build(module, cache, bin);
    return bin;
  });
}

const names = (module: Module) => Object.keys(PACKAGES[module]).join(" and ");

const isWhole = (module: Module, bin: string) =>
  Object.keys(PACKAGES[module]).every((name) => existsSync(join(bin, name)));

async function digest(module: Module): Promise<string> {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}\0`);
  for (const name of ["go.mod", "go.sum"]) hash.update(await readFile(join(folderOf(module), name)));
  return hash.digest("hex").slice(0, 16);
}

async function build(module: Module, cache: string, bin: string): Promise<void> {
  console.warn(`building ${names(module)} from the Go module proxy, once: some minutes`);
  await mkdir(cache, { recursive: true });
  for (const old of await readdir(cache)) if (old !== "lock") await rm(join(cache, old), { recursive: true });
  const scratch = await mkdtemp(join(cache, "build-"));
  // Nothing half-built is ever left under its final name.
  try {
    await execa(
      "go",
      ["build", "-trimpath", "-ldflags", "-s -w", "-o", `${scratch}/`, ...Object.values(PACKAGES[module])],
      {
        cwd: folderOf(module),
        env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" },
        stdin: "ignore",
      },
    );
    await rename(scratch, bin);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT")
      throw new Error(`${names(module)} are needed here, and Go to build them (https://go.dev/dl)`);
    throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
