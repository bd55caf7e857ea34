import { Command, CommanderError } from "commander";
import packageJson from "../package.json" with { type: "json" };
import { addCommands } from "./commands/index.ts";
import { EXIT } from "./errors.ts";
import { jsonResult, note } from "./output.ts";

const EXIT_HELP = `
Shell completion: source <(keyturn completion bash), likewise zsh, fish and powershell.
Exit codes: 0 done, 1 failed, 2 unusable call, catalog or stack file, 3 refused by a rule, 4 locked by another run,
130 stopped by Ctrl-C before anything was applied.
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

/**
 * Runs a command line and gives its exit code; every failure is told in one message on standard error, and with
 * `--json` as `{"error": …}` on standard output too.
 */
export async function run(args: readonly string[]): Promise<number> {
  try {
    const program = buildProgram();
    if (args[0] === "completion" || args[0] === "complete")
      (await import("./commands/completion.ts")).addCompletion(program, args.slice(1));
    await program.parseAsync(args, { from: "user" });
    return Number(process.exitCode ?? EXIT.done);
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return EXIT.done;
    const { failureOf, forPerson } = await import("./failure.ts");
    const failure = failureOf(error);
    // Commander has told its own already.
    if (!(error instanceof CommanderError)) note(forPerson(error, failure));
    if (wantsJson(args)) jsonResult({ error: failure });
    return failure.exitCode;
  }
}

/** Looks at the words alone, for a call that can't be used is answered as JSON too. */
function wantsJson(args: readonly string[]): boolean {
  // What follows belongs to the command that the sandbox runs.
  if (args[0] === "sandbox") return false;
  const end = args.indexOf("--");
  return args.slice(0, end < 0 ? undefined : end).includes("--json");
}
