-- Foreign keys name the columns they lead to: other programs that read the store (datasette) need it said.
-- Nothing of what is stored changes, so the text of the schema is changed in place (sqlite.org/lang_altertable.html, 7).
PRAGMA writable_schema = ON;
UPDATE sqlite_schema SET sql =
  replace(replace(replace(replace(sql,
    'REFERENCES documents ON', 'REFERENCES documents (document_key) ON'),
    'REFERENCES units ON', 'REFERENCES units (unit_key) ON'),
    'REFERENCES units,', 'REFERENCES units (unit_key),'),
    'REFERENCES nodes ON', 'REFERENCES nodes (node_key) ON')
WHERE type = 'table';
PRAGMA writable_schema = RESET;
