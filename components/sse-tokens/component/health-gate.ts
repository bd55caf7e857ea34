import { setTimeout as sleep } from "node:timers/promises";
import { type CustomResourceOptions, type Input, ResourceHook, runtime, Stash } from "@pulumi/pulumi";

/** Milliseconds between two questions. */
const EVERY = 1_000;

/** What is asked, and after which change. */
export interface HealthGateArgs {
  /** An address that answers `{ "status": "ok" }`. */
  readonly url: string;
  /** Another one makes it asked again. */
  readonly version: Input<string>;
  /** Seconds that it has to become well in. */
  readonly within: number;
}

/**
 * The version that was seen to be well. It is written when the service answers, so that what waits for it is not begun before,
 * and the next run asks again where it did not.
 */
export function healthGate(
  name: string,
  { url, version, within }: HealthGateArgs,
  opts: CustomResourceOptions,
): Stash {
  const isWell = new ResourceHook(`keyturn-is-well-${name}`, async () => {
    if (!runtime.isDryRun()) await becomesWell(url, within * 1000);
  });
  const hooks = { beforeCreate: [isWell], beforeUpdate: [isWell] };
  return new Stash(name, { input: { version } }, { ...opts, hooks });
}

/** @param within milliseconds. @throws Error that says what was answered last, where it does not become well */
export async function becomesWell(url: string, within: number): Promise<void> {
  const deadline = Date.now() + within;
  for (;;) {
    const found = await asked(url);
    if (found === "ok") return;
    if (Date.now() + EVERY > deadline)
      throw new Error(
        `${url} does not tell that the service is well (${found}): look at its log; the version before comes back with the ` +
          "change before this one (git revert, pulumi up)",
      );
    await sleep(EVERY);
  }
}

async function asked(url: string): Promise<string> {
  try {
    const answer = await fetch(url, { signal: AbortSignal.timeout(5_000), redirect: "manual" });
    const told: unknown = await answer.json().catch(() => undefined);
    const isOk = typeof told === "object" && told !== null && "status" in told && told.status === "ok";
    return answer.ok && isOk ? "ok" : `status ${answer.status}`;
  } catch {
    return "no answer";
  }
}
