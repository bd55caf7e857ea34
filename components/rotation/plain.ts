import type { Output } from "@pulumi/pulumi";

/**
 * The SDK's own word that an output has settled, and whether with a value. Source: pulumi/pulumi, sdk/nodejs/output.ts,
 * `OutputImpl`; its types leave it out.
 */
interface Settling {
  readonly isKnown: Promise<boolean>;
}

/**
 * What an output holds, for a hook: what a hook asks for was made before the engine called it, however long that takes to get
 * here. Nothing where it is not known: in a preview, or in a run that leaves the resource out (`--target`).
 */
export async function plain<T>(output: Output<T>): Promise<T | undefined> {
  if (!(await (output as unknown as Settling).isKnown)) return undefined;
  return await new Promise((resolve) => {
    output.apply(resolve);
  });
}
