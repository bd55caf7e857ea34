import { resolve } from "node:path";
import { Config, getRootDirectory, type Output } from "@pulumi/pulumi";
import { type Intent, loadSystem, parseIntent, type SystemModel } from "../plan/index.ts";

/** What the stack's configuration says, checked. */
export interface StackConfig extends SystemModel {
  intent: Intent;
  /** Folder that targets' paths start from, relative to the folder of Pulumi.yaml. */
  directory: string;
  /** Values that a person gave, by `NAME-gN`. */
  given: Record<string, Output<string>>;
}

/**
 * Reads `keyturn:catalog`, `keyturn:directory`, `keyturn:generations`, `keyturn:issued` and `keyturn:values`.
 *
 * @throws CatalogError, IntentError with every problem found
 */
export function readStackConfig(): StackConfig {
  const config = new Config("keyturn");
  const model = loadSystem(resolve(getRootDirectory(), config.require("catalog")));
  const intent = parseIntent(
    { generations: config.getObject("generations") ?? {}, issued: config.getObject("issued") ?? {} },
    model.catalog,
  );
  return { ...model, intent, directory: config.get("directory") ?? ".", given: givenValues(config) };
}

/** Each value apart, so that a generation depends on its own value only. */
function givenValues(config: Config): Record<string, Output<string>> {
  const names = Object.keys(config.getObject<Record<string, string>>("values") ?? {});
  const values = config.getSecretObject<Record<string, string>>("values");
  return Object.fromEntries(
    names.flatMap((name) => (values === undefined ? [] : [[name, values.apply((all) => all[name] ?? "")]])),
  );
}
