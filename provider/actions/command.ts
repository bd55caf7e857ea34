import { findTool } from "../tools/find-tool.ts";
import { runTool, ToolFailed } from "../tools/run-tool.ts";
import type { ActionDriver } from "./driver.ts";

/** Runs a command of a person's own. */
export const command: ActionDriver<"command"> = {
  async problems({
    name,
    settings: {
      run: [program = ""],
    },
    directory,
  }) {
    if ((await findTool(program, directory)) !== undefined) return [];
    return [
      `${name}: \`${program}\` is not there or may not be run. A relative path begins at ${directory}; any other program has ` +
        "to be on PATH",
    ];
  },

  async run({ name, settings: { run: all, within }, directory, written }) {
    const [program = "", ...args] = all;
    const purpose = `makes ${written.join(", ")} take effect at ${name}`;
    try {
      await runTool({ program, args, directory, purpose, install: "give its whole path", timeoutMs: within });
    } catch (error) {
      if (!(error instanceof ToolFailed)) throw error;
      throw new Error(
        `${error.message}. What it printed is left out. Mend it, then keyturn resume: it is run again`,
      );
    }
  },
};
