import type { Catalog } from "../catalog/index.ts";
import { emptyIntent, type Intent } from "./intent.ts";

/** The intent in which every secret that can have one is at its first generation, made at that time. */
export function firstGenerations({ secrets }: Catalog, at: Date): Intent {
  const names = Object.entries(secrets).flatMap(([name, { source }]) =>
    source.kind === "derived" || source.kind === "builtin" ? [] : [name],
  );
  const made = { "1": { at: at.toISOString() } };
  return {
    ...emptyIntent,
    generations: Object.fromEntries(names.map((name) => [name, { current: 1, next: 2, made }])),
  };
}
