-- The documents that cite a document, with the words that say so and the relation (IMPLEMENTS, DISSEMINATES, ...).
-- :code is a number and symbol, or a node_key; :date (2025-08-04, or 2025) and :organ narrow it, empty where not needed.
-- Several documents that fit give no rows: see `find`.
WITH
asked (node) AS (
  SELECT node_key FROM nodes WHERE node_key = :code
  UNION
  SELECT node_key FROM nodes
  WHERE code_key = upper(replace(replace(ltrim(replace(replace(:code, 'Đ', 'D'), 'đ', 'd'), ' 0'), '-', '/'), ' ', ''))
    AND kind IN ('document', 'external')
    AND substr(coalesce(issued_date, ''), 1, length(:date)) = :date
    AND (:organ = '' OR organ_key IN (
      SELECT substr(node_key, 6) FROM title_words JOIN title_places ON word_id = title_words.rowid
      WHERE title_words MATCH '"' || replace(replace(replace(:organ, 'Đ', 'D'), 'đ', 'd'), '"', ' ') || '"' AND node_key LIKE 'unit:%'))
),
root (node) AS (SELECT node FROM asked WHERE (SELECT count(*) FROM asked) = 1)
SELECT documents.code, documents.organ, documents.issued_date AS date, citations.relation, citations.text,
  documents.path, citations.page, citations.confidence
FROM root
CROSS JOIN citations ON citations.node_key = root.node
CROSS JOIN documents ON documents.document_key = citations.document_key
ORDER BY documents.issued_date, documents.path, citations.ordinal
