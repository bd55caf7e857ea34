import { ResourceHook, type ResourceHookArgs } from "@pulumi/pulumi";
import { formerly } from "./former-names.ts";

/** Names that this run of the program registered. */
const registered = new Set<string>();

/** Names of resources that this run makes anew: what it deletes of them is what another one took the place of. */
const replacing = new Set<string>();

/** By name, the id of the resource that lives; nothing where this run does not know it yet. */
const living = new Map<string, string>();

/** Secrets that the stack file calls gone. */
const gone = new Set<string>();

/** To be called before the engine deletes: a place that still holds a secret which is said to be gone was left out. */
export function noteGone(secrets: Iterable<string>): void {
  for (const secret of secrets) gone.add(secret);
}

/**
 * Refuses to delete what the program still wants: that is a `pulumi destroy`, and it would forget every live
 * value. What the program no longer names, because its target left the catalog, may leave the state; its
 * place is kept all the same (`retainOnDelete`). The hook has one name for all resources, so that it is there
 * for those that the program no longer names.
 */
const hook = new ResourceHook(
  "keyturn-refuse-destroy",
  (args) => {
    refuseWanted(args.name, args.id);
    refuseUnreleased(args);
  },
  { onDryRun: true },
);

/** The hook for a resource that the program registers under `name`; the state may hold it under a former one. */
export function refuseDestroy(name: string, former: readonly string[] = []): ResourceHook {
  for (const one of [name, ...former]) registered.add(one);
  return hook;
}

/** The hook for a resource of which another value makes a new one. One name for all, as above. */
export const notesReplacing = new ResourceHook(
  "keyturn-replacing",
  ({ name }) => {
    replacing.add(name);
  },
  { onDryRun: true },
);

/** To be called with the id of such a resource: one of another id is what a run left that was cut off. */
export function noteLiving(name: string, id: string): void {
  living.set(name, id);
}

/** @throws Error where this run of the program registered `name` with {@link refuseDestroy}, and it is the one that lives */
export function refuseWanted(name: string, id?: string): void {
  if (!registered.has(name)) return;
  if (replacing.has(name) || (living.get(name) ?? id) !== id) return;
  throw new Error(
    "a keyturn stack is not destroyed in passing: its state holds the live values. Nothing was deleted. " +
      "To forget the stack and leave every place as it is: pulumi stack rm --force",
  );
}

/** A released place has another hook (`empty-place.ts`): one that comes here would keep what nobody knows of any more. */
function refuseUnreleased({ name, oldInputs }: ResourceHookArgs): void {
  const called: unknown = oldInputs?.secretName ?? oldInputs?.name;
  if (typeof called !== "string") return;
  // A parameter of AWS's stands under a path.
  const key = called.slice(called.lastIndexOf("/") + 1);
  const secret = [...gone].find((one) =>
    [one, ...formerly(one)].some((its) => name.endsWith(key === its ? `-${its}` : `-${its}-${key}`)),
  );
  if (secret === undefined) return;
  throw new Error(
    `${secret} is said to be gone, and ${name} has not let go of it: its place would keep it. Write \`release\` first: ` +
      `${secret}: release under keyturn:removed and its generations as they were (git log -p shows them), then ` +
      `keyturn remove ${secret}`,
  );
}
