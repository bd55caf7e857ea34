import { confirm, isCancel } from "@clack/prompts";
import { execa } from "execa";
import { note } from "../output.ts";

/** The way back, as a person types it. */
export const RESTORE = "keyturn restore --latest";

/**
 * Says how to go back to the newest backup; where a person sits at a terminal, asks whether to do so now.
 */
export async function offerRestore(stack: string, isAsked: boolean): Promise<void> {
  if (!isAsked || process.stdin.isTTY !== true) {
    note(`To go back to the files of before: ${RESTORE}`);
    return;
  }
  const message = `Go back to the files of before (${RESTORE})?`;
  const answer = await confirm({ message, initialValue: false, output: process.stderr });
  if (isCancel(answer) || !answer) return;
  const own = process.argv[1] ?? "keyturn";
  const args = [...process.execArgv, own, "restore", "--latest", "--stack", stack];
  await execa(process.execPath, args, { stdio: "inherit", reject: false });
}
