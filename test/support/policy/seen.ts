import type { AnyRule, Finding } from "../../../policy/rule.ts";
import type { SeenResource, StackResource } from "../../../policy/view/resource.ts";
import { type Path, shown, type Value } from "../../../policy/view/value.ts";

/** What a test says of a resource. Everything but type and name may be left out. */
export interface Given {
  readonly type: string;
  readonly name: string;
  readonly inputs?: Readonly<Record<string, Value>>;
  readonly secrets?: readonly Path[];
  readonly secretOutputs?: readonly string[];
  /** Beside the inputs, which it answers with as well. */
  readonly outputs?: Readonly<Record<string, Value>>;
  /** By property, names of resources that stand before it in the list. */
  readonly madeOf?: Readonly<Record<string, readonly string[]>>;
  /** Names of resources that stand before it in the list, beside those that it was made of. */
  readonly dependsOn?: readonly string[];
  /** The name of a resource that stands before it in the list. */
  readonly parent?: string;
  readonly provider?: Readonly<Record<string, Value>>;
}

/** Resources as the pack sees them at the end of a preview, in the order given. */
export function seen(given: readonly Given[]): StackResource[] {
  const all = new Map<string, StackResource>();
  for (const one of given) {
    const inputs = one.inputs ?? {};
    const named = (names: readonly string[]) =>
      names.map((name) => {
        const other = all.get(name);
        if (other === undefined) throw new Error(`the test has no resource ${name} before ${one.name}`);
        return other;
      });
    const [parent] = named(one.parent === undefined ? [] : [one.parent]);
    const madeOf = Object.entries(one.madeOf ?? {}).map(
      ([property, names]) => [property, named(names)] as const,
    );
    all.set(one.name, {
      urn: urnOf(one, parent),
      type: one.type,
      name: one.name,
      inputs,
      secrets: one.secrets ?? [],
      secretOutputs: one.secretOutputs ?? [],
      ...(one.provider && {
        provider: { urn: "urn:pulumi:test::test::pulumi:providers:any::any", inputs: one.provider },
      }),
      outputs: { ...inputs, ...one.outputs },
      madeOf: new Map(madeOf),
      dependsOn: [...madeOf.flatMap(([, sources]) => sources), ...named(one.dependsOn ?? [])],
      ...(parent && { parent }),
    });
  }
  return [...all.values()];
}

/** How a run of a rule is set. */
export interface Setting {
  readonly settings?: object;
  readonly stack?: string;
  readonly now?: Date;
}

/**
 * What a rule finds in these resources, as the engine would ask: each before its write, in order, and all at the end.
 * Each as `name: property`, or the name alone; the same thing once.
 */
export function findings(rule: AnyRule, given: readonly Given[], setting: Setting = {}): string[] {
  return [...new Set(found(rule, given, setting).map(({ urn, property }) => line(urn, property)))];
}

/** The findings themselves, for tests of their wording. */
export function found(rule: AnyRule, given: readonly Given[], setting: Setting = {}): Finding[] {
  return foundIn(rule, seen(given), setting);
}

/** As {@link found}, of resources that something else made. */
export function foundIn(
  rule: AnyRule,
  resources: readonly StackResource[],
  setting: Setting = {},
): Finding[] {
  const before = new Map<string, SeenResource>();
  const known = {
    settings: { ...rule.settings?.defaults, ...setting.settings },
    stack: setting.stack ?? "prod",
    now: setting.now ?? new Date("2026-11-23T12:00:00Z"),
    seen: before,
  };
  const all: Finding[] = [];
  for (const resource of resources) {
    before.set(resource.urn, resource);
    all.push(...(rule.inspectResource?.(resource, known) ?? []));
  }
  return [...all, ...(rule.inspectStack?.(resources, known) ?? [])];
}

function urnOf({ type, name }: Given, parent: StackResource | undefined): string {
  const [, , parents = ""] = parent?.urn.split("::") ?? [];
  return `urn:pulumi:prod::test::${parents === "" ? type : `${parents}$${type}`}::${name}`;
}

function line(urn: string, property: Path | undefined): string {
  const name = urn.slice(urn.lastIndexOf("::") + 2);
  return property === undefined ? name : `${name}: ${shown(property)}`;
}
