import { fileURLToPath } from "node:url";

const child = fileURLToPath(new URL("env-file-child.ts", import.meta.url));
const tsx = import.meta.resolve("tsx");

/** The command line that changes a scratch directory's files in a process of its own. */
export function changingProgram(root: string, killAt = 0, user?: number): string[] {
  const asUser = user === undefined ? [] : [String(user)];
  return [process.execPath, "--import", tsx, child, root, String(killAt), ...asUser];
}

/** No cache of compiled sources on disk: its writes would be counted, or refused, in place of ours. */
export const PROGRAM_ENVIRONMENT = { PATH: process.env.PATH ?? "", TSX_DISABLE_CACHE: "1" };
