import { resolve } from "node:path";
import { takeSnapshot } from "./snapshot.ts";
import { currentValues } from "./values.ts";

/**
 * The values in a file as Docker Compose reads them when its own environment is empty. A key whose text cannot
 * be interpolated without that environment (`${HOST:?}`) is left out, so that it keeps nobody from the others.
 *
 * @param root the directory that a relative `path` starts from
 * @throws EnvFileError, EnvSyntaxError
 */
export async function readEnvFile(root: string, path: string): Promise<Map<string, string>> {
  const { document } = await takeSnapshot(resolve(root, path));
  return currentValues(document);
}
