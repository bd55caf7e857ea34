import { basename } from "node:path";
import type { RootShell } from "../tunnel-connector/root-shell.ts";
import { PATHS } from "./paths.ts";

const KEPT = [PATHS.settings, PATHS.tokens, PATHS.unit];
const placed = (path: string) => `${PATHS.former}/${basename(path)}`;

/** Whether a change was begun that nobody has seen the end of. */
export async function isUnfinished(shell: RootShell): Promise<boolean> {
  return (await shell.digest(placed(PATHS.unit))) !== undefined;
}

/**
 * Lays what is there aside, whole or not at all. What a change that was cut off has laid aside stays: what is there by now may
 * never have been well.
 * @returns whether there is a version before
 */
export async function keepFormer(shell: RootShell): Promise<boolean> {
  if (await isUnfinished(shell)) return true;
  if ((await shell.digest(PATHS.unit)) === undefined) return false;
  const beside = `${PATHS.former}.keyturn`;
  await shell.remove(beside, PATHS.former);
  await shell.folder(beside, "0700");
  await shell.must(["cp", "-p", "--", ...KEPT, beside], "lays the version before aside");
  await shell.must(["mv", "--", beside, PATHS.former], "lays the version before aside");
  return true;
}

/** Puts what was laid aside back in its places; it stays aside too, until {@link forgetFormer}. */
export async function restoreFormer(shell: RootShell): Promise<void> {
  for (const path of KEPT) {
    const beside = `${path}.keyturn`;
    await shell.must(["cp", "-p", "--", placed(path), beside], "puts the version before back");
    await shell.must(["mv", "-f", "--", beside, path], "puts the version before back");
  }
}

/** Removes what was laid aside: a token that is not accepted any more has no place there. */
export async function forgetFormer(shell: RootShell): Promise<void> {
  await shell.remove(PATHS.former);
}
