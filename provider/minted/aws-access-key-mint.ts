import type { AccessKeyMetadata, IAM } from "@aws-sdk/client-iam";
import type { SourceOf } from "../../components/catalog/index.ts";
import { accessKeyText } from "../../components/key-pairs/index.ts";
import { withIam } from "./aws-iam.ts";
import { type Mint, MintError } from "./mint.ts";

/** Source: IAM quotas, access keys of a user. */
const MOST_KEYS = 2;

/**
 * The user's tag that tells of the last mint: the credential's name, and the ids of the keys that were there before it.
 * It is written before a key is made and stays, since AWS's keys have no name.
 */
export const NOTE = "keyturn:minting";

type Source = Extract<SourceOf<"minted">, { by: "aws-access-key" }>;

/**
 * Access keys of an IAM user that is keyturn's alone. AWS's own ways to credentials are those that make and revoke them
 * (`AWS_PROFILE`, `AWS_ACCESS_KEY_ID`, a role), and `AWS_ENDPOINT_URL_IAM` or `AWS_ENDPOINT_URL` another place of the API.
 * Why lost keys are found so: docs/decisions/aws-access-keys.md.
 */
export function awsAccessKeyMint({ user: UserName }: Source): Mint {
  const keys = (): Promise<AccessKeyMetadata[]> =>
    withIam(
      UserName,
      "ListAccessKeys",
      async (iam) => (await iam.listAccessKeys({ UserName })).AccessKeyMetadata ?? [],
    );
  return {
    clearsFirst: true,
    find: async (name) => {
      const [noted, ...before] = await noteOf(UserName);
      if (noted !== name) return [];
      const since = (await keys()).flatMap(({ AccessKeyId: id = "" }) => (before.includes(id) ? [] : [id]));
      const unused = await Promise.all(
        since.map(async (id) => ((await wasUsed(UserName, id)) ? [] : [{ id, name }])),
      );
      return unused.flat();
    },
    lives: async (id) => (await keys()).some(({ AccessKeyId }) => AccessKeyId === id),
    async create(name) {
      const before = (await keys()).map(({ AccessKeyId = "" }) => AccessKeyId);
      if (before.length >= MOST_KEYS) throw full(UserName, before);
      const note = { Key: NOTE, Value: [name, ...before].join(" ") };
      await withIam(UserName, "TagUser", (iam) => iam.tagUser({ UserName, Tags: [note] }));
      const { AccessKey: made } = await withIam(UserName, "CreateAccessKey", (iam) =>
        iam.createAccessKey({ UserName }),
      );
      const { AccessKeyId: id, SecretAccessKey: secret } = made ?? {};
      if (!id || !secret)
        throw new MintError(`AWS made an access key for the IAM user ${UserName} and did not tell it`);
      return { id, value: accessKeyText(id, secret) };
    },
    async revoke(id) {
      const gone = { UserName, AccessKeyId: id };
      await withIam(UserName, "DeleteAccessKey", (iam) => iam.deleteAccessKey(gone), [
        "NoSuchEntityException",
      ]);
    },
  };
}

async function noteOf(UserName: string): Promise<string[]> {
  // A user has 50 tags at most, and a page has a hundred.
  const list = (iam: IAM) => iam.listUserTags({ UserName });
  const { Tags: tags = [] } = await withIam(UserName, "ListUserTags", list);
  return tags.find(({ Key }) => Key === NOTE)?.Value?.split(" ") ?? [];
}

/** A key that a run lost was never used: nobody was told its secret. */
async function wasUsed(user: string, id: string): Promise<boolean> {
  const ask = (iam: IAM) => iam.getAccessKeyLastUsed({ AccessKeyId: id });
  const { AccessKeyLastUsed: last } = await withIam(user, "GetAccessKeyLastUsed", ask);
  return last?.LastUsedDate !== undefined;
}

function full(user: string, ids: readonly string[]): MintError {
  return new MintError(
    `the IAM user ${user} has ${ids.length} access keys (${ids.join(", ")}), and AWS allows no other. Delete the one that ` +
      `nothing uses: aws iam get-access-key-last-used --access-key-id ID, then aws iam delete-access-key --user-name ${user} --access-key-id ID`,
  );
}
