import type { Policy, ResourceValidationPolicy, StackValidationPolicy } from "@pulumi/policy";
import { EXEMPTIONS, type Exemption, judge } from "./exemptions.ts";
import { valuesOf } from "./exposure/find.ts";
import { withoutValues } from "./exposure/without-values.ts";
import type { AnyRule, Finding, Known } from "./rule.ts";
import type { Memory } from "./view/memory.ts";
import { shown } from "./view/value.ts";

/** What a run is, beside its resources. */
export interface Run {
  readonly stack: string;
  readonly now: () => Date;
}

type Report = (message: string, urn?: string) => void;

/**
 * A rule in Pulumi's form. One that looks at resources and at the stack tells a thing once: the engine calls it before
 * each write and, where a preview goes on, again at the end.
 */
export function toPolicy(rule: AnyRule, memory: Memory, run: Run): Policy & Partial<Validations> {
  const { settings, inspectResource, inspectStack } = rule;
  const told = new Set<string>();
  const known = (config: object): Known<object> => ({
    settings: { ...settings?.defaults, ...config },
    stack: run.stack,
    now: run.now(),
    seen: memory.seen,
  });
  const tell = (findings: Iterable<Finding>, config: { exempt?: readonly Exemption[] }, report: Report) => {
    for (const finding of findings) {
      const verdict = judge(finding, config.exempt ?? [], run.now());
      if (verdict.kind === "accepted") continue;
      const bare = withoutValues(finding, valuesOf(memory.seen));
      const message = worded(bare, finding.remedy ?? rule.remedy, verdict);
      const once = `${finding.urn}\n${message}`;
      if (told.has(once)) continue;
      told.add(once);
      report(message, finding.urn);
    }
  };
  return {
    name: rule.name,
    description: rule.description,
    severity: rule.severity,
    remediationSteps: rule.remedy,
    configSchema: { properties: { ...settings?.schema, exempt: EXEMPTIONS } },
    ...(inspectResource && {
      validateResource: (args, report) =>
        tell(inspectResource(memory.resource(args), known(args.getConfig())), args.getConfig(), report),
    }),
    ...(inspectStack && {
      validateStack: (args, report) =>
        tell(inspectStack(memory.stack(args.resources), known(args.getConfig())), args.getConfig(), report),
    }),
  };
}

interface Validations {
  readonly validateResource: (
    ...given: Parameters<Single<ResourceValidationPolicy["validateResource"]>>
  ) => void;
  readonly validateStack: (...given: Parameters<StackValidationPolicy["validateStack"]>) => void;
}

/** The function of a property that takes one or a list. */
type Single<T> = Extract<T, (...given: never[]) => unknown>;

/** What a person reads: where, what, and what to do. */
function worded(
  { property, problem }: Finding,
  remedy: string,
  verdict: { kind: string; until?: string },
): string {
  const where = property === undefined ? "" : `${shown(property)}: `;
  const expired =
    verdict.kind === "expired" ? ` It was exempt until ${verdict.until}, which has passed.` : "";
  return `${where}${problem}${expired}\n${remedy}`;
}
