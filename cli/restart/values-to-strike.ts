import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { SecretValue } from "../../components/secret-value.ts";
import { readEnvFile } from "../../provider/env-file/index.ts";
import { useDefaultBackend, useEngine } from "../engine/workspace.ts";
import type { Project } from "../project.ts";
import { stackValues } from "../scan/values/stack-values.ts";
import type { Known } from "./known.ts";
import type { Struck } from "./strike.ts";

/**
 * Every value that a log line must not show: those of the .env files of the catalog and of the Compose projects, those
 * that the environment has in their place, and those that the stack holds.
 *
 * @throws whatever keeps it from one of them: then no log line can be shown
 */
export async function valuesToStrike(project: Project, known: readonly Known[]): Promise<Struck[]> {
  const targets = Object.values(project.catalog.targets).flatMap((target) =>
    target.kind === "dotenv-file" ? [resolve(project.directory, target.path)] : [],
  );
  const files = known.flatMap(({ directory, model }) => [
    join(directory, ".env"),
    ...model.envFiles.map((path) => resolve(directory, path)),
  ]);
  const keys = new Set(Object.keys(project.catalog.secrets));
  const found: Struck[] = [];
  for (const path of new Set([...targets, ...files])) {
    if (!existsSync(path)) continue;
    for (const [name, value] of await readEnvFile(project.directory, path))
      found.push({ name, value: new SecretValue(value), isSecret: keys.has(name) });
  }
  return [...found, ...ofEnvironment(keys), ...(await valuesOfStack(project))];
}

/** Compose takes a variable of its own environment before the file's. */
function ofEnvironment(keys: ReadonlySet<string>): Struck[] {
  return [...keys].flatMap((name) => {
    const value = process.env[name] ?? "";
    return value === "" ? [] : [{ name, value: new SecretValue(value), isSecret: true }];
  });
}

/** A stack without a generation holds no value, and may have no state to ask. */
async function valuesOfStack(project: Project): Promise<Struck[]> {
  if (Object.keys(project.intent.generations).length === 0) return [];
  await useEngine();
  useDefaultBackend(project.root);
  return (await stackValues(project)).map((wanted) => ({ ...wanted, isSecret: true }));
}
