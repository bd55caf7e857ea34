import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { PlaceOf } from "./driver.ts";

type Place = PlaceOf<"redis-user"> | PlaceOf<"postgres-role">;

/** What a connection checks the server's certificate with, and shows of its own. */
export interface TlsFiles {
  readonly servername?: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
}

/**
 * Reads the files that a target names for its connection.
 * @throws Error that names a file which can't be read
 */
export async function tlsFiles({ name, target, directory }: Place): Promise<TlsFiles> {
  const { servername, ...paths } = target.tls ?? {};
  const files: Record<string, string> = {};
  for (const [field, path] of Object.entries(paths)) {
    try {
      files[field] = await readFile(resolve(directory, path), "utf8");
    } catch {
      throw new Error(`${path}, which is \`tls.${field}\` of ${name} in the catalog, can't be read`);
    }
  }
  return { ...files, ...(servername === undefined ? {} : { servername }) };
}
