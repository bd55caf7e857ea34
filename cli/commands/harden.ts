import type { Command } from "commander";
import { jsonOption, stackOption } from "./options.ts";

/** Adds the commands that look at how tokens get out, beside rotating them. */
export function addHarden(program: Command): void {
  program
    .command("harden")
    .description("close the ways by which a token gets out again")
    .command("plan")
    .description("show which findings are open, closed or accepted, and what a break-in would open where")
    .option("--catalog <file>", "of another catalog than the stack's, as it is to be in the end")
    .option("--html <file>", "also write a page, with the flow of tokens before and after")
    .addOption(stackOption().conflicts("catalog"))
    .addOption(jsonOption())
    .action(async (options) => (await import("./harden-plan.ts")).hardenPlanCommand(options));
}
