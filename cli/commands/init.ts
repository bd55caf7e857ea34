import { existsSync, mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isCancel, text } from "@clack/prompts";
import { count } from "../count.ts";
import { CommandError, EXIT } from "../errors.ts";
import { linkHome } from "../home-link.ts";
import { catalogText } from "../import/catalog-text.ts";
import { seenInEnvFiles } from "../import/from-env.ts";
import { merge } from "../import/merge.ts";
import { plainName } from "../import/plain-name.ts";
import { readInput } from "../import/read-input.ts";
import { findEnvFiles } from "../init/find-env-files.ts";
import { ignoreLocalFiles, notIgnored } from "../init/git-ignore.ts";
import { jsonResult, note, result } from "../output.ts";
import { HOME_LINK, projectFile } from "../project-file.ts";

interface InitOptions {
  system?: string;
  stack?: string;
  envFile?: string[];
  yes?: boolean;
  json?: boolean;
}

/** `keyturn init`: writes files that are not there yet, and never over one that is. No value gets into them. */
export async function init(options: InitOptions): Promise<void> {
  const folder = process.cwd();
  const ownName = plainName(basename(folder), "system");
  const system = await answer(options, options.system, "Name of the system", ownName);
  const stack = await answer(options, options.stack, "Name of the stack", "prod");
  const catalog = join("catalog", `${system}.yaml`);
  const project: [string, string][] = [
    ["Pulumi.yaml", projectFile(system, HOME_LINK)],
    [`Pulumi.${stack}.yaml`, `config:\n  keyturn:catalog: ${catalog}\n`],
  ];
  const isThere = ([path]: [string, string]) => existsSync(join(folder, path));
  // One that was imported needs a project and no other catalog.
  if (isThere([catalog, ""]) && !project.some(isThere)) return projectFor(catalog, project, options);
  const paths = await envFiles(options, folder);
  const { seen, lengths } = await seenInEnvFiles(paths.map((path) => readInput(join(folder, path), path)));
  const draft = merge({ seen: [seen], lengths });
  const files: [string, string][] = [
    [catalog, catalogText(system, `What keyturn init found in ${paths.join(", ")}.`, draft)],
    ...project,
  ];
  const standing = files.filter(isThere).map(([path]) => path);
  if (standing.length > 0) {
    throw new CommandError(
      `${standing.join(" and ")} already there: move away what should be made anew. Nothing was written`,
    );
  }
  mkdirSync(join(folder, "catalog"), { recursive: true });
  const written = writeNew(folder, files);
  const exposed = await notIgnored(folder, paths);
  if (options.json === true) {
    const secrets = draft.secrets.map(({ name }) => name);
    jsonResult({ system, stack, written, secrets, remarks: draft.remarks, notIgnored: exposed });
    return;
  }
  const { length } = draft.secrets;
  result(
    `Wrote ${written.join(", ")}: ${count(length, "secret")} in ${count(paths.length, "file")}, kinds guessed by name.`,
  );
  for (const remark of draft.remarks) note(`${remark}.`);
  if (exposed.length > 0) {
    note(
      `mind: Git does not ignore ${exposed.join(", ")}: the next git add takes the values in. Add it to .gitignore.`,
    );
  }
  const next =
    length === 0
      ? "keyturn begin NAMES, for the secrets that you add"
      : "keyturn adopt --all --dry-run; for secrets that have no value yet, keyturn begin NAMES";
  note(`Read ${catalog} and mend the guesses. Then: keyturn validate, and ${next}.`);
}

/** Writes the rest of a project for a catalog that is there. */
function projectFor(catalog: string, project: readonly [string, string][], options: InitOptions): void {
  const written = writeNew(process.cwd(), project);
  if (options.json === true) {
    jsonResult({ catalog, written });
    return;
  }
  result(`Wrote ${written.join(", ")} for ${catalog}, which was there and stays as it is.`);
  note("Then: keyturn validate, and keyturn adopt --all --dry-run.");
}

/** Never over a file that somebody else wrote meanwhile. */
function writeNew(folder: string, files: readonly [string, string][]): string[] {
  for (const [path, content] of files) writeFileSync(join(folder, path), content, { flag: "wx" });
  linkHome(folder);
  return [...files.map(([path]) => path), ...ignoreLocalFiles(folder)];
}

async function envFiles(options: InitOptions, folder: string): Promise<string[]> {
  const found = (options.envFile ?? findEnvFiles(folder)).join(" ");
  const said = await answer(options, options.envFile?.join(" "), ".env files that hold secrets", found);
  const paths = said.split(/\s+/).filter((path) => path !== "");
  if (paths.length > 0) return paths;
  const [there] = catalogsIn(folder);
  const forCatalog =
    there === undefined
      ? ""
      : `, or make a project for catalog/${there}.yaml: keyturn init --system ${there}`;
  throw new CommandError(
    `there is no .env file here: name those that hold secrets with --env-file${forCatalog}`,
  );
}

/** The catalogs that are there, by the names of systems that `--system` takes. */
function catalogsIn(folder: string): string[] {
  const files = existsSync(join(folder, "catalog")) ? readdirSync(join(folder, "catalog")) : [];
  return files
    .filter((file) => /^[\w-]+\.yaml$/.test(file))
    .map((file) => file.slice(0, -".yaml".length))
    .sort();
}

async function answer(
  options: InitOptions,
  given: string | undefined,
  message: string,
  fallback: string,
): Promise<string> {
  if (given !== undefined) return given;
  if (options.yes === true || options.json === true || !process.stdin.isTTY) return fallback;
  const said = await text({ message, initialValue: fallback, output: process.stderr });
  if (isCancel(said)) throw new CommandError("stopped. Nothing was written", EXIT.interrupted);
  return said;
}
