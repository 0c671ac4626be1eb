#!lua flags=allow-oom
-- Hand out the first alert that is due.
-- KEYS: stream, handed, histories, endpoint, lease.  ARGV: owner, now (ms).
-- `handed` is a sorted set: every entry that was ever handed out, by when it is due again. What a
-- dead owner held is due at once, since it stands there with the time at which it was handed out.
local now = tonumber(ARGV[2])
if redis.call('GET', KEYS[5]) ~= ARGV[1] then
  return false
end
local endpoint = redis.call('HMGET', KEYS[4], 'disabled', 'hold')
if (endpoint[1] and endpoint[1] ~= '') or tonumber(endpoint[2] or '0') > now then
  return false
end
while true do
  local entry = redis.call('ZRANGEBYSCORE', KEYS[2], '-inf', now, 'LIMIT', 0, 1)[1]
  local got
  if entry then
    got = redis.call('XCLAIM', KEYS[1], 'courier', ARGV[1], 0, entry)[1]
    if not got then  -- it is in the schedule, but no more in the stream
      redis.call('ZREM', KEYS[2], entry)
      redis.call('HDEL', KEYS[3], entry)
    end
  else
    if redis.call('EXISTS', KEYS[1]) == 0 then
      return false
    end
    local read = redis.call('XREADGROUP', 'GROUP', 'courier', ARGV[1], 'COUNT', 1,
      'STREAMS', KEYS[1], '>')
    if not read then
      return false
    end
    got = read[1][2][1]
    redis.call('ZADD', KEYS[2], now, got[1])
  end
  if got then
    local count = redis.call('XPENDING', KEYS[1], 'courier', got[1], got[1], 1)[1][4]
    return {got[1], got[2], redis.call('ZSCORE', KEYS[2], got[1]), count,
      redis.call('HGET', KEYS[3], got[1])}
  end
end
