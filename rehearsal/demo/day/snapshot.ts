import { LOCAL_AI_SERVICES } from "../../samples/local-ai-services.ts";
import type { RunningService } from "./services.ts";

/** The whole system at one moment, looked at from outside. */
export interface Snapshot {
  /** Of the .env files, by name. */
  readonly values: ReadonlyMap<string, string>;
  /** All bytes of the .env files. */
  readonly bytes: string;
  readonly services: ReadonlyMap<string, RunningService>;
}

/** The names of the values that are others now. */
export function changed(before: Snapshot, after: Snapshot): string[] {
  return [...after.values.keys()].filter((name) => before.values.get(name) !== after.values.get(name));
}

/** Whether the .env files differ in nothing but the values of secrets. */
export function differInValuesAlone(before: Snapshot, after: Snapshot): boolean {
  return withoutValues(before) === withoutValues(after);
}

/** Longer values first: one may be a part of another. */
function withoutValues({ bytes, values }: Snapshot): string {
  const longest = [...values].toSorted(([, a], [, b]) => b.length - a.length);
  return longest.reduce((text, [name, value]) => text.replaceAll(value, `\0${name}\0`), bytes);
}

/** The services whose processes hold, of every secret that they get, the value of a snapshot. */
export function holding(services: Snapshot["services"], values: Snapshot["values"]): string[] {
  return Object.entries(LOCAL_AI_SERVICES).flatMap(([name, { secrets }]) => {
    const environment = services.get(name)?.environment;
    const all = secrets.every((secret) => environment?.[secret] === values.get(secret));
    return environment !== undefined && all ? [name] : [];
  });
}

/** The services whose containers are others now. */
export function madeAnew(before: Snapshot, after: Snapshot): string[] {
  return [...after.services].flatMap(([name, { id }]) =>
    before.services.get(name)?.id === id ? [] : [name],
  );
}

/** The services that get one of these secrets. */
export function consumersOf(names: readonly string[]): string[] {
  return Object.entries(LOCAL_AI_SERVICES).flatMap(([service, { secrets }]) =>
    secrets.some((secret) => names.includes(secret)) ? [service] : [],
  );
}
