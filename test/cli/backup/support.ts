import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeBackup } from "../../../cli/backup/make-backup.ts";
import { type BackupMetadata, sealed } from "../../../cli/backup/metadata.ts";
import { backupsFolder, folderName } from "../../../cli/backup/stamp.ts";
import { openProject, type Project } from "../../../cli/project.ts";
import { bump, makePlan, type Plan } from "../../../components/plan/index.ts";
import { CATALOG, useProject } from "../support.ts";

export const NOW = new Date("2026-02-03T04:05:06.000Z");
export const STAMP = "20260203-040506";

/** What stands in the shop's .env file. */
export const ENV = "# synthetic\nTOKEN=old-token-of-the-shop\nPAY='paid, once'\nSTRANGE=left-alone\n";

/** The shop with its .env file; `more` is added to its catalog. */
export async function shop(more = "", files: Readonly<Record<string, string>> = {}): Promise<Project> {
  useProject({ "catalog.yaml": `${CATALOG}${more}`, ".env": ENV, ...files });
  return await openProject({ stack: "test" });
}

/** What a rotation of these would do. */
export function planOf(project: Project, ...names: string[]): Plan {
  return makePlan(project.catalog, project.intent, bump(project.intent, project.catalog, names, NOW));
}

/** Makes a backup as a rotation of TOKEN does; gives its folder. */
export async function backedUp(project: Project, now = NOW): Promise<string> {
  const stamp = await makeBackup(project, planOf(project, "TOKEN"), now);
  return join(backupsFolder(project.directory), folderName(stamp ?? "none"));
}

/** Writes a backup as another tool would. */
export function writeForeign(
  project: Project,
  stamp: string,
  files: Readonly<Record<string, string>>,
): string {
  const folder = join(backupsFolder(project.directory), folderName(stamp));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Rewrites a backup's metadata, as keyturn would have written it unless told. */
export function editMetadata(
  folder: string,
  change: (metadata: Record<string, unknown>) => void,
  isSealed = true,
): void {
  const path = join(folder, "metadata.json");
  const metadata = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
  change(metadata);
  writeFileSync(path, isSealed ? sealed(metadata as BackupMetadata) : JSON.stringify(metadata));
}
