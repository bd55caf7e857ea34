import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { chmod, mkdir, mkdtemp, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { execa } from "execa";
import { PACKAGE_ROOT } from "../../../cli/project-file.ts";
import { withLock } from "../../../tools/engine/lock.js";

const SOURCE = fileURLToPath(new URL("../../../tools/compose-model/", import.meta.url));
const DOCKER = fileURLToPath(new URL("docker.js", import.meta.url));
const NAME = "compose-model";

/**
 * Builds the program that reads compose files by Compose's own library, from the Go module proxy: once, some seconds.
 * @returns its path
 * @throws Error where Go is missing
 */
export async function composeModel(): Promise<string> {
  const hash = createHash("sha256").update(`${process.platform}-${process.arch}\0`);
  for (const name of ["go.mod", "go.sum", "main.go"]) hash.update(await readFile(join(SOURCE, name)));
  const cache = join(PACKAGE_ROOT, ".tools", NAME);
  const program = join(cache, hash.digest("hex").slice(0, 16), NAME);
  if (existsSync(program)) return program;
  const waiting = (holder: string) => console.warn(`waiting for ${holder}, which builds ${NAME}`);
  return await withLock(join(cache, "lock"), { waiting }, async () => {
    if (!existsSync(program)) await build(cache, program);
    return program;
  });
}

async function build(cache: string, program: string): Promise<void> {
  console.warn(`building ${NAME} from the Go module proxy, once: some seconds`);
  for (const old of await readdir(cache)) if (old !== "lock") await rm(join(cache, old), { recursive: true });
  // Nothing half-built is ever left under its final name.
  const scratch = await mkdtemp(join(cache, "build-"));
  try {
    await execa("go", ["build", "-trimpath", "-ldflags", "-s -w", "-o", join(scratch, NAME), "."], {
      cwd: SOURCE,
      env: { CGO_ENABLED: "0", GOFLAGS: "-mod=readonly -buildvcs=false", GOWORK: "off" },
      stdin: "ignore",
    });
    await rename(scratch, join(program, ".."));
  } catch (error) {
    await rm(scratch, { recursive: true, force: true });
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "ENOENT") throw new Error(`${NAME} is needed here, and Go to build it (https://go.dev/dl)`);
    throw error;
  }
}

/**
 * Makes a folder with a `docker` for PATH: a stand-in whose containers are processes of this machine. They end with `docker
 * compose down`, and by themselves once the folder is removed.
 * @param folder absolute; a short path, for sockets lie below it
 * @returns the folder that belongs on PATH
 */
export async function installDocker(folder: string): Promise<string> {
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const script =
    "#!/bin/sh\n" +
    `export DOCKER_STAND_IN_STATE=${quoted(join(folder, "containers"))}\n` +
    `export DOCKER_STAND_IN_MODEL=${quoted(await composeModel())}\n` +
    `exec ${quoted(process.execPath)} ${quoted(DOCKER)} "$@"\n`;
  await writeFile(join(bin, "docker"), script);
  await chmod(join(bin, "docker"), 0o755);
  return bin;
}
