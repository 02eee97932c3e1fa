-- What people said. Without a foreign key: it stays when a document is read again, or is gone for a while.
CREATE TABLE corrections (
  correction_key TEXT PRIMARY KEY,
  document_key TEXT NOT NULL, field TEXT NOT NULL, anchor TEXT NOT NULL,
  verdict TEXT NOT NULL CHECK (verdict IN ('right', 'wrong', 'absent')),
  value TEXT, read TEXT, note TEXT, corrected_by TEXT, corrected_at TEXT NOT NULL
);
CREATE INDEX corrections_document ON corrections (document_key);
ALTER TABLE documents ADD COLUMN record_read TEXT;
