import { secretsInState } from "../leaks/state-secrets.ts";
import { succeeded } from "./commands.ts";
import type { Mark } from "./places.ts";
import type { RehearsedSystem } from "./rehearsed-system.ts";

/** What the state holds, decrypted; for checks in memory alone. */
export interface StateValues {
  /** Every secret text of every generation, by resource and path. What is made from them is known from the places. */
  readonly values: Readonly<Record<string, string>>;
  /** By secret, then by generation: the marks of what is secret in that generation's resource. */
  readonly generations: ReadonlyMap<string, ReadonlyMap<number, ReadonlySet<Mark>>>;
}

/** Lets the engine decrypt the state. @throws CommandFailed */
export async function readState(system: RehearsedSystem): Promise<StateValues> {
  const args = ["stack", "export", "--show-secrets"];
  const { stdout } = succeeded(await system.commands.run("pulumi", args, { secret: true }));
  const all = Object.entries(secretsInState(stdout));
  const values = Object.fromEntries(all.filter(([path]) => /^\w+-g\d+\./.test(path)));
  const generations = new Map<string, Map<number, Set<Mark>>>();
  for (const [path, value] of Object.entries(values)) {
    const [, secret, number] = /^(\w+)-g(\d+)\./.exec(path) ?? [];
    if (secret === undefined) continue;
    const ofSecret = generations.get(secret) ?? new Map<number, Set<Mark>>();
    const marks = ofSecret.get(Number(number)) ?? new Set<Mark>();
    generations.set(secret, ofSecret.set(Number(number), marks.add(system.cloud.mark(value))));
  }
  return { values, generations };
}
