import type { Output } from "@pulumi/pulumi";

/** How long an output may take, in ms: what a hook asks for was made before the engine called it. */
const PATIENCE_MS = 5_000;

/**
 * What an output holds, for a hook. Nothing where it is not known: in a preview, or in a run that leaves the resource out
 * (`--target`), it would never answer.
 */
export function plain<T>(output: Output<T>): Promise<T | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    output.apply((value) => {
      clearTimeout(timer);
      resolve(value);
    });
  });
}
