import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Catalog } from "../../components/catalog/index.ts";
import { makeHostFiles } from "../hosts/ssh-hosts.ts";

/** A line that nobody named to keyturn, in every file of a rehearsal: it has to stay as it is. */
export const UNNAMED = "NOT_IN_THE_CATALOG";

const EMPTY = `# Made for a rehearsal.\n${UNNAMED}=stays\n`;

/** Makes the .env files of a catalog, those of other machines too, by paths from the folder, with no secret in them yet. */
export function emptyEnvFiles({ targets }: Catalog, folder: string): void {
  for (const target of Object.values(targets)) {
    if (target.kind !== "dotenv-file") continue;
    const path = join(folder, target.path);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(path, EMPTY, { mode: 0o600 });
  }
  makeHostFiles({ targets }, folder, EMPTY);
}
