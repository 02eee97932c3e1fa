-- Only what new papers touch is linked again. Rows of records stored before are made anew (Store.remake).
ALTER TABLE citations ADD COLUMN subject TEXT;
ALTER TABLE citations ADD COLUMN link_key TEXT;
ALTER TABLE citations ADD COLUMN meant_date TEXT;
CREATE INDEX citations_link ON citations (link_key);
CREATE INDEX citations_near ON citations (meant_date, link_key);
CREATE INDEX citations_organ ON citations (organ_key, link_key);
CREATE INDEX citations_node ON citations (node_key);
CREATE INDEX documents_near ON documents (issued_date, code_key);
CREATE INDEX documents_organ ON documents (organ_key);
CREATE INDEX documents_open ON documents (organ_key) WHERE code_key IS NULL;
CREATE INDEX documents_node ON documents (node_key);
CREATE INDEX documents_path ON documents (path);
ALTER TABLE units ADD COLUMN speaks_for TEXT;
ALTER TABLE units ADD COLUMN stands_for TEXT;
CREATE INDEX units_base ON units (base);
CREATE INDEX units_place ON units (province, belongs_to);
CREATE INDEX units_stands ON units (stands_for) WHERE stands_for IS NOT NULL;
ALTER TABLE nodes ADD COLUMN link_key TEXT;
CREATE INDEX nodes_link ON nodes (link_key);
CREATE INDEX nodes_document ON nodes (document_key);
ALTER TABLE issues ADD COLUMN link_key TEXT;
CREATE INDEX issues_link ON issues (link_key) WHERE link_key IS NOT NULL;
-- Every name that was seen for a unit, and how often.
CREATE TABLE unit_names (
  unit_key TEXT NOT NULL REFERENCES units ON DELETE CASCADE,
  name TEXT NOT NULL, seen INTEGER NOT NULL,
  PRIMARY KEY (unit_key, name)
) WITHOUT ROWID;
-- Names that users gave themselves, by the folded form of the alias.
CREATE TABLE own_aliases (alias_key TEXT PRIMARY KEY, alias TEXT NOT NULL, name TEXT NOT NULL, source TEXT);
-- What was stored or went since the last linking: keys of codes and names, `doc:` of documents without a code, `unit:` of units.
-- `remake`: all rows are to be made anew from the records.
CREATE TABLE touched (link_key TEXT PRIMARY KEY) WITHOUT ROWID;
INSERT INTO touched SELECT 'remake' WHERE EXISTS (SELECT 1 FROM documents);
-- What citing documents say of a document's own header where the paper itself does not (a number written by hand).
CREATE TABLE repairs (
  document_key TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  field TEXT NOT NULL, value TEXT NOT NULL, said_by INTEGER NOT NULL, confidence REAL NOT NULL,
  PRIMARY KEY (document_key, field)
) WITHOUT ROWID;
-- Full text anew: what is indexed of one document is found by number, not by reading the whole index. Page 0: the head.
DROP TABLE words;
CREATE VIRTUAL TABLE words USING fts5 (folded, tokenize = 'unicode61 remove_diacritics 2');
CREATE TABLE word_places (
  word_id INTEGER PRIMARY KEY,
  document_key TEXT NOT NULL REFERENCES documents ON DELETE CASCADE,
  page INTEGER NOT NULL
);
CREATE INDEX word_places_document ON word_places (document_key);
-- Titles of documents, cited ones too, and all names of units, for questions by name.
CREATE VIRTUAL TABLE title_words USING fts5 (folded, tokenize = 'unicode61 remove_diacritics 2');
CREATE TABLE title_places (word_id INTEGER PRIMARY KEY, node_key TEXT NOT NULL UNIQUE);
