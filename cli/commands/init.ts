import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { isCancel, text } from "@clack/prompts";
import { CommandError, EXIT } from "../errors.ts";
import { catalogText } from "../init/catalog-text.ts";
import { findEnvFiles, findSecrets, targetNames } from "../init/env-files.ts";
import { plainName } from "../init/plain-name.ts";
import { jsonResult, note, result } from "../output.ts";
import { projectFile } from "../project-file.ts";

interface InitOptions {
  system?: string;
  stack?: string;
  envFile?: string[];
  yes?: boolean;
  json?: boolean;
}

/** What must never be committed: state, journal, and files that a change left half-way. */
const IGNORED = [".keyturn/", ".*.keyturn-*"];

/** `keyturn init`: writes files that are not there yet, and never over one that is. No value gets into them. */
export async function init(options: InitOptions): Promise<void> {
  const folder = process.cwd();
  const system = await answer(
    options,
    options.system,
    "Name of the system",
    plainName(basename(folder), "system"),
  );
  const stack = await answer(options, options.stack, "Name of the stack", "prod");
  const found = options.envFile ?? findEnvFiles(folder);
  const paths = (
    await answer(options, options.envFile?.join(" "), ".env files that hold secrets", found.join(" "))
  )
    .split(/\s+/)
    .filter((path) => path !== "");
  if (paths.length === 0)
    throw new CommandError("there is no .env file here: name those that hold secrets with --env-file");
  const targets = targetNames(paths);
  const secrets = await findSecrets(folder, targets);
  const catalog = join("catalog", `${system}.yaml`);
  const files: [string, string][] = [
    [catalog, catalogText(system, targets, secrets)],
    ["Pulumi.yaml", projectFile(system, folder)],
    [`Pulumi.${stack}.yaml`, `config:\n  keyturn:catalog: ${catalog}\n`],
  ];
  const standing = files.map(([path]) => path).filter((path) => existsSync(join(folder, path)));
  if (standing.length > 0) {
    throw new CommandError(
      `${standing.join(" and ")} already there: move away what should be made anew. Nothing was written`,
    );
  }
  mkdirSync(join(folder, "catalog"), { recursive: true });
  for (const [path, content] of files) writeFileSync(join(folder, path), content);
  ignore(folder);
  const written = files.map(([path]) => path);
  if (options.json === true) {
    jsonResult({
      system,
      stack,
      written,
      secrets,
    });
    return;
  }
  result(
    `Wrote ${written.join(", ")}: ${secrets.length} secrets in ${paths.length} files, kinds guessed by name.`,
  );
  note(`Read ${catalog} and mend the guesses. Then: keyturn validate, and keyturn adopt --all --dry-run.`);
}

async function answer(
  options: InitOptions,
  given: string | undefined,
  message: string,
  fallback: string,
): Promise<string> {
  if (given !== undefined) return given;
  if (options.yes === true || !process.stdin.isTTY) return fallback;
  const said = await text({ message, initialValue: fallback });
  if (isCancel(said)) throw new CommandError("stopped. Nothing was written", EXIT.refused);
  return said;
}

function ignore(folder: string): void {
  const path = join(folder, ".gitignore");
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  const missing = IGNORED.filter((line) => !lines.includes(line));
  if (missing.length === 0) return;
  const gap = lines.length > 0 && lines.at(-1) !== "" ? "\n" : "";
  appendFileSync(path, `${gap}${missing.join("\n")}\n`);
}
