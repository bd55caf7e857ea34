import { getOrganization, getProject, getStack, runtime } from "@pulumi/pulumi";
import { type Catalog, derivedFrom, type Target } from "../catalog/index.ts";
import { type Generations, SETTLED } from "../plan/index.ts";
import { secretOfToday } from "./former-names.ts";

/** Secrets with a place that no run reads unless it writes there. */
const unread = new Set<string>();

/** To be called before the ledgers' hooks run. Only files that have to be on this machine are read in every run. */
export function noteUnread(catalog: Catalog, secret: string): void {
  const places = [secret, ...derivedFrom(catalog, [secret])].flatMap(
    (name) => catalog.secrets[name]?.stages.flatMap(({ deliver }) => deliver) ?? [],
  );
  if (!places.every(({ target }) => isRead(catalog.targets[target]))) unread.add(secret);
}

function isRead(place: Target | undefined): boolean {
  return place?.kind === "dotenv-file" && place.host === undefined && !place.optional;
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

/** By secret, the generation that the last run brought to every place. It is an output of the stack (`index.ts`). */
async function broughtEverywhere(): Promise<Readonly<Record<string, unknown>>> {
  const name = `${getOrganization()}/${getProject()}/${getStack()}`;
  // What a StackReference asks for (sdk/nodejs/stackReference.ts), without a resource of its own in the state.
  const { outputs } = await runtime.invoke("pulumi:pulumi:readStackOutputs", { name });
  const held = (outputs as { generations?: Record<string, unknown> } | undefined)?.generations ?? {};
  return Object.fromEntries(Object.entries(held).map(([secret, number]) => [secretOfToday(secret), number]));
}
