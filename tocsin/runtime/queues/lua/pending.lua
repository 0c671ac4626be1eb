#!lua flags=no-writes,allow-oom
-- Return pending alerts, newest first.
-- KEYS: stream, handed, histories.  ARGV: from, to (stream ids), how many.
local found = {}
for _, got in ipairs(redis.call('XREVRANGE', KEYS[1], ARGV[1], ARGV[2], 'COUNT', ARGV[3])) do
  local times = redis.call('XPENDING', KEYS[1], 'courier', got[1], got[1], 1)[1]
  found[#found + 1] = {got[1], got[2], redis.call('ZSCORE', KEYS[2], got[1]),
    times and times[4] or 0, redis.call('HGET', KEYS[3], got[1])}
end
return found
