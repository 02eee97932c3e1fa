-- Version 5: one row a run, kept up to date while it goes on.
CREATE TABLE runs (
  run_key TEXT PRIMARY KEY,
  state TEXT NOT NULL CHECK (state IN ('reading', 'linking', 'ended')),
  began_at TEXT NOT NULL, last_at TEXT NOT NULL, ended_at TEXT, host TEXT NOT NULL, pid INTEGER NOT NULL,
  workers INTEGER NOT NULL, inputs TEXT NOT NULL, fingerprint TEXT NOT NULL,
  found INTEGER, done INTEGER NOT NULL, skipped INTEGER NOT NULL, failed INTEGER NOT NULL,
  documents INTEGER NOT NULL, pages INTEGER NOT NULL, lost INTEGER NOT NULL
);
