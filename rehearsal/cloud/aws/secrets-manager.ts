import { randomUUID } from "node:crypto";
import { z } from "zod";
import type { ServiceContext } from "../service.ts";
import { AwsRefusal } from "./aws-error.ts";
import { ACCOUNT } from "./ids.ts";
import { CURRENT, moveLabel, putVersion } from "./labels.ts";
import { type Operations, operation } from "./operation.ts";
import { type AwsState, regionOf, type StoredSecret } from "./state.ts";

/** Source: Secrets Manager quotas. Bytes. */
const LONGEST = 65_536;

const SecretId = z.string().min(1).max(2048);
const ClientRequestToken = z.string().min(32).max(64);
const SecretString = z
  .string()
  .min(1)
  .refine((text) => Buffer.byteLength(text) <= LONGEST);
const Name = z.string().regex(/^[A-Za-z0-9/_+=.@-]{1,512}$/);

/**
 * Secrets and their versions. Source: Secrets Manager API Reference; what becomes of the labels: "PutSecretValue" and
 * "Secrets Manager secret versions". Versions without a label are kept here; AWS may delete them.
 */
export function secretsManager(context: ServiceContext<AwsState>): Operations {
  const { state, save, mark } = context;
  const held = (id: string, region: string, { also = false } = {}): [string, StoredSecret] => {
    const name = nameOf(id);
    const secret = regionOf(state, region).secrets[name];
    if (secret === undefined)
      throw new AwsRefusal("ResourceNotFoundException", "Secrets Manager can't find the specified secret.");
    if (secret.deletedAt !== null && !also)
      throw new AwsRefusal(
        "InvalidRequestException",
        "You can't perform this operation on the secret because it was marked for deletion.",
      );
    return [name, secret];
  };
  const marksOf = (text: string) => ({
    mark: mark(text),
    members: Object.fromEntries(Object.entries(membersOf(text)).map(([key, value]) => [key, mark(value)])),
  });
  const told = (name: string, region: string) => ({ ARN: arnOf(name, region), Name: name });
  return {
    CreateSecret: operation(
      z.object({ Name, SecretString: SecretString.optional() }),
      (asked, { region }) => {
        const { secrets } = regionOf(state, region);
        if (secrets[asked.Name] !== undefined)
          throw new AwsRefusal(
            "ResourceExistsException",
            "The operation failed because the secret already exists.",
          );
        const secret: StoredSecret = { versions: {}, deletedAt: null };
        secrets[asked.Name] = secret;
        if (asked.SecretString !== undefined)
          putVersion(secret, randomUUID(), marksOf(asked.SecretString), [CURRENT]);
        save();
        return told(asked.Name, region);
      },
    ),
    PutSecretValue: operation(
      z.object({ SecretId, ClientRequestToken, SecretString, VersionStages: z.array(z.string()).optional() }),
      (asked, { region }) => {
        const [name, secret] = held(asked.SecretId, region);
        const labels = asked.VersionStages ?? [CURRENT];
        const known = secret.versions[asked.ClientRequestToken];
        if (known !== undefined && known.mark !== mark(asked.SecretString))
          throw new AwsRefusal(
            "ResourceExistsException",
            "A resource with the ID you requested already exists with other contents.",
          );
        if (known === undefined)
          putVersion(secret, asked.ClientRequestToken, marksOf(asked.SecretString), labels);
        save();
        return { ...told(name, region), VersionId: asked.ClientRequestToken, VersionStages: labels };
      },
    ),
    GetSecretValue: operation(
      z.object({ SecretId, VersionId: z.string().optional(), VersionStage: z.string().optional() }),
      ({ SecretId: id, VersionId, VersionStage = CURRENT }, { region }) => {
        const [name, secret] = held(id, region);
        const [version, found] =
          Object.entries(secret.versions).find(([one, { labels }]) =>
            VersionId === undefined ? labels.includes(VersionStage) : one === VersionId,
          ) ?? [];
        if (found === undefined)
          throw new AwsRefusal(
            "ResourceNotFoundException",
            "Secrets Manager can't find the specified secret value for the version or staging label.",
          );
        const value = context.reveal(found.mark);
        // Its world is kept between runs without any value.
        if (value === undefined)
          throw new AwsRefusal(
            "DecryptionFailure",
            "The simulated service was restarted, and keeps no value.",
          );
        return {
          ...told(name, region),
          VersionId: version,
          VersionStages: found.labels,
          SecretString: value,
          CreatedDate: Date.parse(found.createdAt) / 1000,
        };
      },
    ),
    DescribeSecret: operation(z.object({ SecretId }), (asked, { region }) => {
      const [name, secret] = held(asked.SecretId, region, { also: true });
      const labelled = Object.entries(secret.versions).filter(([, { labels }]) => labels.length > 0);
      const stages = Object.fromEntries(labelled.map(([id, { labels }]) => [id, labels]));
      const deleted = secret.deletedAt === null ? {} : { DeletedDate: Date.parse(secret.deletedAt) / 1000 };
      return { ...told(name, region), VersionIdsToStages: stages, ...deleted };
    }),
    UpdateSecretVersionStage: operation(
      z.object({
        SecretId,
        VersionStage: z.string(),
        RemoveFromVersionId: z.string().optional(),
        MoveToVersionId: z.string().optional(),
      }),
      (asked, { region }) => {
        const [name, secret] = held(asked.SecretId, region);
        moveLabel(secret, asked.VersionStage, asked.RemoveFromVersionId, asked.MoveToVersionId);
        save();
        return told(name, region);
      },
    ),
    DeleteSecret: operation(
      z.object({
        SecretId,
        RecoveryWindowInDays: z.int().min(7).max(30).optional(),
        ForceDeleteWithoutRecovery: z.boolean().optional(),
      }),
      (asked, { region }) => {
        const [name, secret] = held(asked.SecretId, region);
        secret.deletedAt = new Date(
          Date.now() + (asked.RecoveryWindowInDays ?? 30) * 86_400_000,
        ).toISOString();
        if (asked.ForceDeleteWithoutRecovery === true) delete regionOf(state, region).secrets[name];
        save();
        return { ...told(name, region), DeletionDate: Date.parse(secret.deletedAt) / 1000 };
      },
    ),
  };
}

/** The texts of an object in JSON, by their keys; none of any other value. */
function membersOf(text: string): Record<string, string> {
  const Members = z.record(z.string(), z.unknown());
  try {
    const entries = Object.entries(Members.parse(JSON.parse(text)));
    return Object.fromEntries(
      entries.flatMap(([key, value]) => (typeof value === "string" ? [[key, value]] : [])),
    );
  } catch {
    return {};
  }
}

/** A secret is named by its name or its ARN, whose last six letters are chance. */
export function nameOf(id: string): string {
  return /^arn:aws:secretsmanager:[^:]+:\d+:secret:(.+)-[A-Za-z0-9]{6}$/.exec(id)?.[1] ?? id;
}

function arnOf(name: string, region: string): string {
  return `arn:aws:secretsmanager:${region}:${ACCOUNT}:secret:${name}-a1B2c3`;
}
