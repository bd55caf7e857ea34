import { redisScript } from "./connection.ts";

// `live` is a sorted set of the tokens' digests by the second, of Redis' clock, in which they expire: it counts them.

/**
 * KEYS token, live; ARGV digest, grant, ttl, most. Answers 0 where there is no room. SET comes before all that writes: a
 * script that has written already is not refused for want of memory, and takes more than there is.
 */
export const PUT = redisScript(`
local now = tonumber(redis.call('TIME')[1])
if redis.call('ZCOUNT', KEYS[2], '(' .. now, '+inf') >= tonumber(ARGV[4]) then return 0 end
redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
redis.call('ZADD', KEYS[2], now + tonumber(ARGV[3]) + 1, ARGV[1])
redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now)
return 1`);

/** KEYS token, live; ARGV digest. */
export const TAKE = redisScript(`
redis.call('ZREM', KEYS[2], ARGV[1])
return redis.call('GETDEL', KEYS[1])`);

/** KEYS live. */
export const SIZE = redisScript(`
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', redis.call('TIME')[1])
return redis.call('ZCARD', KEYS[1])`);

/** KEYS live, revoked; ARGV what tokens' keys begin with, kind, digest or fingerprint, the revocation. */
export const REVOKE = redisScript(`
local function drop(digest)
  redis.call('DEL', ARGV[1] .. digest)
  redis.call('ZREM', KEYS[1], digest)
end
if ARGV[2] == 'token' then
  drop(ARGV[3])
else
  for _, digest in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
    local grant = ARGV[2] == 'principal' and redis.call('GET', ARGV[1] .. digest)
    if ARGV[2] == 'all' or (grant and cjson.decode(grant).by == ARGV[3]) then drop(digest) end
  end
end
redis.call('XADD', KEYS[2], 'MAXLEN', '~', 10000, '*', 'revocation', ARGV[4])
return 1`);
