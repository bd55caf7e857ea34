import { existsSync, mkdirSync } from "node:fs";
import { basename, dirname, relative, resolve, sep } from "node:path";
import writeFileAtomic from "write-file-atomic";
import { checkCatalog, plainName } from "../../components/catalog/index.ts";
import { CommandError } from "../errors.ts";
import { catalogText } from "../import/catalog-text.ts";
import { merge } from "../import/merge.ts";
import { plainName as plainNameOf } from "../import/plain-name.ts";
import { readInput } from "../import/read-input.ts";
import { repositoryOf } from "../import/repository-of.ts";
import { seeAll } from "../import/see.ts";
import { jsonResult, note, result } from "../output.ts";

interface ImportOptions {
  out?: string;
  system?: string;
  force?: boolean;
  json?: boolean;
}

/** `keyturn import`: a catalog of what other files tell. Names and places get into it, and no value. */
export async function importCommand(paths: readonly string[], options: ImportOptions): Promise<void> {
  const folder = process.cwd();
  const system = options.system ?? plainNameOf(basename(folder), "system");
  if (!plainName.safeParse(system).success) {
    throw new CommandError("--system is no name: use letters, digits, dot, dash and _, a letter first");
  }
  const out = options.out === undefined ? undefined : resolve(folder, options.out);
  refuseToOverwrite(options, out);
  const files = [
    ...new Set(paths.map((path) => relative(folder, resolve(folder, path)).split(sep).join("/"))),
  ];
  if (out !== undefined && files.some((path) => resolve(folder, path) === out))
    throw new CommandError(
      `${options.out} is imported, and would be lost: give --out another name. Nothing was written`,
    );
  const inputs = files.map((path) => readInput(resolve(folder, path), path));
  const draft = merge(await seeAll(inputs, { repository: await repositoryOf(folder) }));
  const text = catalogText(system, `What keyturn import found in ${files.join(", ")}.`, draft);
  const { problems } = checkCatalog(text, options.out ?? "the catalog");
  if (out !== undefined) {
    mkdirSync(dirname(out), { recursive: true });
    await writeFileAtomic(out, text);
  }
  const secrets = draft.secrets.filter(({ nowhere }) => !nowhere).map(({ name }) => name);
  const comments = [
    ...draft.targets.filter(({ notYet }) => notYet !== undefined).map(({ name }) => name),
    ...draft.secrets.filter(({ nowhere }) => nowhere).map(({ name }) => name),
  ];
  if (options.json === true) {
    const written = out === undefined ? { catalog: text } : { written: options.out };
    jsonResult({ system, ...written, secrets, comments, remarks: draft.remarks, problems });
    return;
  }
  if (out === undefined) result(text);
  else result(`Wrote ${options.out}: ${secrets.length} secrets from ${files.join(", ")}.`);
  for (const remark of draft.remarks) note(`${remark}.`);
  if (comments.length > 0) note(`In comments, since they can't be used yet: ${comments.join(", ")}.`);
  if (problems.length > 0)
    note(`${problems.length} problems in it are left to you: keyturn validate shows them.`);
  const file = options.out ?? "the catalog, once it is a file (--out FILE)";
  note(`Read ${file} and mend the guesses. Then: keyturn validate ${options.out ?? "FILE"}.`);
}

function refuseToOverwrite({ out: shown, force }: ImportOptions, out: string | undefined): void {
  if (out === undefined || force === true || !existsSync(out)) return;
  throw new CommandError(
    `${shown} is there already: give another name, or --force to write over it. Nothing was written`,
  );
}
