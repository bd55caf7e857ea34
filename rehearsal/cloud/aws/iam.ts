import { randomBytes } from "node:crypto";
import { z } from "zod";
import type { ServiceContext } from "../service.ts";
import { AwsRefusal } from "./aws-error.ts";
import { newId } from "./ids.ts";
import { type Operations, operation } from "./operation.ts";
import type { AwsState, StoredUser } from "./state.ts";

/** Source: IAM quotas. */
const MOST_KEYS = 2;
const MOST_TAGS = 50;

const UserName = z.string().regex(/^[\w+=,.@-]{1,64}$/);
const AccessKeyId = z.string().min(16).max(128);
const tag = z.object({
  Key: z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/u),
  Value: z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u),
});

/** Access keys and tags of users. Source: IAM API Reference. What it lists is complete at once; AWS takes some seconds. */
export function iam({ state, save, mark }: ServiceContext<AwsState>): Operations {
  const named = (name: string): StoredUser => {
    const user = state.users[name];
    if (user !== undefined) return user;
    throw new AwsRefusal("NoSuchEntity", `The user with name ${name} cannot be found.`, 404);
  };
  const missing = (id: string) =>
    new AwsRefusal("NoSuchEntity", `The Access Key with id ${id} cannot be found.`, 404);
  return {
    ListAccessKeys: operation(z.object({ UserName }), (asked) => ({
      AccessKeyMetadata: Object.entries(named(asked.UserName).keys).map(([id, { createdAt, isActive }]) => ({
        UserName: asked.UserName,
        AccessKeyId: id,
        Status: isActive ? "Active" : "Inactive",
        CreateDate: createdAt,
      })),
      IsTruncated: false,
    })),
    CreateAccessKey: operation(z.object({ UserName }), (asked) => {
      const user = named(asked.UserName);
      if (Object.keys(user.keys).length >= MOST_KEYS)
        throw new AwsRefusal("LimitExceeded", `Cannot exceed quota for AccessKeysPerUser: ${MOST_KEYS}`, 409);
      const id = newId("AKIA");
      const secret = randomBytes(30).toString("base64");
      // Whole seconds, as AWS tells them.
      const createdAt = new Date().toISOString().replace(/\.\d+Z$/, "Z");
      user.keys[id] = { mark: mark(secret), createdAt, isActive: true, lastUsedAt: null };
      save();
      return {
        AccessKey: {
          UserName: asked.UserName,
          AccessKeyId: id,
          Status: "Active",
          SecretAccessKey: secret,
          CreateDate: createdAt,
        },
      };
    }),
    DeleteAccessKey: operation(z.object({ UserName, AccessKeyId }), (asked) => {
      const { keys } = named(asked.UserName);
      if (keys[asked.AccessKeyId] === undefined) throw missing(asked.AccessKeyId);
      delete keys[asked.AccessKeyId];
      save();
      return {};
    }),
    GetAccessKeyLastUsed: operation(z.object({ AccessKeyId }), (asked) => {
      const [name, user] =
        Object.entries(state.users).find(([, { keys }]) => asked.AccessKeyId in keys) ?? [];
      const key = user?.keys[asked.AccessKeyId];
      if (name === undefined || key === undefined) throw missing(asked.AccessKeyId);
      const used =
        key.lastUsedAt === null
          ? { ServiceName: "N/A", Region: "N/A" }
          : { LastUsedDate: key.lastUsedAt, ServiceName: "sts", Region: "us-east-1" };
      return { UserName: name, AccessKeyLastUsed: used };
    }),
    ListUserTags: operation(z.object({ UserName }), (asked) => ({
      Tags: Object.entries(named(asked.UserName).tags).map(([Key, Value]) => ({ Key, Value })),
      IsTruncated: false,
    })),
    TagUser: operation(z.object({ UserName, Tags: z.array(tag).min(1) }), (asked) => {
      const user = named(asked.UserName);
      const tags = { ...user.tags, ...Object.fromEntries(asked.Tags.map(({ Key, Value }) => [Key, Value])) };
      if (Object.keys(tags).length > MOST_TAGS)
        throw new AwsRefusal(
          "LimitExceeded",
          `The number of tags has reached the maximum limit: ${MOST_TAGS}`,
          409,
        );
      user.tags = tags;
      save();
      return {};
    }),
  };
}
