import { RunError } from "@pulumi/pulumi";
import { AwsRefused, codeOf } from "../aws/aws-refused.ts";
import { secretsManager } from "../aws/secrets-manager.ts";

/**
 * Schedules the deletion of a secret; one that is gone already is no failure.
 * @throws {AwsRefused} where it would live on
 */
export async function deleteAtAws(region: string, secretId: string): Promise<void> {
  try {
    await secretsManager(region, (client) => client.deleteSecret({ SecretId: secretId }));
  } catch (error) {
    // Said in words of our own.
    if (error instanceof RunError) throw error;
    if (codeOf(error) === "ResourceNotFoundException") return;
    // Its deletion is scheduled already; or another service manages it, and then it lives on.
    if (codeOf(error) === "InvalidRequestException" && (await isLeaving(region, secretId))) return;
    const which = `--secret-id ${secretId} --region ${region}`;
    // Source: what DeleteSecret answers of a secret with replicas.
    const remedy =
      codeOf(error) === "InvalidParameterException"
        ? `aws secretsmanager remove-regions-from-replication ${which} --remove-replica-regions REGIONS, then again`
        : `allow secretsmanager:DeleteSecret, or aws secretsmanager delete-secret ${which}`;
    throw new AwsRefused(`delete the secret ${secretId}`, error, remedy);
  }
}

async function isLeaving(region: string, SecretId: string): Promise<boolean> {
  try {
    const { DeletedDate } = await secretsManager(region, (client) => client.describeSecret({ SecretId }));
    return DeletedDate !== undefined;
  } catch (error) {
    if (codeOf(error) === "ResourceNotFoundException") return true;
    throw new AwsRefused(`tell of the secret ${SecretId}`, error, "allow secretsmanager:DescribeSecret");
  }
}
