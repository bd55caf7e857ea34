import { runTool, ToolFailed } from "../tools/run-tool.ts";
import type { Machine } from "./machine.ts";

/** This machine. */
export function localMachine(directory: string): Machine {
  return {
    where: "",
    byHand: (command) => command,
    async run({ program, args, directory: within = directory, purpose, timeoutMs }) {
      const install = "install it, or run where it is";
      try {
        const stdout = await runTool({ program, args, directory: within, purpose, install, timeoutMs });
        return { exitCode: 0, stdout };
      } catch (error) {
        if (!(error instanceof ToolFailed) || error.exitCode === undefined) throw error;
        return { exitCode: error.exitCode, stdout: "" };
      }
    },
  };
}
