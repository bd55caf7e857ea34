import { asList, asMap, asTexts } from "./data.ts";

/** Services in the order in which Compose starts them: what a service depends on stands before it. */
export function startOrder(services: readonly [string, unknown][]): [string, unknown][] {
  const byName = new Map(services);
  const done = new Map<string, unknown>();
  const visit = (name: string, trail: readonly string[]) => {
    // Compose refuses a circle; here it is only not to run in one.
    if (done.has(name) || trail.includes(name) || !byName.has(name)) return;
    const { depends_on: needs } = asMap(byName.get(name)) ?? {};
    const names = Array.isArray(needs) ? asTexts(asList(needs)) : Object.keys(asMap(needs) ?? {});
    for (const needed of names) visit(needed, [...trail, name]);
    done.set(name, byName.get(name));
  };
  for (const [name] of services) visit(name, []);
  return [...done];
}
