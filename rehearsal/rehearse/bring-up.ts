import { emptyIntent, firstGenerations } from "../../components/plan/index.ts";
import { succeeded } from "./commands.ts";
import { dummyValue } from "./dummy-values.ts";
import type { RehearsedSystem } from "./rehearsed-system.ts";
import { writeIntent } from "./stack-intent.ts";

/** `pulumi up` as it is where nobody can be asked. */
export const UP = ["up", "--yes", "--skip-preview", "--non-interactive"] as const;

/** Puts a dummy value for a manual secret's generation into the stack's configuration. */
export async function giveDummy(system: RehearsedSystem, name: string, generation: number): Promise<void> {
  const source = system.model.catalog.secrets[name]?.source;
  if (source?.kind !== "manual") throw new Error(`${name} is not given by a person`);
  const key = `keyturn-given:${name}-g${generation}`;
  const input = dummyValue(source);
  succeeded(await system.commands.run("pulumi", ["config", "set", "--secret", key], { input }));
}

/** Makes the first generation of every secret of a system that holds none, and brings it to its places. */
export async function bringUp(system: RehearsedSystem): Promise<void> {
  const { commands, model, stackFile } = system;
  succeeded(await commands.run("pulumi", ["stack", "init", "--no-select", "--non-interactive"]));
  for (const [name, { source }] of Object.entries(model.catalog.secrets))
    if (source.kind === "manual") await giveDummy(system, name, 1);
  writeIntent(stackFile, emptyIntent, firstGenerations(model.catalog, new Date()));
  succeeded(await commands.run("pulumi", UP));
}
