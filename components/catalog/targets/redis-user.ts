import { z } from "zod";
import { strictObject } from "../objects.ts";
import { withRemedy } from "../remedy.ts";
import { adminSchema } from "./access.ts";
import { common } from "./fields.ts";
import { serverUrl, staysInside, tlsSchema } from "./server-fields.ts";
import { able, type TargetDefinition } from "./target-kind.ts";

const schema = strictObject({
  kind: z.literal("redis-user"),
  url: serverUrl(["redis:", "rediss:"], "rediss://cache.example.com:6380")
    .refine(
      (value) => !value.startsWith("redis:") || !URL.canParse(value) || staysInside(value),
      withRemedy("is not encrypted, and the host is a public one", "write rediss://"),
    )
    .describe("The server: rediss://HOST:PORT; redis:// on this machine or a private network only."),
  user: z
    .string()
    .regex(/^\S+$/, withRemedy("is no user's name", "write it without spaces"))
    .describe("The user whose password it is. It must exist, with the commands and keys that it may use."),
  admin: adminSchema("default").describe("Who may run ACL GETUSER, SETUSER and SAVE there."),
  tls: tlsSchema.exactOptional(),
  ...common,
}).describe("A user's password in Redis 6 or Valkey; the rest of what the user may do is left as it is.");

/** Source of the limit: Redis reads no longer word from who has not come in yet, `unauthenticated bulk length`. */
export const redisUser = {
  schema,
  can: able({ compares: true, holds: "two", resource: "step", owes: true, single: true, accepts: true }),
  place: ({ user, url }) => `Redis user ${user} at ${new URL(url).host}`,
  identity: ({ user, url }) => [new URL(url).host.toLowerCase(), user],
  access: ({ admin }) => admin.password,
  manner: ["admin", "tls"],
  longest: 16_384,
  about: {
    restarts: "nothing: connections that are open stay open",
    testedAgainst: "a real Redis 7 with TLS",
  },
} satisfies TargetDefinition<typeof schema>;
