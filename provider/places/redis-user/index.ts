import { createHash } from "node:crypto";
import { z } from "zod";
import { warn } from "../../tell.ts";
import { ANOTHER_VALUE, type HeldValue, type PlaceDriver, type PlaceOf } from "../driver.ts";
import { type Ask, RedisRefused, withRedis } from "./connect.ts";

type Place = PlaceOf<"redis-user">;

/** What keyturn reads of a user. */
interface User {
  /** SHA-256 in hexadecimal digits, as Redis keeps them. */
  readonly hashes: ReadonlySet<string>;
}

/**
 * A user's passwords in Redis, by ACL GETUSER and SETUSER. Only SHA-256 digests travel: they are what Redis keeps, gives back
 * and takes. Passwords that keyturn did not set are left alone, and so is all that the user may do.
 */
export const redisUser: PlaceDriver<"redis-user"> = {
  async problems(place) {
    return place.access?.length === 0 ? [noAccess(place)] : [];
  },

  async held(place, keys, known) {
    const { hashes } = await withRedis(place, (ask) => userOf(place, ask));
    const found = new Map<string, HeldValue>();
    for (const key of keys) {
      if (hashes.size === 0) continue;
      const one = known.get(key)?.find((value) => hashes.has(digest(value)));
      found.set(key, one ?? ANOTHER_VALUE);
    }
    return found;
  },

  async write(place, { values, absent, before }) {
    await withRedis(place, async (ask) => {
      const { hashes } = await userOf(place, ask);
      const wanted = values.flatMap(({ value, previous }) => [value, ...(previous ? [previous.value] : [])]);
      const added = wanted.map(digest).filter((hash) => !hashes.has(hash));
      const gone = [...values.map(({ key }) => key), ...absent]
        .flatMap((key) => before.get(key)?.value ?? [])
        .filter((value) => !wanted.includes(value))
        .map(digest)
        .filter((hash) => hashes.has(hash));
      await setPasswords(place, ask, added, gone);
    });
  },

  async forget(place, previous) {
    await withRedis(place, async (ask) => {
      const { hashes } = await userOf(place, ask);
      const gone = [...previous.values()].map(digest).filter((hash) => hashes.has(hash));
      await setPasswords(place, ask, [], gone);
    });
  },
};

/** One command, so that Redis does all of it or nothing. */
async function setPasswords(
  place: Place,
  ask: Ask,
  added: readonly string[],
  gone: readonly string[],
): Promise<void> {
  const rules = [...new Set([...added.map((hash) => `#${hash}`), ...gone.map((hash) => `!${hash}`)])];
  if (rules.length > 0)
    await permitted(place, "SETUSER", () => ask("ACL", "SETUSER", place.target.user, ...rules));
  await save(place, ask);
}

/** Saved also where nothing was to change: the run before may have been cut off in between. */
async function save({ name, target }: Place, ask: Ask): Promise<void> {
  try {
    await ask("ACL", "SAVE");
  } catch (error) {
    if (!(error instanceof RedisRefused)) throw error;
    const why = error.said.includes("not configured to use an ACL file")
      ? "the server has no `aclfile`"
      : `ACL SAVE was answered with ${error.code}`;
    await warn(
      `${name}: a restart of Redis forgets the password of ${target.user}, since ${why}. Set aclfile in redis.conf, or ` +
        "save it your own way",
    );
  }
}

const reply = z.array(z.unknown());

/** @throws Error where there is no such user: what one may do is for a person to say */
async function userOf(place: Place, ask: Ask): Promise<User> {
  const { name, target } = place;
  const answer = await permitted(place, "GETUSER", () => ask("ACL", "GETUSER", target.user));
  if (answer === null) {
    throw new Error(
      `${name}: Redis has no user ${target.user}. Make it with what it may do, such as ` +
        `ACL SETUSER ${target.user} on ~app:* +@all -@dangerous`,
    );
  }
  const fields = reply.parse(answer);
  const passwords = z.array(z.string()).parse(fields[fields.indexOf("passwords") + 1]);
  const flags = z.array(z.string()).parse(fields[fields.indexOf("flags") + 1]);
  if (flags.includes("off")) {
    throw new Error(
      `${name}: the user ${target.user} is off, and no password lets it in. ACL SETUSER ${target.user} on`,
    );
  }
  return { hashes: new Set(passwords) };
}

async function permitted<T>({ name, target }: Place, command: string, asking: () => Promise<T>): Promise<T> {
  try {
    return await asking();
  } catch (error) {
    if (!(error instanceof RedisRefused)) throw error;
    if (error.code !== "NOPERM") throw new Error(`${name}: ACL ${command} was answered with ${error.code}`);
    const { user } = target.admin;
    throw new Error(
      `${name}: ${user} may not run ACL ${command}. Let it: ACL SETUSER ${user} +acl|getuser +acl|setuser +acl|save`,
    );
  }
}

function noAccess({ name, target }: Place): string {
  const { password } = target.admin;
  return "config" in password
    ? `${name} has no way in: pulumi config set --secret keyturn-access:${password.config} < FILE`
    : `${name} has no way in: the secret ${password.secret} has no value yet. keyturn begin or adopt it first`;
}

function digest(value: string): string {
  return createHash("sha256").update(value).digest("hex");
}
