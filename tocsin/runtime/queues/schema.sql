-- An alert in a queue. fresh: never handed out since it was pushed or replayed.
CREATE TABLE IF NOT EXISTS entries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT,
  queue TEXT NOT NULL,
  id TEXT NOT NULL,
  body BLOB NOT NULL,
  enqueued_ms INTEGER NOT NULL,
  due_ms INTEGER NOT NULL,
  fresh INTEGER NOT NULL DEFAULT 1,
  state TEXT NOT NULL DEFAULT 'pending',
  taken INTEGER NOT NULL DEFAULT 0,
  attempts BLOB NOT NULL DEFAULT '[]',
  ended_ms INTEGER,
  UNIQUE (queue, id)
);
CREATE INDEX IF NOT EXISTS entries_waiting ON entries (queue, fresh, due_ms, seq)
  WHERE state = 'pending';
CREATE INDEX IF NOT EXISTS entries_ended ON entries (queue, state, ended_ms)
  WHERE state <> 'pending';
CREATE INDEX IF NOT EXISTS entries_by_id ON entries (id);
-- Outlives the entry, so that what was pushed once is never pushed again.
CREATE TABLE IF NOT EXISTS seen (
  queue TEXT NOT NULL, id TEXT NOT NULL, until_ms INTEGER NOT NULL, PRIMARY KEY (queue, id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS seen_until ON seen (until_ms);
-- One row a queue that has pending alerts: when to look at it, null while it is disabled.
CREATE TABLE IF NOT EXISTS lanes (queue TEXT PRIMARY KEY, next_ms INTEGER) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS lanes_next ON lanes (next_ms);
CREATE TABLE IF NOT EXISTS endpoints (
  queue TEXT PRIMARY KEY,
  disabled TEXT NOT NULL DEFAULT '',
  hold_ms INTEGER NOT NULL DEFAULT 0,
  failures INTEGER NOT NULL DEFAULT 0,
  url TEXT NOT NULL DEFAULT ''
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS leases (
  name TEXT PRIMARY KEY, owner TEXT NOT NULL, until_ms INTEGER NOT NULL
) WITHOUT ROWID;
