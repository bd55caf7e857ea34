import { declaredOf, deliveredTo, type LedgerRecord, ledgerOf, secretUrnOf } from "../knowledge/keyturn.ts";
import { defineRule, type Finding } from "../rule.ts";
import type { StackResource } from "../view/resource.ts";

/** A secret's ledger, and where it is. */
interface Entry extends LedgerRecord {
  readonly urn: string;
}

/** Refuses a run after which coupled secrets would not belong together: one turned, its partner not. */
export const enforceCoupledGenerations = defineRule({
  name: "enforce-coupled-generations",
  description:
    "Secrets that the catalog couples turn, return and retire in one run, and every place holds both as they stand.",
  severity: "critical",
  remedy:
    "Name all of them in one call, such as keyturn rotate A B (likewise rollback, retire), and let the run reach all " +
    "of their places: no --target and no --exclude.",
  *inspectStack(resources) {
    const { ledgers, partners } = coupledLedgers(resources);
    yield* standingApart(ledgers, partners);
    yield* leftBehind(resources, ledgers, partners);
  },
});

function coupledLedgers(resources: readonly StackResource[]) {
  const declared = new Map(resources.map((resource) => [resource.urn, declaredOf(resource)]));
  const ledgers = new Map<string, Entry>();
  const partners = new Map<string, Set<string>>();
  for (const resource of resources) {
    const ledger = ledgerOf(resource);
    if (ledger === undefined || ledger.leaving) continue;
    ledgers.set(ledger.secret, { ...ledger, urn: resource.urn });
    for (const partner of declared.get(secretUrnOf(resource.urn))?.coupled ?? []) {
      join(partners, ledger.secret, partner);
    }
  }
  return { ledgers, partners };
}

/** Coupling holds in both directions and through others, as the command sees it. */
function join(partners: Map<string, Set<string>>, one: string, other: string): void {
  const group = new Set([one, other, ...(partners.get(one) ?? []), ...(partners.get(other) ?? [])]);
  for (const member of group) partners.set(member, group);
}

/** Numbers need not agree, since one may have turned before they were coupled: where each stands in its turn must. */
function* standingApart(
  ledgers: ReadonlyMap<string, Entry>,
  partners: ReadonlyMap<string, ReadonlySet<string>>,
): Generator<Finding> {
  for (const [secret, ledger] of ledgers) {
    if (ledger.previous === undefined) continue;
    const apart = [...(partners.get(secret) ?? [])].flatMap((name) => {
      const other = ledgers.get(name);
      return other === undefined || standing(other) === standing(ledger) ? [] : [other];
    });
    if (apart.length === 0) continue;
    yield {
      urn: ledger.urn,
      property: ["input", "current"],
      problem: `${inWords(ledger)}, and ${apart.map(inWords).join(", ")}: they are coupled.`,
    };
  }
}

function standing({ current, previous }: LedgerRecord): "settled" | "turned" | "returned" {
  if (previous === undefined) return "settled";
  return previous < current ? "turned" : "returned";
}

function inWords({ secret, current, previous }: LedgerRecord): string {
  return `${secret} is at generation ${current} ${previous === undefined ? "alone" : `beside ${previous}`}`;
}

function* leftBehind(
  resources: readonly StackResource[],
  ledgers: ReadonlyMap<string, Entry>,
  partners: ReadonlyMap<string, ReadonlySet<string>>,
): Generator<Finding> {
  for (const resource of resources) {
    for (const [secret, numbers] of deliveredTo(resource)) {
      const current = ledgers.get(secret)?.current;
      if (!partners.has(secret) || current === undefined || numbers.has(current)) continue;
      yield {
        urn: resource.urn,
        problem:
          `it holds generation ${[...numbers].join(", ")} of ${secret}, which is at ${current} and coupled with ` +
          `${[...(partners.get(secret) ?? [])].filter((name) => name !== secret).join(", ")}.`,
      };
    }
  }
}
