import type { SecretsManager } from "@aws-sdk/client-secrets-manager";
import { awsClientSettings } from "./aws-settings.ts";
import { quietSdk } from "./quiet-sdk.ts";

const TIMEOUT_MS = 30_000;

/** Asks Secrets Manager itself, for what the plugin has no resource for. Its errors are the SDK's, and may quote a request. */
export async function secretsManager<Answer>(
  region: string,
  ask: (client: SecretsManager) => Promise<Answer>,
): Promise<Answer> {
  const settings = awsClientSettings("secretsmanager", region);
  quietSdk();
  // Loaded when it is needed: most runs have no such question.
  const sdk = await import("@aws-sdk/client-secrets-manager");
  const requestHandler = { requestTimeout: TIMEOUT_MS, connectionTimeout: TIMEOUT_MS };
  const client = new sdk.SecretsManager({ ...settings, requestHandler });
  try {
    return await ask(client);
  } finally {
    client.destroy();
  }
}
