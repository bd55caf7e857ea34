import { type Output, ResourceHook, Stash, secret } from "@pulumi/pulumi";
import { type Generation, type GenerationArgs, generationName } from "./generation.ts";

/**
 * A generation that a person brought: its value comes once from the stack's secret configuration and is kept
 * by a Stash, whose output stays what it was first given. The entry may then leave the configuration.
 */
export function manualGeneration(value: Output<string | undefined>, args: GenerationArgs): Generation {
  const name = generationName(args.secret, args.generation);
  const hooks = {
    beforeCreate: [...(args.opts.hooks?.beforeCreate ?? []), requireGiven(name, value)],
  };
  const input = secret(value.apply((given) => given ?? ""));
  const stash = new Stash(name, { input }, { ...args.opts, ignoreChanges: ["input"], hooks });
  return { resource: stash, value: secret(stash.output) as Output<string> };
}

/** The key of a manual value in the stack's configuration, in the namespace `keyturn-given`. */
export function manualKey(name: string, generation: number): string {
  return generationName(name, generation);
}

/** A hook that is asked in a preview too: a run must not begin without a value that a person gives. */
export function requireGiven(name: string, value: Output<string | undefined>): ResourceHook {
  return new ResourceHook(`keyturn-given-${name}`, () => requireValue(name, value), { onDryRun: true });
}

/** A value from the configuration is always known, so `apply` runs. */
async function requireValue(name: string, value: Output<string | undefined>): Promise<void> {
  const isGiven = await new Promise<boolean>((resolve) => {
    value.apply((given) => resolve(given !== undefined && given !== ""));
  });
  if (isGiven) return;
  throw new Error(
    `${name} has no value yet. Give it on standard input: ` +
      `pulumi config set --secret keyturn-given:${name} < FILE, or use keyturn rotate, which asks for it`,
  );
}
