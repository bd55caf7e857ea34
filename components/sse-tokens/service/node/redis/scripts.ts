import { redisScript } from "./connection.ts";

// `live` is a sorted set of the tokens' digests by the second, of Redis' clock, in which they expire: it counts them.

/**
 * KEYS live, then each token; ARGV ttl, most, then digest and grant of each. Answers how many there was room for. SET comes
 * before all that writes: a script that has written already is not refused for want of memory, and takes more than there
 * is.
 */
export const PUT = redisScript(`
local now = tonumber(redis.call('TIME')[1])
local room = tonumber(ARGV[2]) - redis.call('ZCOUNT', KEYS[1], '(' .. now, '+inf')
local some = math.max(0, math.min(room, #KEYS - 1))
for at = 1, some do
  redis.call('SET', KEYS[at + 1], ARGV[2 * at + 2], 'EX', ARGV[1])
  redis.call('ZADD', KEYS[1], now + tonumber(ARGV[1]) + 1, ARGV[2 * at + 1])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
return some`);

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
