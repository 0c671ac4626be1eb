#!lua flags=allow-oom
-- Put an alert back until it is due.  A full Redis must not stop that (hence allow-oom).
-- KEYS: stream, handed, histories, endpoint.  ARGV: entry, due (ms), history.
if #redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1]) == 0 then
  return 0
end
redis.call('ZADD', KEYS[2], ARGV[2], ARGV[1])
redis.call('HSET', KEYS[3], ARGV[1], ARGV[3])
redis.call('HINCRBY', KEYS[4], 'failures', 1)
return 1
