#!lua flags=no-writes,allow-oom
-- When to look at the lane: milliseconds, '+inf' while disabled, '' if it is empty.
-- KEYS: stream, handed, endpoint.
local pending = redis.call('XLEN', KEYS[1])
if pending == 0 then
  return ''
end
local endpoint = redis.call('HMGET', KEYS[3], 'disabled', 'hold')
if endpoint[1] and endpoint[1] ~= '' then
  return '+inf'
end
local due = 0
if pending <= redis.call('ZCARD', KEYS[2]) then
  due = tonumber(redis.call('ZRANGE', KEYS[2], 0, 0, 'WITHSCORES')[2])
end
return string.format('%.0f', math.max(due, tonumber(endpoint[2] or '0')))
