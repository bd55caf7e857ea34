import { fileURLToPath } from "node:url";

/** The folder that holds keyturn itself: the program, the provider and this command. */
export const PACKAGE_ROOT = fileURLToPath(new URL("..", import.meta.url)).replace(/\/$/, "");

/** Where a project's Pulumi.yaml finds keyturn, whatever the machine: a link there, or a pipeline's checkout. */
export const HOME_LINK = ".keyturn/home";

/**
 * The text of a system's Pulumi.yaml. The program is keyturn's own.
 *
 * @param home where keyturn is, from the folder of that file. Of a file that others get, only HOME_LINK is true on their
 *   machines too
 */
export function projectFile(system: string, home: string): string {
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
