import { lstatSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { CommandError } from "./errors.ts";
import { note } from "./output.ts";
import { HOME_LINK, PACKAGE_ROOT } from "./project-file.ts";
import { YamlText } from "./yaml-text.ts";

/**
 * Lets `.keyturn/home` lead to the keyturn that is called, where the project's Pulumi.yaml names that path: one path for all
 * machines, which Git does not follow. A folder that stands there, such as a pipeline's checkout of keyturn, stays; where it is
 * another keyturn than the one that is called, that is said once.
 *
 * @throws CommandError where it can't be made
 */
export function linkHome(root: string): void {
  const main = new YamlText(readFileSync(join(root, "Pulumi.yaml"), "utf8")).at(["main"]);
  if (main !== HOME_LINK) return;
  const link = join(root, HOME_LINK);
  const there = lstatSync(link, { throwIfNoEntry: false });
  if (there !== undefined && leadsHome(link)) return;
  if (there !== undefined && !there.isSymbolicLink()) {
    tellOther(link);
    return;
  }
  try {
    mkdirSync(dirname(link), { recursive: true });
    rmSync(link, { force: true });
    // Windows lets everybody make a junction, and few a link; elsewhere the word says nothing.
    symlinkSync(PACKAGE_ROOT, link, "junction");
  } catch (error) {
    // Another keyturn was quicker.
    if (leadsHome(link)) return;
    const why = (error as NodeJS.ErrnoException).code ?? "unknown";
    throw new CommandError(
      `the link ${HOME_LINK}, by which Pulumi.yaml finds keyturn, can't be made (${why}): see that ${dirname(link)} may be written to`,
    );
  }
}

const told = new Set<string>();

/** Command and program of two versions may not fit together. */
function tellOther(link: string): void {
  if (told.has(link)) return;
  told.add(link);
  note(
    `mind: ${HOME_LINK} holds a keyturn of its own, and the engine runs that one: call it by ${HOME_LINK}/bin/keyturn.js.`,
  );
}

function leadsHome(link: string): boolean {
  try {
    return realpathSync(link) === realpathSync(PACKAGE_ROOT);
  } catch {
    return false;
  }
}
