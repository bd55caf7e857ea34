import { z } from "zod";
import { withRemedy } from "./remedy.ts";

/** Segments between slashes; what a URL, or Vault itself, would read in another way is left out. */
const segments = (what: string, example: string) =>
  z
    .string()
    .regex(
      /^(?!.*(?:^|\/)\.{1,2}(?:\/|$))[\w.@+=: -]+(?:\/[\w.@+=: -]+)*$/,
      withRemedy(`is no ${what}`, `write one such as ${example}, without a slash at either end`),
    );

/** Which secret of a KV version 2 engine, in the words that a target and a source share. */
export const vaultAddress = {
  mount: segments("mount of a secrets engine", "secret")
    .default("secret")
    .describe("Where the secrets engine KV version 2 is mounted. secret if left out."),
  path: segments("path of a secret", "apps/shop").describe(
    "The secret's path, as `vault kv put` takes it: without the mount, and without data/.",
  ),
  namespace: segments("namespace", "team/shop")
    .exactOptional()
    .describe("The namespace that the mount is in; else the stack's `vault:namespace`."),
} as const;

/** Where that is, in the words of a plan. */
export function vaultText({
  mount,
  path,
  namespace,
}: {
  mount: string;
  path: string;
  namespace?: string;
}): string {
  return `Vault ${mount}/${path}${namespace === undefined ? "" : ` in ${namespace}`}`;
}
