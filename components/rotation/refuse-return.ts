import { getOrganization, getProject, getStack, runtime } from "@pulumi/pulumi";
import { type Catalog, derivedFrom, type Target } from "../catalog/index.ts";
import { type Generations, SETTLED } from "../plan/index.ts";
import { secretOfToday } from "./former-names.ts";

/** Secrets with something behind them that no run reads unless it writes there. */
const unread = new Set<string>();

/**
 * To be called before the ledgers' hooks run. Only files that have to be on this machine are read in every run, and what an
 * action did is read in none.
 */
export function noteUnread(catalog: Catalog, secret: string): void {
  const stages = [secret, ...derivedFrom(catalog, [secret])].flatMap(
    (name) => catalog.secrets[name]?.stages ?? [],
  );
  const isRead = stages.every(
    ({ deliver, then = [] }) =>
      then.length === 0 && deliver.every(({ target }) => isReadAlways(catalog.targets[target])),
  );
  if (!isRead) unread.add(secret);
}

function isReadAlways(place: Target | undefined): boolean {
  const isHere = place?.kind === "dotenv-file" && place.host === undefined && !place.optional;
  return isHere && (place.then ?? []).length === 0;
}

/**
 * Why a plain run must not return to the generation before, or undefined where it may. A rotation that was cut off may have
 * reached a place that the state has at the generation before: the engine would see nothing to do there, and the next
 * retirement would revoke what the place holds (`docs/decisions/way-back.md`).
 */
export async function refuseReturn(
  name: string,
  old: Generations,
  wanted: Generations,
): Promise<string | undefined> {
  const isReturn = wanted.current === old.previous && wanted.previous === old.current;
  if (!isReturn || !unread.has(name) || process.env[SETTLED] === "yes") return undefined;
  if ((await broughtEverywhere())[name] === old.current) return undefined;
  return (
    `the run that was to bring generation ${old.current} of ${name} to every place was cut off, and which place it reached ` +
    "the state does not know. To go back, which writes them all: keyturn resume"
  );
}

/** Secrets whose acceptors have to hold both values before a caller gets the new one. */
const handedOver = new Set<string>();

/** To be called before the ledgers' hooks run. */
export function noteHandedOver(secret: string): void {
  handedOver.add(secret);
}

/**
 * Why a plain run must not retire the generation before, or undefined where it may. Where a rotation was cut off, acceptors
 * would get the new value alone while callers hold the old one. `keyturn` looks at the places itself (`cli/commands/retire.ts`).
 */
export async function refuseEarlyRetirement(
  name: string,
  old: Generations,
  wanted: Generations,
): Promise<string | undefined> {
  const isRetirement =
    old.previous !== undefined && wanted.previous === undefined && wanted.current === old.current;
  if (!isRetirement || !handedOver.has(name) || process.env[SETTLED] === "yes") return undefined;
  if ((await broughtEverywhere())[name] === old.current) return undefined;
  return (
    `generation ${old.current} of ${name} is not at every place yet, and generation ${old.previous} is in use. Write ` +
    `previous: ${old.previous} as it was (git log -p shows it), carry that out, and retire it then`
  );
}

/** By secret, the generation that the last run brought to every place. It is an output of the stack (`index.ts`). */
async function broughtEverywhere(): Promise<Readonly<Record<string, unknown>>> {
  const name = `${getOrganization()}/${getProject()}/${getStack()}`;
  // What a StackReference asks for (sdk/nodejs/stackReference.ts), without a resource of its own in the state.
  const { outputs } = await runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
  const held = (outputs as { generations?: Record<string, unknown> } | undefined)?.generations ?? {};
  return Object.fromEntries(Object.entries(held).map(([secret, number]) => [secretOfToday(secret), number]));
}
