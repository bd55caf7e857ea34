import { getOrganization, getProject, getStack, type Output, StackReference, secret } from "@pulumi/pulumi";
import type { Catalog } from "../catalog/index.ts";
import { type Described, describedText, type Intent } from "../plan/index.ts";

/** The stack's output that holds {@link describe}'s text. */
const OUTPUT = "described";

/**
 * What the stack keeps of its catalog: the secrets that hold something, and their targets. With it a secret can leave
 * the catalog before its places. Not secret, but long: as a secret the engine does not print it after every run.
 */
export function describe(catalog: Catalog, intent: Intent): Output<string> {
  return secret(describedText(catalog, intent));
}

/** What the last run described; nothing where there was none. */
export async function describedByState(): Promise<Described> {
  const own = new StackReference("keyturn-last-run", {
    name: `${getOrganization()}/${getProject()}/${getStack()}`,
  });
  const { value, secretValue } = await own.getOutputDetails(OUTPUT);
  const text: unknown = secretValue ?? value;
  return typeof text === "string" ? (JSON.parse(text) as Described) : { secrets: {}, targets: {} };
}
