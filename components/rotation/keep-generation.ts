import { ResourceHook, runtime } from "@pulumi/pulumi";
import { secretOfToday } from "./former-names.ts";
import { migrateBefore } from "./migration.ts";
import { refuseOwed } from "./owed.ts";
import { refuseDestroy, refuseWanted } from "./refuse-destroy.ts";
import { isReleased, notReleased } from "./released.ts";

/** Secrets that this run of the program registered. */
const present = new Set<string>();

/**
 * A generation that goes while its secret stays is retired, or its rotation was never delivered; the ledger has agreed
 * to that. A secret that goes as a whole takes its generations along only when every place has let go of it: what was
 * minted is revoked. One name for all, so that the hook is there for a secret that the program no longer names.
 */
const hook = new ResourceHook(
  "keyturn-keep-generation",
  async (args) => {
    const { name } = args;
    refuseWanted(name);
    // A secret's name holds no dash.
    const secret = secretOfToday(name.slice(0, name.indexOf("-")));
    // What a place owes is known when the run has written to it.
    if (present.has(secret) && !runtime.isDryRun()) {
      await refuseOwed(secret);
      await migrateBefore(args);
    }
    if (present.has(secret) || isReleased(secret)) return;
    throw new Error(notReleased(secret));
  },
  { onDryRun: true },
);

/** The hook for what holds a generation, such as `TOKEN-g3`; `former` is what that was called before. */
export function keepGeneration(secret: string, name: string, former: readonly string[] = []): ResourceHook {
  present.add(secret);
  refuseDestroy(name, former);
  return hook;
}
