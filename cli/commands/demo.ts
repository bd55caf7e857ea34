import { runDemo } from "../../rehearsal/demo/run-demo.ts";
import { EXIT } from "../errors.ts";
import { exitAtSignal } from "../exit-at-signal.ts";
import { jsonResult, note, result } from "../output.ts";

/** Options of `keyturn demo`. */
export interface DemoCommandOptions {
  system?: "local-ai" | "molecule";
  withoutDatabase?: boolean;
  keep?: boolean;
  json?: boolean;
}

/**
 * `keyturn demo`: plays example systems in scratch folders, through the real engine, and checks the outcome by looking.
 * Ends with 1 where something was not so.
 *
 * @throws CommandError where a part of this machine is missing
 */
export async function demo(options: DemoCommandOptions): Promise<void> {
  // What it made is removed at the exit.
  exitAtSignal();
  const json = options.json === true;
  const { ok, result: came } = await runDemo(
    {
      ...(options.system !== undefined && { system: options.system }),
      withoutDatabase: options.withoutDatabase === true,
      keepFolder: options.keep === true,
    },
    json ? note : result,
  );
  if (json) jsonResult(came);
  if (!ok) process.exitCode = EXIT.failed;
}
