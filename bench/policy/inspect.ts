import type { AnyRule, Finding } from "../../policy/rule.ts";
import type { SeenResource, StackResource } from "../../policy/view/resource.ts";
import { shown } from "../../policy/view/value.ts";

/** A finding, by what is judged: the rule, the resource and the property. */
export interface Found {
  readonly rule: string;
  readonly type: string;
  /** The resource's name. */
  readonly resource: string;
  /** In the engine's notation; empty where the finding is about the resource as a whole. */
  readonly property: string;
  readonly problem: string;
}

/** A day of no meaning: what is measured must not change with the calendar. */
const DAY = new Date("2026-11-23T12:00:00Z");

/** What a rule finds in resources, asked as the engine asks: each before its write, in order, and all at the end. */
export function inspect(rule: AnyRule, resources: readonly StackResource[]): Found[] {
  const seen = new Map<string, SeenResource>();
  const known = { settings: { ...rule.settings?.defaults }, stack: "measured", now: DAY, seen };
  const findings: Finding[] = [];
  for (const resource of resources) {
    seen.set(resource.urn, resource);
    findings.push(...(rule.inspectResource?.(resource, known) ?? []));
  }
  findings.push(...(rule.inspectStack?.(resources, known) ?? []));
  const found = new Map<string, Found>();
  for (const { urn, property = [], problem } of findings) {
    const resource = seen.get(urn);
    if (resource === undefined) continue;
    const one = {
      rule: rule.name,
      type: resource.type,
      resource: resource.name,
      property: shown(property),
      problem,
    };
    // A thing that is told before the write and again at the end is one.
    const key = `${urn} ${one.property}`;
    if (!found.has(key)) found.set(key, one);
  }
  return [...found.values()];
}
