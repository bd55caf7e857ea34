import { relative } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder that holds keyturn itself: the program, the provider and this command. */
export const PACKAGE_ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/**
 * The text of a Pulumi.yaml for a system whose catalog lies in `folder`. The program is keyturn's own; the
 * paths are relative, so that the folder can move together with the package.
 */
export function projectFile(system: string, folder: string): string {
  const home = relative(folder, PACKAGE_ROOT);
  return `name: ${system}
description: The secrets of ${system}, rotated by keyturn
main: ${home}
runtime:
  name: nodejs
  options:
    typescript: false
    nodeargs: --import keyturn/keep-config
plugins:
  providers:
    - name: keyturn
      path: ${home}/provider
`;
}
