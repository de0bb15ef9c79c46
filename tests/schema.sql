CREATE TABLE units (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
  level TEXT NOT NULL CHECK (level IN ('kommun', 'förvaltning', 'område', 'enhet')),
  parent_id INTEGER REFERENCES units (id), position INTEGER NOT NULL, retired_at TEXT
) STRICT;
CREATE TABLE boards (
  id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, unit_id INTEGER NOT NULL REFERENCES units (id),
  name TEXT NOT NULL, kind TEXT NOT NULL, language TEXT NOT NULL, wall_theme TEXT NOT NULL,
  days TEXT NOT NULL,          -- ISO weekdays worked, '12345' or '1234567'
  shifts TEXT NOT NULL,        -- starts of the shifts, '07:00,14:30,21:00', or ''
  meeting_days TEXT NOT NULL, meeting_times TEXT NOT NULL,
  dim TEXT NOT NULL,           -- when the wall is dimmed, '21:00-06:00', or ''
  categories TEXT NOT NULL,    -- of deviations, a JSON list
  report_url TEXT NOT NULL,    -- the formal deviation system
  source TEXT NOT NULL,        -- the file that defines the board, or 'import'
  created_at TEXT NOT NULL, retired_at TEXT
) STRICT;
CREATE UNIQUE INDEX one_board_a_unit ON boards (unit_id) WHERE retired_at IS NULL;
CREATE TABLE agenda_steps (
  board_id INTEGER NOT NULL REFERENCES boards (id), position INTEGER NOT NULL, title TEXT NOT NULL,
  minutes INTEGER NOT NULL, PRIMARY KEY (board_id, position)
) STRICT;
CREATE TABLE kpis (
  id INTEGER PRIMARY KEY, board_id INTEGER NOT NULL REFERENCES boards (id), key TEXT NOT NULL, name TEXT NOT NULL,
  measure TEXT NOT NULL, direction TEXT NOT NULL CHECK (direction IN ('higher', 'lower', 'band', 'judged')),
  ratio INTEGER NOT NULL,      -- 1: readings have numerator and denominator, shown as per cent
  decimals INTEGER NOT NULL, rhythm TEXT NOT NULL CHECK (rhythm IN ('shift', 'day', 'week', 'month')),
  owner TEXT NOT NULL, purpose TEXT NOT NULL, review_at TEXT, position INTEGER NOT NULL, retired_at TEXT,
  UNIQUE (board_id, key)
) STRICT;
CREATE TABLE limits (          -- green within target, yellow within limit, else red; NULL is open
  kpi_id INTEGER NOT NULL REFERENCES kpis (id), valid_from TEXT NOT NULL,
  target_low REAL, target_high REAL, limit_low REAL, limit_high REAL, PRIMARY KEY (kpi_id, valid_from)
) STRICT, WITHOUT ROWID;
CREATE TABLE comments (
  id INTEGER PRIMARY KEY, board_id INTEGER NOT NULL REFERENCES boards (id), text TEXT NOT NULL,
  author TEXT NOT NULL, created_at TEXT NOT NULL
) STRICT;
CREATE TABLE readings (        -- a figure's periods lie together: the board reads only its last ones
  kpi_id INTEGER NOT NULL REFERENCES kpis (id),
  period TEXT NOT NULL,        -- the first day, '2026-11-21'; a shift's number after it, '2026-11-21 2'
  value REAL, numerator REAL, denominator REAL,
  colour TEXT NOT NULL CHECK (colour IN ('green', 'yellow', 'red')),  -- as it was judged when entered
  comment_id INTEGER REFERENCES comments (id),
  entered_at TEXT NOT NULL, entered_by TEXT NOT NULL, version INTEGER NOT NULL,
  PRIMARY KEY (kpi_id, period)
) STRICT, WITHOUT ROWID;
CREATE TABLE ideas (
  id INTEGER PRIMARY KEY, board_id INTEGER NOT NULL REFERENCES boards (id), number INTEGER NOT NULL,
  title TEXT NOT NULL, text TEXT NOT NULL, author TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN
    ('new', 'prioritised', 'plan', 'do', 'check', 'act', 'done', 'parked', 'declined')),
  comment_id INTEGER REFERENCES comments (id),  -- the result or reason that came with the last move
  created_at TEXT NOT NULL, stage_at TEXT NOT NULL, closed_at TEXT, closed_by TEXT, withdrawn_at TEXT,
  version INTEGER NOT NULL, UNIQUE (board_id, number)
) STRICT;
CREATE INDEX ideas_open ON ideas (board_id, closed_at);
CREATE TABLE deviations (
  id INTEGER PRIMARY KEY, board_id INTEGER NOT NULL REFERENCES boards (id), number INTEGER NOT NULL,
  day TEXT NOT NULL, title TEXT NOT NULL, text TEXT NOT NULL, category TEXT NOT NULL,
  severity TEXT NOT NULL CHECK (severity IN ('low', 'risk', 'harm')), author TEXT NOT NULL,
  stage TEXT NOT NULL CHECK (stage IN ('open', 'cause', 'action', 'closed')),
  comment_id INTEGER REFERENCES comments (id),
  created_at TEXT NOT NULL, stage_at TEXT NOT NULL, closed_at TEXT, closed_by TEXT, withdrawn_at TEXT,
  version INTEGER NOT NULL, UNIQUE (board_id, number)
) STRICT;
CREATE INDEX deviations_open ON deviations (board_id, closed_at);
CREATE TABLE journal (
  seq INTEGER PRIMARY KEY, at TEXT NOT NULL, actor TEXT NOT NULL, board_id INTEGER REFERENCES boards (id),
  thing TEXT NOT NULL, thing_id INTEGER NOT NULL, verb TEXT NOT NULL, detail TEXT NOT NULL, key TEXT
) STRICT;
CREATE UNIQUE INDEX journal_keys ON journal (key) WHERE key IS NOT NULL;
CREATE INDEX journal_boards ON journal (board_id, seq);
CREATE INDEX journal_times ON journal (board_id, at);
CREATE INDEX journal_things ON journal (thing, thing_id, seq);
CREATE INDEX journal_undone ON journal (thing, thing_id) WHERE verb = 'undone';
CREATE TRIGGER journal_stays BEFORE UPDATE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append only'); END;
CREATE TRIGGER journal_keeps BEFORE DELETE ON journal BEGIN SELECT RAISE(ABORT, 'the journal is append only'); END;
