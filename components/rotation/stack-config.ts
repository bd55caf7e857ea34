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
 * Reads `keyturn:catalog`, `keyturn:directory`, `keyturn:generations`, `keyturn:issued` and `keyturn:values`.
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
    return { ...model, intent, directory, given: givenValues(config) };
  } catch (error) {
    throw error instanceof Error ? new RunError(error.message) : error;
  }
}

/** Each value apart, so that a generation depends on its own value only. */
function givenValues(config: Config): StackConfig["given"] {
  const values =
    config.getSecretObject<Record<string, string>>("values") ?? secret<Record<string, string>>({});
  return (key) => values.apply((all) => all[key]);
}
