-- Version 1 of the store. Times are UTC, ISO 8601; boxes are JSON [x0, y0, x1, y1] in points. Meaning of each column:
-- data/dictionary.csv, loaded into the table dictionary.
CREATE TABLE documents (
  document_key TEXT PRIMARY KEY,
  code TEXT, type_name TEXT, issued_date TEXT, organ TEXT, subject TEXT, parent_organ TEXT, issued_place TEXT,
  signers TEXT, addressees TEXT, recipients TEXT, urgency TEXT, archive TEXT, confidence REAL,
  path TEXT NOT NULL, first_page INTEGER, last_page INTEGER,
  status TEXT NOT NULL CHECK (status IN ('done', 'failed', 'redo_failed')), error_class TEXT, message TEXT,
  code_number TEXT, code_notation TEXT, type_code TEXT, code_key TEXT, organ_key TEXT, province TEXT, node_key TEXT,
  sha256 TEXT, file_pages INTEGER, seconds REAL, fingerprint TEXT, versions TEXT, stored_at TEXT NOT NULL, record TEXT
);
CREATE INDEX documents_sha256 ON documents (sha256);
CREATE INDEX documents_code ON documents (code_key);
CREATE TABLE files (path TEXT PRIMARY KEY, sha256 TEXT NOT NULL, seen_at TEXT NOT NULL);
CREATE INDEX files_sha256 ON files (sha256);
CREATE TABLE header_evidence (
  evidence_key TEXT PRIMARY KEY,
  document_key TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  field TEXT NOT NULL, page INTEGER, bbox TEXT, confidence REAL, source TEXT, read TEXT
);
CREATE INDEX header_evidence_document ON header_evidence (document_key);
CREATE TABLE pages (
  page_key TEXT PRIMARY KEY,
  document_key TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  page INTEGER NOT NULL, origin TEXT, confidence REAL, how TEXT, text TEXT NOT NULL
);
CREATE INDEX pages_document ON pages (document_key);
CREATE TABLE citations (
  citation_key TEXT PRIMARY KEY,
  document_key TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, code TEXT, type_code TEXT, issued_date TEXT, organ TEXT, organ_key TEXT,
  relation TEXT NOT NULL, text TEXT NOT NULL, name TEXT, alias_of TEXT, passive INTEGER NOT NULL, read TEXT, cue TEXT,
  section TEXT, page INTEGER, bbox TEXT, start INTEGER, "end" INTEGER, confidence REAL, link TEXT, node_key TEXT
);
CREATE INDEX citations_document ON citations (document_key);
CREATE TABLE units (
  unit_key TEXT PRIMARY KEY,
  name TEXT NOT NULL, kind TEXT NOT NULL, base TEXT NOT NULL, abbreviation TEXT, level TEXT, province TEXT,
  belongs_to TEXT, existed INTEGER, successors TEXT, how TEXT
);
CREATE TABLE assignments (
  assignment_key TEXT PRIMARY KEY,
  document_key TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, unit TEXT NOT NULL, unit_key TEXT REFERENCES units, role TEXT NOT NULL, task TEXT NOT NULL,
  deadline_text TEXT, deadline_kind TEXT, deadline_start TEXT, deadline_due TEXT, deadline_recurrence TEXT,
  product TEXT, page INTEGER, bbox TEXT, origin TEXT, section TEXT, confidence REAL
);
CREATE INDEX assignments_document ON assignments (document_key);
CREATE INDEX assignments_unit ON assignments (unit_key);
CREATE TABLE table_rows (
  row_key TEXT PRIMARY KEY,
  document_key TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  table_number INTEGER NOT NULL, row_number INTEGER NOT NULL, page INTEGER, title TEXT,
  columns TEXT NOT NULL, header TEXT NOT NULL, cells TEXT NOT NULL, bbox TEXT, confidence REAL
);
CREATE INDEX table_rows_document ON table_rows (document_key);
CREATE TABLE nodes (
  node_key TEXT PRIMARY KEY,
  kind TEXT NOT NULL CHECK (kind IN ('document', 'external', 'unit')),
  label TEXT NOT NULL, code TEXT, code_key TEXT, type_code TEXT, issued_date TEXT, organ TEXT, organ_key TEXT,
  title TEXT, document_key TEXT REFERENCES documents ON DELETE CASCADE, mentions INTEGER NOT NULL DEFAULT 0, page INTEGER,
  confidence REAL
);
CREATE INDEX nodes_code ON nodes (code_key);
CREATE TABLE edges (
  edge_key TEXT PRIMARY KEY,
  source TEXT NOT NULL REFERENCES nodes ON DELETE CASCADE, target TEXT NOT NULL REFERENCES nodes ON DELETE CASCADE,
  relation TEXT NOT NULL, role TEXT,
  document_key TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  section TEXT, page INTEGER, text TEXT, confidence REAL
);
CREATE INDEX edges_source ON edges (source, relation);
CREATE INDEX edges_target ON edges (target, relation);
CREATE INDEX edges_document ON edges (document_key);
CREATE TABLE issues (
  issue_key TEXT PRIMARY KEY,
  document_key TEXT REFERENCES documents ON DELETE CASCADE,
  ordinal INTEGER NOT NULL, stage TEXT NOT NULL, field TEXT NOT NULL, reason TEXT NOT NULL, detail TEXT,
  page INTEGER, bbox TEXT, confidence REAL
);
CREATE INDEX issues_document ON issues (document_key);
CREATE TABLE dictionary (
  "table" TEXT NOT NULL, "column" TEXT NOT NULL, type TEXT NOT NULL, description TEXT NOT NULL, source TEXT NOT NULL,
  PRIMARY KEY ("table", "column")
);
-- Folded text (no marks, đ = d), for the tokenizer does not fold đ. page 0 is the head of the document.
CREATE VIRTUAL TABLE words USING fts5 (document_key UNINDEXED, page UNINDEXED, folded, tokenize = 'unicode61 remove_diacritics 2');
