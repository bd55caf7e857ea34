import type { Value } from "../../../policy/view/value.ts";
import type { Given } from "./seen.ts";

/** What a test says of a secret's generations. */
export interface Turned {
  readonly current: number;
  readonly previous?: number;
  /** By number, when it was made. */
  readonly made?: Readonly<Record<number, string>>;
  /** Generations that are marked as compromised. */
  readonly compromised?: readonly number[];
  readonly leaving?: boolean;
}

const AT = "2026-11-20T12:00:00.000Z";

/** A secret as keyturn's program registers it: component, ledger, and every generation that lives. */
export function keyturnSecret(
  name: string,
  declared: Readonly<Record<string, Value>>,
  { current, previous, made = {}, compromised = [], leaving }: Turned,
): Given[] {
  const live = previous === undefined ? [current] : [previous, current];
  const record = {
    current,
    ...(previous === undefined ? {} : { previous }),
    next: Math.max(...live) + 1,
    made: Object.fromEntries(
      live.map((number) => [
        number,
        { at: made[number] ?? AT, ...(compromised.includes(number) ? { compromised: true } : {}) },
      ]),
    ),
    ...(leaving === undefined ? {} : { leaving }),
  };
  return [
    { type: "keyturn:index:Secret", name, inputs: declared },
    { type: "pulumi:index:Stash", name: `${name}-ledger`, parent: name, inputs: { input: record } },
    ...live.map((number) => ({
      type: "random:index/randomPassword:RandomPassword",
      name: `${name}-g${number}`,
      parent: name,
      dependsOn: [`${name}-ledger`],
    })),
  ];
}

/** A GitHub secret that holds a generation of a secret. */
export function githubSecret(name: string, madeOf: readonly string[], more: Partial<Given> = {}): Given {
  return {
    type: "github:index/actionsSecret:ActionsSecret",
    name,
    inputs: { repository: "shop", secretName: name },
    secrets: [["value"]],
    secretOutputs: ["value"],
    madeOf: { value: madeOf },
    ...more,
  };
}
