import type { Output } from "@pulumi/pulumi";
import { secretOfToday } from "./former-names.ts";
import { plain } from "./plain.ts";

/** A step that may owe writes, and what it owes after this run: by target, then by key, the generation. */
interface Debtor {
  /** What it writes, with the secrets that each value is made from. */
  readonly deliveries: readonly { readonly target: string; readonly key: string; readonly roots: string[] }[];
  readonly owed: Output<Readonly<Record<string, Readonly<Record<string, string>>>>>;
}

const debtors: Debtor[] = [];

/** To be called for every step whose place may be out of reach. */
export function noteDebtor(debtor: Debtor): void {
  debtors.push(debtor);
}

/**
 * Refuses that anything of a secret dies while a place is owed it: that place holds the value that would go.
 * @throws Error that names the place and the remedy
 */
export async function refuseOwed(name: string): Promise<void> {
  const secret = secretOfToday(name);
  for (const { deliveries, owed } of debtors) {
    const mine = deliveries.filter(({ roots }) => roots.includes(secret));
    if (mine.length === 0) continue;
    const held = await plain(owed);
    const late = mine.find(({ target, key }) => held === undefined || held[target]?.[key] !== undefined);
    if (late === undefined) continue;
    throw new Error(
      `${late.target} did not answer and is owed ${secret}: it holds the value that would go. Bring it back and ` +
        `run keyturn resume, or write it off: keyturn abandon ${late.target}`,
    );
  }
}
