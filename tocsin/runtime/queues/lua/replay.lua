#!lua
-- Make a dead or delivered alert pending again; a second call finds nothing and returns 0.
-- KEYS: stream, histories, records, delivered, dead, seen.
-- ARGV: id, at (ms), body, history, attempts in it, how long ids are remembered (ms).
if redis.call('HEXISTS', KEYS[3], ARGV[1]) == 0 then
  return 0
end
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('XGROUP', 'CREATE', KEYS[1], 'courier', '0', 'MKSTREAM')
end
redis.call('HDEL', KEYS[3], ARGV[1])
redis.call('ZREM', KEYS[4], ARGV[1])
redis.call('ZREM', KEYS[5], ARGV[1])
local entry = redis.call('XADD', KEYS[1], '*',
  'id', ARGV[1], 'at', ARGV[2], 'body', ARGV[3], 'base', ARGV[5])
redis.call('HSET', KEYS[2], entry, ARGV[4])
redis.call('SET', KEYS[6], entry, 'PX', ARGV[6])
return 1
