import type { SeenResource, StackResource } from "../view/resource.ts";
import { mapOf } from "./read.ts";

const SECRET = "keyturn:index:Secret";
const LEDGER = /\$pulumi:index:Stash::[^:]+-ledger$/;

/** What a ledger of keyturn's program asks for (components/rotation/ledger.ts), as far as it is known. */
export interface LedgerRecord {
  readonly secret: string;
  readonly current: number;
  /** While the generation before lives; higher than `current` after a rollback. */
  readonly previous?: number;
  /** When a generation was made, and whether somebody may have its value, by its number. */
  readonly made: ReadonlyMap<number, { readonly at?: string; readonly compromised: boolean }>;
  /** Its places let go of it. */
  readonly leaving: boolean;
}

/** What the catalog says of a secret's rotation (components/rotation/secret.ts). */
export interface Declared {
  /** In milliseconds. */
  readonly maxAge?: number;
  readonly locked?: string;
  readonly coupled: readonly string[];
}

/** Reads a secret's ledger; nothing of any other resource. */
export function ledgerOf({ urn, name, inputs }: SeenResource): LedgerRecord | undefined {
  if (!urn.includes(`${SECRET}$`) || !LEDGER.test(urn)) return undefined;
  const { current, previous, made, leaving } = mapOf(inputs.input);
  if (typeof current !== "number") return undefined;
  return {
    secret: name.slice(0, -"-ledger".length),
    current,
    ...(typeof previous === "number" ? { previous } : {}),
    made: new Map(
      Object.entries(mapOf(made)).map(([number, how]) => {
        const { at, compromised } = mapOf(how);
        return [
          Number(number),
          { ...(typeof at === "string" ? { at } : {}), compromised: compromised === true },
        ];
      }),
    ),
    leaving: leaving === true,
  };
}

/** The URN of the component that a ledger belongs to, which stands before it in every run. */
export function secretUrnOf(ledgerUrn: string): string {
  return ledgerUrn.replace(/\$pulumi:index:Stash::([^:]+)-ledger$/, "::$1");
}

/** Reads what a secret's component declares; nothing of any other resource. */
export function declaredOf(resource: SeenResource | undefined): Declared | undefined {
  if (resource?.type !== SECRET) return undefined;
  const { maxAge, locked, coupled } = resource.inputs;
  return {
    ...(typeof maxAge === "number" ? { maxAge } : {}),
    ...(typeof locked === "string" ? { locked } : {}),
    coupled: Array.isArray(coupled) ? coupled.filter((name) => typeof name === "string") : [],
  };
}

/** What holds one generation's value: secret and number. */
export function generationOf({ urn, name }: StackResource):
  | {
      readonly secret: string;
      readonly number: number;
    }
  | undefined {
  const [, secret, number] = /^(.+)-g(\d+)(?:-adopted)?$/.exec(name) ?? [];
  if (secret === undefined || !urn.includes(`${SECRET}$`)) return undefined;
  return { secret, number: Number(number) };
}

/** These hold a previous value on purpose, until it is retired. */
const PREVIOUS: ReadonlySet<string> = new Set(["keyturn:index:PreviousKey", "keyturn:index:PreviousValues"]);

/**
 * The generations that a place gets, by secret; empty for what is no place. What keyturn comes in with there (`access`) is
 * not delivered to it.
 */
export function deliveredTo(resource: StackResource): ReadonlyMap<string, ReadonlySet<number>> {
  const held = new Map<string, Set<number>>();
  if (resource.urn.includes(`${SECRET}$`) || PREVIOUS.has(resource.type)) return held;
  for (const source of [...resource.madeOf].flatMap(([property, made]) =>
    property === "access" ? [] : made,
  )) {
    const generation = generationOf(source);
    if (generation === undefined) continue;
    held.set(generation.secret, (held.get(generation.secret) ?? new Set()).add(generation.number));
  }
  return held;
}
