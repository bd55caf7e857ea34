import { rm } from "node:fs/promises";
import { join, relative } from "node:path";
import type { Plan } from "../../components/plan/index.ts";
import type { Kept } from "../carry-out.ts";
import { note } from "../output.ts";
import type { Project } from "../project.ts";
import { makeBackup } from "./make-backup.ts";
import { backupsFolder, folderName } from "./stamp.ts";

/** Makes the backup before a rotation, and says where. @returns undefined where the plan changes no .env file here */
export async function keepBefore(project: Project, plan: Plan): Promise<Kept | undefined> {
  const backup = await makeBackup(project, plan);
  if (backup === undefined) return undefined;
  const folder = join(backupsFolder(project.directory), folderName(backup));
  note(`Kept the .env files as they are: ${relative(process.cwd(), folder)}`);
  return { backup, undo: async () => await rm(folder, { recursive: true, force: true }) };
}
