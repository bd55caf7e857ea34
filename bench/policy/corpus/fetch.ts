import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { execa } from "execa";
import { ROOT } from "../../../tools/engine/spec.js";
import { type CorpusPackage, PACKAGES } from "./packages.ts";

/** Where the corpus lies. Below the repository, so that its packages find the SDK that is installed there. */
export const CORPUS = join(ROOT, ".tools", "policy-corpus");

/** A package that is there, and the folder in which. */
export interface PresentPackage extends CorpusPackage {
  readonly folder: string;
}

/**
 * Gets the packages that are not there yet, with npm and without their dependencies: what their examples need beside
 * the SDK is in the list too. No script of theirs is run.
 *
 * @throws where npm can't get one, or one that is installed has another version or licence than the list says
 */
export async function fetchCorpus(tell: (text: string) => void): Promise<PresentPackage[]> {
  const present: PresentPackage[] = [];
  for (const one of PACKAGES) {
    const folder = join(one.isInstalled ? ROOT : CORPUS, "node_modules", one.name);
    if (!one.isInstalled && versionIn(folder) !== one.version) {
      tell(`Getting ${one.name} ${one.version} with npm, once.\n`);
      await unpack(one, folder);
    }
    check(one, folder);
    present.push({ ...one, folder });
  }
  return present;
}

async function unpack({ name, version }: CorpusPackage, folder: string): Promise<void> {
  mkdirSync(join(folder, ".."), { recursive: true });
  const scratch = mkdtempSync(join(CORPUS, "fetch-"));
  try {
    const args = ["pack", `${name}@${version}`, "--json", "--ignore-scripts", "--pack-destination", scratch];
    const { stdout } = await execa("npm", args, { cwd: ROOT, stdin: "ignore" });
    const [packed]: { filename: string }[] = JSON.parse(stdout);
    if (packed === undefined) throw new Error(`npm packed nothing for ${name}@${version}`);
    await execa("tar", ["-xzf", join(scratch, packed.filename), "-C", scratch]);
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(scratch, "package"), folder);
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

function check({ name, version, licence }: CorpusPackage, folder: string): void {
  const found = manifestIn(folder);
  if (found.version !== version || (found.license ?? "unstated") !== licence) {
    throw new Error(
      `${name} in ${folder} is ${found.version} under ${found.license}; bench/policy/corpus/packages.ts says ` +
        `${version} under ${licence}: change the list, and look at the judgements of its programs again`,
    );
  }
}

function versionIn(folder: string): string | undefined {
  return existsSync(join(folder, "package.json")) ? manifestIn(folder).version : undefined;
}

function manifestIn(folder: string): { version?: string; license?: string } {
  const { version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8"));
  // Some write their tag there.
  return { version: version?.replace(/^v/, ""), license };
}
