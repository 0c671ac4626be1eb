#!lua flags=allow-oom
-- Take or renew a lease.  KEYS: lease.  ARGV: owner, how long (ms).  Returns 1, or 0 if another's.
local held = redis.call('GET', KEYS[1])
if held and held ~= ARGV[1] then
  return 0
end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
