import { CommanderError } from "commander";
import { CatalogError, StepsError } from "../components/catalog/index.ts";
import { IntentError, IntentRefused, OrderError } from "../components/plan/index.ts";
import { EnvFileError, EnvSyntaxError, JournalBusyError } from "../provider/env-file/index.ts";
import { mayQuote, withoutWords } from "../tools/start/crash.js";
import { CommandError, EXIT } from "./errors.ts";

/** How a command ended that did not do its work. */
export interface Failure {
  /** The one message, with its remedy; holds no value. */
  readonly message: string;
  readonly exitCode: number;
  /** Each problem by itself, where a catalog or stack file has them. */
  readonly problems?: readonly object[];
  /** What became of the notifications of it. */
  readonly notified?: readonly object[];
}

/** Puts an error that ended a command into words, and gives the exit code that stands for its kind. */
export function failureOf(error: unknown): Failure {
  const message = wordsOf(error);
  if (error instanceof CommanderError) {
    return { message: message.replace(/^error: /, ""), exitCode: EXIT.badInput };
  }
  const hasProblems = error instanceof CatalogError || error instanceof IntentError;
  const problems = hasProblems ? { problems: error.problems } : {};
  const notified = notifiedOf(error);
  return { message, exitCode: exitCodeOf(error), ...problems, ...(notified && { notified }) };
}

/** What wraps an error keeps it as its cause. */
function notifiedOf(error: unknown): readonly object[] | undefined {
  if (!(error instanceof Error)) return undefined;
  return (error instanceof CommandError ? error.notified : undefined) ?? notifiedOf(error.cause);
}

/** What is no error, or one that quotes what it was given, could hold a value. */
function wordsOf(error: unknown): string {
  return error instanceof Error && !mayQuote(error) ? error.message : withoutWords(error);
}

/** What a person reads of it. A catalog's problems begin with file and line, as editors understand them. */
export function forPerson(error: unknown, { message }: Failure): string {
  return error instanceof CatalogError ? message : `keyturn: ${message}`;
}

function exitCodeOf(error: unknown): number {
  if (error instanceof CommandError) return error.exitCode;
  if (error instanceof IntentRefused) return EXIT.refused;
  if (error instanceof JournalBusyError) return EXIT.locked;
  const badInput = [CatalogError, StepsError, IntentError, OrderError, EnvFileError, EnvSyntaxError];
  return badInput.some((kind) => error instanceof kind) ? EXIT.badInput : EXIT.failed;
}
