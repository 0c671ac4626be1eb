#!lua
-- Append each alert whose id this queue has not seen; all or nothing (RQ-02).
-- KEYS: stream, then one key an id.  ARGV: how long ids are remembered (ms), then id, at, body each.
-- Returns 1 or 0 for each.
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('XGROUP', 'CREATE', KEYS[1], 'courier', '0', 'MKSTREAM')
end
local new = {}
for i = 2, #KEYS do
  local a = (i - 2) * 3 + 2
  if redis.call('SET', KEYS[i], '', 'NX', 'PX', ARGV[1]) then
    local entry = redis.call('XADD', KEYS[1], '*',
      'id', ARGV[a], 'at', ARGV[a + 1], 'body', ARGV[a + 2])
    redis.call('SET', KEYS[i], entry, 'KEEPTTL')
    new[#new + 1] = 1
  else
    new[#new + 1] = 0
  end
end
if redis.call('XLEN', KEYS[1]) == 0 then
  redis.call('DEL', KEYS[1])
end
return new
