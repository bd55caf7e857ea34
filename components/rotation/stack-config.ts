import { resolve } from "node:path";
import { Config, getRootDirectory, type Output, RunError, secret } from "@pulumi/pulumi";
import { type Intent, loadSystem, parseIntent, type SystemModel } from "../plan/index.ts";

/** What the stack's configuration says, checked. */
export interface StackConfig extends SystemModel {
  intent: Intent;
  /** Absolute folder that the targets' paths start from. */
  directory: string;
  /** The value that a person gave for `NAME-gN`, if one did; secret. */
  given: (key: string) => Output<string | undefined>;
}

/**
 * Reads `keyturn:catalog`, `keyturn:directory`, `keyturn:generations`, `keyturn:issued` and
 * the values of `keyturn-given`.
 *
 * @throws RunError with every problem found in catalog or stack file; the engine prints it without a stack trace
 */
export function readStackConfig(): StackConfig {
  const config = new Config("keyturn");
  try {
    const directory = resolve(getRootDirectory(), config.get("directory") ?? ".");
    const model = loadSystem(resolve(getRootDirectory(), config.require("catalog")));
    const intent = parseIntent(
      { generations: config.getObject("generations") ?? {}, issued: config.getObject("issued") ?? {} },
      model.catalog,
    );
    return { ...model, intent, directory, given: givenValues() };
  } catch (error) {
    throw error instanceof Error ? new RunError(error.message) : error;
  }
}

/**
 * A namespace of its own: the engine hands the configuration of the namespace `keyturn` to the provider of that
 * name, in plain in its environment.
 */
function givenValues(): StackConfig["given"] {
  const config = new Config("keyturn-given");
  return (key) => config.getSecret(key) ?? secret<string | undefined>(undefined);
}
