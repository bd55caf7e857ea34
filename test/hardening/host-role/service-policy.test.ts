import { describe, expect, it } from "vitest";
import {
  grantProblems,
  servicePolicy,
  sharedSecrets,
} from "../../../components/hardening/host-role/service-policy.ts";

const HOME = { region: "us-east-1", account: "123456789012" };
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:services/text";

function statements(grants: Parameters<typeof servicePolicy>[0], home = HOME) {
  return (JSON.parse(servicePolicy(grants, home)) as { Statement: Record<string, unknown>[] }).Statement;
}

describe("a service's policy", () => {
  it("reads its own secrets alone, by name and the six characters behind it", () => {
    expect(statements({ secrets: ["services/text"] })).toEqual([
      {
        Sid: "ReadOwnSecrets",
        Effect: "Allow",
        Action: ["secretsmanager:GetSecretValue"],
        Resource: [`${SECRET}-??????`],
      },
    ]);
  });

  it("names a secret exactly where its whole ARN is known", () => {
    const [first] = statements({ secrets: [`${SECRET}-AbCd12`] });
    expect(first?.Resource).toEqual([`${SECRET}-AbCd12`]);
    expect(statements({ secrets: [SECRET] })[0]?.Resource).toEqual([`${SECRET}-??????`]);
  });

  it("takes a name that ends like such a suffix for a name", () => {
    const [first] = statements({ secrets: ["services-backup"] });
    expect(first?.Resource).toEqual([
      "arn:aws:secretsmanager:us-east-1:123456789012:secret:services-backup-??????",
    ]);
  });

  it("calls its own models alone, as an answer and as a stream", () => {
    const profile = "arn:aws:bedrock:us-east-1:123456789012:inference-profile/us.example.model-v1:0";
    expect(statements({ bedrockModels: ["example.model-v1:0", profile] })).toEqual([
      {
        Sid: "CallOwnModels",
        Effect: "Allow",
        Action: ["bedrock:InvokeModel", "bedrock:InvokeModelWithResponseStream"],
        Resource: [profile, "arn:aws:bedrock:us-east-1::foundation-model/example.model-v1:0"],
      },
    ]);
  });

  it("decrypts with a key by way of Secrets Manager alone, in its partition", () => {
    const kmsKeys = ["arn:aws-cn:kms:cn-north-1:123456789012:key/00000000-0000-0000-0000-000000000000"];
    const home = { ...HOME, region: "cn-north-1", partition: "aws-cn" };
    const [secrets, keys] = statements({ secrets: ["a"], kmsKeys }, home);
    expect(secrets?.Resource).toEqual(["arn:aws-cn:secretsmanager:cn-north-1:123456789012:secret:a-??????"]);
    expect(keys).toMatchObject({
      Resource: kmsKeys,
      Condition: { StringEquals: { "kms:ViaService": "secretsmanager.cn-north-1.amazonaws.com.cn" } },
    });
  });
});

describe("what a service is granted", () => {
  it.each([
    [{ secrets: ["*"] }, "services.text.secrets has what is no one secret's name or ARN"],
    [{ secrets: [`${SECRET}*`] }, "services.text.secrets has what is no one secret's name or ARN"],
    [{ bedrockModels: ["*"] }, "services.text.bedrockModels has what is no one model's id or ARN"],
    [
      { bedrockModels: ["us.example.model-v1:0"] },
      "services.text.bedrockModels: us.example.model-v1:0 stands for models of several regions: write its ARN, and those of the models",
    ],
    [{ secrets: ["a"], kmsKeys: ["alias/key"] }, "services.text.kmsKeys has what is no key's ARN"],
    [{}, "services.text is granted nothing"],
  ])("is refused: %o", (grants, problem) => {
    expect(grantProblems("text", grants)).toEqual([problem]);
  });

  it("is one secret a service: none that another one reads, by name or ARN", () => {
    const text = { secrets: ["services/text"] };
    expect(sharedSecrets({ text, image: { secrets: ["services/image"] } }, HOME)).toEqual([]);
    expect(sharedSecrets({ text, image: { secrets: [`${SECRET}-AbCd12`] } }, HOME)).toEqual([
      "services/text may be read by text and image",
    ]);
  });
});
