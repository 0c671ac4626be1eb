#!lua flags=allow-oom
-- Acknowledge, delete and log in one step (RQ-04).
-- KEYS: stream, handed, histories, endpoint, log (delivered or dead), records.
-- ARGV: entry, id, now (ms), record, 1 if it failed, how many to keep, since when (ms).
-- Returns 1, or 0 if the entry was gone.
if redis.call('EXISTS', KEYS[1]) == 0 then
  return 0
end
redis.call('XACK', KEYS[1], 'courier', ARGV[1])
if redis.call('XDEL', KEYS[1], ARGV[1]) == 0 then
  return 0
end
redis.call('ZREM', KEYS[2], ARGV[1])
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('ZADD', KEYS[5], ARGV[3], ARGV[2])
redis.call('HSET', KEYS[6], ARGV[2], ARGV[4])
if ARGV[5] == '1' then
  redis.call('HINCRBY', KEYS[4], 'failures', 1)
else
  if redis.call('HEXISTS', KEYS[4], 'failures') == 1 then
    redis.call('HDEL', KEYS[4], 'failures')
  end
  local old = redis.call('ZRANGEBYSCORE', KEYS[5], '-inf', ARGV[7], 'LIMIT', 0, 10)
  local over = redis.call('ZCARD', KEYS[5]) - #old - tonumber(ARGV[6])
  if over > 0 then
    for _, id in ipairs(redis.call('ZRANGE', KEYS[5], #old, #old + math.min(over, 10) - 1)) do
      old[#old + 1] = id
    end
  end
  for _, id in ipairs(old) do
    redis.call('ZREM', KEYS[5], id)
    redis.call('HDEL', KEYS[6], id)
  end
end
if redis.call('XLEN', KEYS[1]) == 0 then
  redis.call('DEL', KEYS[1], KEYS[2], KEYS[3])
end
return 1
