-- What a document cites, in reading order.
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
SELECT citations.relation, citations.code, coalesce(citations.name, nodes.title) AS name,
  coalesce(citations.issued_date, nodes.issued_date) AS date, coalesce(citations.organ, nodes.organ) AS organ,
  citations.link, citations.text, documents.path, citations.page, citations.confidence
FROM root
CROSS JOIN documents ON documents.node_key = root.node
CROSS JOIN citations ON citations.document_key = documents.document_key
LEFT JOIN nodes ON nodes.node_key = citations.node_key
ORDER BY documents.path, citations.ordinal
