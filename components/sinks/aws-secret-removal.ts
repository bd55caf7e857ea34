import { ResourceHook } from "@pulumi/pulumi";
import { deleteAtAws } from "./aws-delete-secret.ts";

/** What this run writes: region and secret. */
const written = new Set<string>();

/** To be called for each secret that the program writes. */
export function noteSecret(region: string, secret: string): void {
  written.add(idOf(region, secret));
}

/**
 * Deletes a secret whose last value leaves: the plugin takes no version away that is current, and AWS knows no empty
 * secret. AWS keeps it for 30 days more: `aws secretsmanager restore-secret` brings it back. One name for all, so that the
 * hook is there for what the program no longer names.
 */
export const deletesSecret = new ResourceHook(
  "keyturn-delete-aws-secret",
  async ({ name, oldInputs = {} }) => {
    const { region, secretId } = oldInputs as { region?: string; secretId?: string };
    if (region === undefined || secretId === undefined) return;
    if (written.has(idOf(region, secretId)))
      throw new Error(`${name} was let go of and would delete ${secretId}, which another target writes now`);
    await deleteAtAws(region, secretId);
  },
);

function idOf(region: string, secret: string): string {
  return JSON.stringify([region, secret]);
}
