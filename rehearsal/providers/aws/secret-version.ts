import { randomUUID } from "node:crypto";
import { textOf } from "../property-readers.ts";
import { ProviderError } from "../provider.ts";
import type { Imported, ResourceTable } from "../resource-table.ts";
import type { PropertyMap } from "../values.ts";
import { AwsApiError, ask } from "./api-error.ts";
import { notHere, region, requiredText } from "./fields.ts";
import type { SessionSource } from "./session.ts";

const CURRENT = "AWSCURRENT";
/** Upstream takes these for a secret that is gone. */
const GONE = ["ResourceNotFoundException", "InvalidRequestException"];

const inputs: ResourceTable["inputs"] = {
  region,
  secretId: { type: "string", change: "replace", required: true },
  secretString: {
    type: "string",
    change: "replace",
    secret: true,
    conflictsWith: ["secretBinary", "secretStringWo"],
  },
  secretBinary: {
    type: "string",
    change: "replace",
    secret: true,
    conflictsWith: ["secretString", "secretStringWo"],
    validate: notHere("secretBinary"),
  },
  secretStringWo: {
    type: "string",
    change: "update",
    secret: true,
    conflictsWith: ["secretString", "secretBinary"],
    requires: ["secretStringWoVersion"],
    validate: notHere("secretStringWo"),
  },
  secretStringWoVersion: { type: "integer", change: "replace", requires: ["secretStringWo"] },
  versionStages: { type: { list: "string" }, change: "update" },
};
const outputs: ResourceTable["outputs"] = {
  id: { type: "string" },
  arn: { type: "string" },
  hasSecretStringWo: { type: "boolean" },
  region: { type: "string" },
  secretArn: { type: "string" },
  versionId: { type: "string" },
  versionStages: { type: { list: "string" } },
};

/**
 * `secretsmanager.SecretVersion`: a version is never changed, so another value replaces it. Each creation sends a token of
 * its own: a version that was made while its answer was lost is therefore made again. Deleting one takes its labels
 * away, but for AWSCURRENT, which stays. Not recorded.
 */
export function secretVersion(session: SessionSource): ResourceTable {
  const look = async (secretId: string, versionId: string): Promise<PropertyMap | undefined> => {
    try {
      const found = await ask(
        `reading Secrets Manager Secret Version (${secretId}|${versionId})`,
        "Secrets Manager: GetSecretValue",
        session().secretsManager.getSecretValue({ SecretId: secretId, VersionId: versionId }),
      );
      return {
        arn: found.ARN ?? null,
        secretArn: found.ARN ?? null,
        secretId,
        secretString: found.SecretString ?? null,
        versionId: found.VersionId ?? null,
        versionStages: found.VersionStages ?? [],
        region: session().region,
      };
    } catch (error) {
      if (error instanceof AwsApiError && GONE.includes(error.code ?? "")) return undefined;
      throw error;
    }
  };
  return {
    token: "aws:secretsmanager/secretVersion:SecretVersion",
    source:
      "@pulumi/aws 7.48.0 secretsmanager/secretVersion.d.ts; terraform-provider-aws internal/service/secretsmanager/secret_version.go",
    inputs,
    outputs,
    create: async (planned) => {
      const secretId = requiredText(planned, "secretId");
      const stages = planned.versionStages as readonly string[] | undefined;
      const { VersionId = "" } = await ask(
        `putting Secrets Manager Secret (${secretId}) value`,
        "Secrets Manager: PutSecretValue",
        session().secretsManager.putSecretValue({
          SecretId: secretId,
          ClientRequestToken: randomUUID(),
          SecretString: textOf(planned, "secretString"),
          ...(stages === undefined ? {} : { VersionStages: [...stages] }),
        }),
      );
      const id = `${secretId}|${VersionId}`;
      return { id, outputs: { id, hasSecretStringWo: null, ...(await look(secretId, VersionId)) } };
    },
    read: async ({ id }) => look(...partsOf(id)),
    import: (id): Imported => {
      partsOf(id);
      return { id, state: { id } };
    },
    update: async () => {
      throw new ProviderError("changing versionStages of a version is not in this stand-in");
    },
    delete: async ({ id, state }) => {
      const [secretId, versionId] = partsOf(id);
      const stages = (state.versionStages as readonly string[] | null) ?? [];
      for (const stage of stages.filter((one) => one !== CURRENT)) {
        const removal = { SecretId: secretId, VersionStage: stage, RemoveFromVersionId: versionId };
        await ask(
          `deleting Secrets Manager Secret Version (${id}) stage (${stage})`,
          "Secrets Manager: UpdateSecretVersionStage",
          session().secretsManager.updateSecretVersionStage(removal),
        );
      }
    },
  };
}

function partsOf(id: string): [secretId: string, versionId: string] {
  const [secretId = "", versionId = ""] = id.split("|");
  if (secretId !== "" && versionId !== "") return [secretId, versionId];
  throw new ProviderError(`unexpected format of ID (${id}), expected SecretID|VersionID`);
}
