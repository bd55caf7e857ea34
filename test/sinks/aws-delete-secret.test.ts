import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { deleteAtAws } from "../../components/sinks/aws-delete-secret.ts";
import { ADMIN, type AwsAt, awsAt, REGION } from "../rehearsal/cloud/aws/aws-at.ts";

const SecretId = "shop/database";

let aws: AwsAt;
beforeEach(async () => {
  aws = await awsAt();
  vi.stubEnv("AWS_ENDPOINT_URL", aws.url);
  vi.stubEnv("AWS_ACCESS_KEY_ID", ADMIN.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", ADMIN.secretAccessKey);
  for (const file of ["AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"]) vi.stubEnv(file, "/dev/null");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.cloud.close();
});

test("a secret whose last value left is deleted, and once more is no failure", async () => {
  await deleteAtAws(REGION, SecretId);
  const { DeletedDate } = await aws.secrets.describeSecret({ SecretId });
  expect(DeletedDate).toBeInstanceOf(Date);
  await deleteAtAws(REGION, SecretId);
  await deleteAtAws(REGION, "shop/never-made");
});

test("one that AWS does not let go of, such as another service's own, is not taken for deleted", async () => {
  const body = { __type: "InvalidRequestException", message: "You must use that service to update it." };
  aws.cloud.fail({ service: "aws", path: /./, status: 409, times: 1, body });
  await expect(deleteAtAws(REGION, SecretId)).rejects.toThrow(
    /refused to delete the secret shop\/database \(InvalidRequestException\)/,
  );
  expect((await aws.secrets.describeSecret({ SecretId })).DeletedDate).toBeUndefined();
});
