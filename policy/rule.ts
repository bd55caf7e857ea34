import type { PolicyConfigSchema, Severity } from "@pulumi/policy";
import type { SeenResource, StackResource } from "./view/resource.ts";
import type { Path } from "./view/value.ts";

/** What a policy found. No text of it may hold a value: it is printed and kept. */
export interface Finding {
  readonly urn: string;
  /** The property that it is about; what a person may exempt. */
  readonly property?: Path;
  /** What is wrong, in one sentence that names the resource's property and the secret by name, never the value. */
  readonly problem: string;
  /** What to do about this one; the rule's remedy unless given. */
  readonly remedy?: string;
}

/** What a rule knows beside the resource that it looks at. */
export interface Known<Settings> {
  readonly settings: Settings;
  /** Of the run, such as "prod". */
  readonly stack: string;
  readonly now: Date;
  /** Everything that came before it in this run, by URN. */
  readonly seen: ReadonlyMap<string, SeenResource>;
}

/** One policy, without Pulumi's forms around it. */
export interface Rule<Settings extends object = Record<string, never>> {
  /** Begins with a verb: `disallow-open-ingress`. */
  readonly name: string;
  /** One line: what it refuses, and why. */
  readonly description: string;
  readonly severity: Severity;
  /** What to do about it: printed with every finding that brings none of its own. */
  readonly remedy: string;
  /** Its settings, and what they are where nobody sets them. */
  readonly settings?: { readonly schema: PolicyConfigSchema["properties"]; readonly defaults: Settings };
  /** Looks at a resource's inputs before it is written: what it finds stops the write. */
  readonly inspectResource?: (resource: SeenResource, known: Known<Settings>) => Iterable<Finding>;
  /** Looks at all of them at the end of a preview or an update, where it is known what was made of what. */
  readonly inspectStack?: (resources: readonly StackResource[], known: Known<Settings>) => Iterable<Finding>;
}

/** A rule among others: whoever runs it has read its settings by its own schema. */
// biome-ignore lint/suspicious/noExplicitAny: the settings of each rule are its own; `defineRule` holds them to their type.
export type AnyRule = Rule<any>;

/** A rule with the type of its settings taken from their defaults. */
export function defineRule<Settings extends object = Record<string, never>>(
  rule: Rule<Settings>,
): Rule<Settings> {
  return rule;
}
