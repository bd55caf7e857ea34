import { readFileSync } from "node:fs";
import { stringify } from "yaml";
import { checks } from "./checks/index.ts";
import { draftOf } from "./draft.ts";
import { type Files, includedPaths, readFiles } from "./include.ts";
import { CatalogError, type Finding, type Problem } from "./problem.ts";
import { type Catalog, catalogSchema, normalise } from "./schema.ts";
import { readYaml } from "./yaml-source.ts";
import { findingsOf } from "./zod-findings.ts";

/** What came of checking a catalog. */
export interface Checked {
  /** The catalog; missing when there are problems. */
  readonly catalog?: Catalog;
  /** Every problem, in the order of the file. */
  readonly problems: readonly Problem[];
  /** Looks up in the file what a later check found. */
  locate(finding: Finding): Problem;
}

const byPlace = (a: Problem, b: Problem) =>
  a.file === b.file ? a.line - b.line || a.column - b.column : a.file < b.file ? -1 : 1;

/** Files that a catalog takes in are beside it on the disk. */
const onDisk = (path: string): Files => ({ path, read: readCatalogFile, shown: (other) => other });

/**
 * Checks the text of a catalog and reports all its problems at once. Never throws for what the text says.
 * @param file is printed, and unless `files` says otherwise what the catalog includes is looked for from its folder on
 */
export function checkCatalog(text: string, file: string, files: Files = onDisk(file)): Checked {
  const source = readFiles(text, file, files);
  const problems = [...source.problems];
  const { locate, value } = source;
  if (value === null) {
    const remedy = "write one; `keyturn init` makes a first one";
    problems.push({ file, line: 1, column: 1, path: "", message: "the file holds no catalog", remedy });
  }
  if (value === undefined || value === null) return { problems: problems.sort(byPlace), locate };

  const read = catalogSchema.safeParse(value);
  const findings = read.success ? [] : findingsOf(read.error, value);
  const draft = draftOf(value);
  for (const check of checks) findings.push(...check(draft));
  problems.push(...findings.map(locate));
  if (!read.success || problems.length > 0) return { problems: problems.sort(byPlace), locate };
  return { catalog: normalise(read.data), problems, locate };
}

const unreadable: Record<string, readonly [message: string, remedy: string]> = {
  ENOENT: ["there is no such file", "check the path; `keyturn init` makes a first catalog"],
  EISDIR: ["is a folder", "give the path of the catalog file in it"],
  EACCES: ["may not be read by this user", "check the owner and mode of the file and its folders"],
};

/**
 * The text of a catalog file.
 * @throws {CatalogError} when it can't be read
 */
export function readCatalogFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code ?? "unknown error";
    const [message, remedy] = unreadable[code] ?? [`can't be read (${code})`, "check the file and its disk"];
    throw new CatalogError([{ file: path, line: 0, column: 0, path: "", message, remedy }], { cause });
  }
}

/**
 * A catalog's text, with what it includes in it: as it stands where it includes nothing. For a copy in another folder.
 * @throws {CatalogError} when a file can't be read or put together
 */
export function joinedCatalog(text: string, files: Files): string {
  const file = files.shown(files.path);
  if (includedPaths(readYaml(text, file).value, files.path).length === 0) return text;
  const { value, problems } = readFiles(text, file, files);
  if (value === undefined || problems.length > 0) throw new CatalogError(problems);
  return stringify(value);
}

/** The same of a file on the disk. */
export function joinedCatalogFile(path: string): string {
  return joinedCatalog(readCatalogFile(path), onDisk(path));
}

/**
 * Reads and checks a catalog file.
 * @throws {CatalogError} with every problem, each with its place and remedy
 */
export function loadCatalog(path: string): Catalog {
  const { catalog, problems } = checkCatalog(readCatalogFile(path), path);
  if (catalog === undefined) throw new CatalogError(problems);
  return catalog;
}
