import {
  type CustomResourceOptions,
  type Resource,
  ResourceHook,
  type ResourceHookArgs,
  Stash,
} from "@pulumi/pulumi";
import { aliases, formerNames, secretOfToday } from "./former-names.ts";
import { refuseDestroy } from "./refuse-destroy.ts";

const SUFFIX = "-released";

/** What the mark holds. */
interface Held {
  /** By the name of a GitHub secret's resource, whose inputs do not tell it, the repository's owner. */
  owners?: Readonly<Record<string, string>>;
}

/** Secrets whose mark this run forgets: every place let go of them in an earlier one. */
const released = new Set<string>();
const ownersBySink = new Map<string, string>();

const note = new ResourceHook(
  "keyturn-released",
  ({ name, oldInputs }: ResourceHookArgs) => {
    released.add(secretOfToday(name.slice(0, -SUFFIX.length)));
    const { owners: held = {} } = (oldInputs?.input ?? {}) as Held;
    for (const [sink, owner] of Object.entries(held)) ownersBySink.set(sink, owner);
  },
  { onDryRun: true },
);

/**
 * Says in the state that every place has let go of a secret. The ledger can't: it is written before the first of them.
 * The mark is made after the last one, so a release that stopped half-way has none.
 *
 * @param owners by the name of a GitHub secret's resource, the repository's owner
 * @param opts `dependsOn`: the places, and all that may go only after the mark was seen. The engine deletes in the
 *   reverse order, by direct dependencies alone
 */
export function releasedMark(
  secret: string,
  owners: Readonly<Record<string, string>>,
  opts: CustomResourceOptions & { dependsOn: Resource[] },
): Stash {
  const name = secret + SUFFIX;
  const former = formerNames(secret, (old) => old + SUFFIX);
  return new Stash(
    name,
    { input: { owners } },
    { ...opts, aliases: aliases(former), hooks: { beforeDelete: [refuseDestroy(name, former), note] } },
  );
}

/** Whether this run forgets a secret that its places let go of. To be asked by what is deleted after the mark. */
export function isReleased(secret: string): boolean {
  return released.has(secret);
}

/** The owner of the repository that a GitHub secret's resource writes, where its mark was seen. */
export function ownerOf(sink: string): string | undefined {
  return ownersBySink.get(sink);
}

/** Why nothing of a secret is forgotten whose places may hold it. */
export function notReleased(secret: string): string {
  return (
    `the state does not say that every place has let go of ${secret}, and nothing of it is forgotten before that. Write its ` +
    `generations into the stack file as they were (git log -p shows them), and ${secret}: release under ` +
    `keyturn:removed; then keyturn remove ${secret}`
  );
}
