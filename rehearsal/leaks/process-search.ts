import { basename } from "node:path";
import type { Findings } from "./findings.ts";

/** What a process showed to everyone who may read /proc: raw, since the secrets are learned afterwards. */
export interface ProcessSample {
  readonly pid: number;
  /** Arguments, each ended by a NUL. */
  readonly cmdline: Uint8Array;
  /** `NAME=value`, each ended by a NUL. */
  readonly environ: Uint8Array;
}

/** Where the engine's language hosts put the configuration for the program. */
const PROGRAM_CONFIG = "PULUMI_CONFIG";

/** The SDK's entry that runs a program, as a language host names it. */
const PROGRAM_ENTRY = /\/@pulumi\/pulumi\/cmd\/run(\/index\.js)?$/;

/**
 * Searches what processes showed. One place is allowed: the variable PULUMI_CONFIG of the process that runs the
 * program; the same variable anywhere else (a child that inherited it, a provider, a policy pack) is a leak.
 *
 * @param isConsumer tells by its variables whether a process is one that a secret is for, so that its environment may hold it
 */
export function searchProcesses(
  samples: readonly ProcessSample[],
  findings: Findings,
  isConsumer: (variables: readonly string[]) => boolean = () => false,
): void {
  for (const { pid, cmdline, environ } of samples) {
    const argv = split(cmdline).map(String);
    const program = isProgram(argv);
    const name = `process ${pid} (${label(argv)})`;
    findings.search("cmdline", `${name}, its arguments`, Buffer.from(cmdline));
    const variables = split(environ);
    const consumer = isConsumer(variables.map(String));
    for (const variable of variables) {
      const variableName = variable.toString().split("=", 1)[0] ?? "";
      const allowed = consumer || (program && variableName === PROGRAM_CONFIG);
      findings.search("environ", `${name}, variable ${variableName}`, variable, () => allowed);
    }
  }
}

/** The parts of a block that NULs end, byte for byte: what isn't UTF-8 must not be lost. */
const split = (block: Uint8Array): Buffer[] =>
  Buffer.from(block)
    .toString("latin1")
    .split("\0")
    .filter((part) => part !== "")
    .map((part) => Buffer.from(part, "latin1"));

/** Node with the SDK's entry as its script: behind options, before the program's own arguments. */
function isProgram(argv: readonly string[]): boolean {
  const [command = "", ...rest] = argv;
  return /^node/.test(basename(command)) && rest.some((argument) => PROGRAM_ENTRY.test(argument));
}

/** Enough to tell which program it was: the command, and the script of an interpreter. */
function label(argv: readonly string[]): string {
  const [command = "?", ...rest] = argv;
  const script = rest.find((argument) => argument.startsWith("/"));
  return script === undefined ? basename(command) : `${basename(command)} ${script}`;
}
