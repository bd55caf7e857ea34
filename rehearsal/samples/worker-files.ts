import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Catalog } from "../../components/catalog/index.ts";

/**
 * Makes wrangler's files that a catalog's origins are called by, as far as their origins go; what is there stays as it is.
 * @param directory absolute, that the catalog's paths start from
 */
export async function writeWorkerFiles({ hardening }: Catalog, directory: string): Promise<void> {
  for (const { worker } of Object.values(hardening?.origins ?? {})) {
    if (worker === undefined) continue;
    const path = join(directory, worker.config);
    const variables = Object.entries(worker.bindings).map(([name, host]) => `${name} = "https://${host}"\n`);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const text = `# Synthetic: the Worker's file as far as its origin goes.\nname = "worker"\n\n[vars]\n${variables.join("")}`;
    await writeFile(path, text, { flag: "wx" }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
  }
}
