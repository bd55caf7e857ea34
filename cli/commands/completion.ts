import tab from "@bomb.sh/tab/commander";
import type { Command } from "commander";

/** Adds `keyturn completion SHELL` and the hidden call by which a shell asks for suggestions. */
export function addCompletion(program: Command): void {
  tab(program, { completionCommandName: "completion" });
}
