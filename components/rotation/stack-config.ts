import { resolve } from "node:path";
import { Config, getRootDirectory, getStack, type Output, RunError, runtime, secret } from "@pulumi/pulumi";
import {
  ACCESS_NAMESPACE,
  type Catalog,
  formerSecretNames,
  type OriginSteps,
  parseSteps,
} from "../catalog/index.ts";
import {
  deliverySteps,
  departedNames,
  type Intent,
  loadSystem,
  parseIntent,
  plainGivenMessage,
  type SystemModel,
  withDeparted,
} from "../plan/index.ts";
import { describedByState } from "./described.ts";
import { encryptedKeys } from "./own-config.ts";

/** The namespace of the values that a person gives. */
const GIVEN = "keyturn-given";
/** The namespaces of which every value is secret. */
const SECRET = [GIVEN, ACCESS_NAMESPACE];

/** What the stack's configuration says, checked. */
export interface StackConfig extends SystemModel {
  /** The catalog as its file has it; `catalog` also holds the secrets that left it and still stand at their places. */
  inFile: Catalog;
  intent: Intent;
  /** Absolute folder that the targets' paths start from. */
  directory: string;
  /** The value that a person gave for `NAME-gN`, if one did; secret. */
  given: (key: string) => Output<string | undefined>;
  /** How far each origin of the catalog has come. */
  originSteps: OriginSteps;
}

/**
 * Reads `keyturn:catalog`, `keyturn:directory`, `keyturn:generations`, `keyturn:issued`, `keyturn:removed`,
 * `keyturn:abandoned`, `keyturn:origins` and the values of `keyturn-given`. Secrets that left the catalog are taken from what the last run described.
 *
 * @throws RunError with every problem found in catalog or stack file; the engine prints it without a stack trace
 */
export async function readStackConfig(): Promise<StackConfig> {
  const config = new Config("keyturn");
  try {
    refusePlainGiven();
    const directory = resolve(getRootDirectory(), config.get("directory") ?? ".");
    const model = loadSystem(resolve(getRootDirectory(), config.require("catalog")));
    // A key with nothing behind it, left when its last line was taken out, comes as an empty text.
    const object = (key: string) => (config.get(key) ? config.getObject(key) : undefined);
    const [removed, abandoned] = [object("removed"), object("abandoned")];
    const intent = parseIntent(
      {
        generations: object("generations") ?? {},
        issued: object("issued") ?? {},
        ...(removed === undefined ? {} : { removed }),
        ...(abandoned === undefined ? {} : { abandoned }),
      },
      model.catalog,
    );
    const originSteps = parseSteps(object("origins"), model.catalog.hardening);
    const lost = departedNames(model.catalog, intent);
    const given = givenValues(model.catalog);
    if (lost.length === 0) return { ...model, inFile: model.catalog, intent, directory, given, originSteps };
    const catalog = withDeparted(model.catalog, await describedByState(), lost);
    refuseUnknown(lost.filter((name) => !Object.hasOwn(catalog.secrets, name)));
    const steps = deliverySteps(catalog);
    return { catalog, inFile: model.catalog, steps, intent, directory, given, originSteps };
  } catch (error) {
    throw error instanceof Error ? new RunError(error.message) : error;
  }
}

function refuseUnknown(names: readonly string[]): void {
  const [name] = names;
  if (name === undefined) return;
  throw new Error(
    `keyturn:generations names ${name}, which neither the catalog nor the state describes: put it back into the ` +
      `catalog, then let it leave by keyturn remove ${name}`,
  );
}

/** A value that a person gave, or that keyturn comes in with, belongs into the stack's file encrypted, whoever wrote it there. */
function refusePlainGiven(): void {
  const plain = Object.keys(runtime.allConfig()).filter(
    (key) => SECRET.some((namespace) => key.startsWith(`${namespace}:`)) && !encryptedKeys.includes(key),
  );
  if (plain.length > 0) throw new Error(plainGivenMessage(plain, getStack()));
}

/**
 * What persons gave, by secret and generation; under a former name of the secret too. A namespace of its own: the engine hands the configuration of the namespace `keyturn` to the provider of that
 * name, in plain in its environment.
 */
function givenValues(catalog: Catalog): StackConfig["given"] {
  const config = new Config(GIVEN);
  return (key) => {
    const [, name = "", generation = ""] = /^(\w+)(-g\d+)$/.exec(key) ?? [];
    const keys = [key, ...formerSecretNames(catalog, name).map((old) => old + generation)];
    const found = keys.map((one) => config.getSecret(one)).find((value) => value !== undefined);
    return found ?? secret<string | undefined>(undefined);
  };
}
