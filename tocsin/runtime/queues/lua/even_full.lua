#!lua flags=allow-oom
-- One command that a full Redis must not refuse.  KEYS: its key.  ARGV: the command, its arguments.
return redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))
