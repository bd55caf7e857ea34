import { Command } from "@pulumi/command/local/command.js";
import { all, type CustomResourceOptions, type Output, RunError, secret } from "@pulumi/pulumi";
import { FlyImportRefused, flyImport } from "./fly-import.ts";

/** What an app is to hold of one step. */
export interface FlySecretsArgs {
  /** The app's name: letters, digits and dashes. */
  app: string;
  /** Values by name. */
  values: Readonly<Record<string, Output<string>>>;
  /** By name, the generation of each: a preview shows what turns. */
  generations: Readonly<Record<string, string>>;
}

/**
 * Outputs are kept secret and out of the next run's environment: the provider would keep what a command prints in
 * plain, whatever went in (recorded).
 */
const QUIET = { logging: "none", addPreviousOutputInEnv: false } as const;
const HIDDEN = { additionalSecretOutputs: ["stdout", "stderr"] };

/**
 * Secrets of a Fly app: one import, which restarts the machines once, or waits for the first deployment of an app that
 * has none. It may be repeated. The values go in on standard input; what the app holds beside them is left alone.
 */
export function flySecrets(
  name: string,
  { app, values, generations }: FlySecretsArgs,
  opts: CustomResourceOptions,
): Command {
  const write = `flyctl secrets import --app ${app}`;
  const stdin = secret(all(inOrder(values)).apply(importText));
  const environment = { KEYTURN_DELIVERS: pairs(inOrder(generations)) };
  return new Command(
    name,
    { create: write, update: write, stdin, environment, ...QUIET },
    { ...opts, ...HIDDEN },
  );
}

/** Takes secrets from a Fly app that its catalog lets go. */
export function flyUnset(
  name: string,
  { app, names }: { app: string; names: readonly string[] },
  opts: CustomResourceOptions,
): Command {
  const write = `flyctl secrets unset --app ${app} ${names.join(" ")}`;
  return new Command(name, { create: write, update: write, ...QUIET }, { ...opts, ...HIDDEN });
}

/** By name, so that moving a secret within the catalog writes nothing and restarts nothing. */
function inOrder<T>(record: Readonly<Record<string, T>>): Record<string, T> {
  return Object.fromEntries(Object.entries(record).toSorted(([one], [other]) => (one < other ? -1 : 1)));
}

/**
 * A value that can't be imported is told in a sentence, without a stack trace. One that is not there belongs to a
 * generation that the run leaves out, which then does not write this place either.
 */
function importText(values: Record<string, string | undefined>): string {
  try {
    if (!isComplete(values)) return "";
    return flyImport(values);
  } catch (error) {
    throw error instanceof FlyImportRefused ? new RunError(error.message) : error;
  }
}

function isComplete(values: Record<string, string | undefined>): values is Record<string, string> {
  return Object.values(values).every((value) => value !== undefined);
}

function pairs(generations: Readonly<Record<string, string>>): string {
  return Object.entries(generations)
    .map(([name, generation]) => `${name}=${generation}`)
    .join(" ");
}
