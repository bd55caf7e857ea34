import { Command, CommanderError } from "commander";
import { CatalogError } from "../components/catalog/index.ts";
import { IntentError, IntentRefused, OrderError } from "../components/plan/index.ts";
import packageJson from "../package.json" with { type: "json" };
import { EnvFileError, JournalBusyError } from "../provider/env-file/index.ts";
import { addCommands } from "./commands/index.ts";
import { CommandError, EXIT } from "./errors.ts";
import { note } from "./output.ts";

const EXIT_HELP = `
Shell completion: source <(keyturn completion bash), likewise zsh and fish.
Exit codes: 0 done, 1 failed, 2 unusable call, catalog or stack file, 3 refused by a rule, 4 locked by another run.
Results go to standard output, progress to standard error.`;

/** The whole command line, not run yet. */
export function buildProgram(): Command {
  const program = new Command("keyturn")
    .description("Rotates secrets as infrastructure code: deliver in order, prove, and only then retire.")
    .version(packageJson.version)
    .showSuggestionAfterError()
    .enablePositionalOptions()
    .exitOverride()
    .addHelpText("after", EXIT_HELP);
  addCommands(program);
  return program;
}

/** Runs a command line and gives its exit code; every failure is told in one message on standard error. */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const program = buildProgram();
    if (args[0] === "completion" || args[0] === "complete")
      (await import("./commands/completion.ts")).addCompletion(program);
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? EXIT.done : EXIT.badInput;
    note(messageOf(error));
    return exitCodeOf(error);
  }
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof IntentRefused) return EXIT.refused;
  if (error instanceof JournalBusyError) return EXIT.locked;
  const badInput = [CatalogError, IntentError, OrderError, EnvFileError];
  return badInput.some((kind) => error instanceof kind) ? EXIT.badInput : EXIT.failed;
}

function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return `keyturn: ${String(error)}`;
  return error instanceof CatalogError ? error.message : `keyturn: ${error.message}`;
}
