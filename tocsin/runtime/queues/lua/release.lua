#!lua flags=allow-oom
-- Give a lease back.  KEYS: lease.  ARGV: owner.  Returns 1, or 0 if it is another's.
if redis.call('GET', KEYS[1]) ~= ARGV[1] then
  return 0
end
redis.call('DEL', KEYS[1])
return 1
