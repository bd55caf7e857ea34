import { type Output, output, Stash, secret } from "@pulumi/pulumi";
import { type Generation, type GenerationArgs, generationName } from "./generation.ts";

/**
 * A generation that a person brought: its value comes once from the stack's secret configuration and is kept
 * by a Stash, whose output stays what it was first given. The entry may then leave the configuration.
 */
export function manualGeneration(value: Output<string> | undefined, args: GenerationArgs): Generation {
  const name = generationName(args.secret, args.generation);
  const stash = new Stash(
    name,
    { input: secret(value ?? output("")) },
    {
      ...args.opts,
      ignoreChanges: ["input"],
      hooks: { beforeCreate: [() => requireValue(name, value)] },
    },
  );
  return { value: secret(stash.output) as Output<string> };
}

/** The key of a manual value in the stack's configuration, below `keyturn:values`. */
export function manualKey(name: string, generation: number): string {
  return generationName(name, generation);
}

function requireValue(name: string, value: Output<string> | undefined): void {
  if (value !== undefined) return;
  throw new Error(
    `${name} has no value yet. Give it on standard input: ` +
      `pulumi config set --secret --path 'keyturn:values.${name}' < FILE, or use keyturn rotate, which asks for it`,
  );
}
