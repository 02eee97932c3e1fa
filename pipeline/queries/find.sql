-- Documents, cited ones too, that :words may mean: by number and symbol, else by words of the title. :date narrows it.
WITH
coded (node) AS (
  SELECT node_key FROM nodes
  WHERE code_key = upper(replace(replace(ltrim(replace(replace(:words, 'Đ', 'D'), 'đ', 'd'), ' 0'), '-', '/'), ' ', '')) AND kind IN ('document', 'external')
),
titled (node) AS (
  SELECT node_key FROM title_words JOIN title_places ON word_id = title_words.rowid
  WHERE title_words MATCH '"' || replace(replace(replace(:words, 'Đ', 'D'), 'đ', 'd'), '"', ' ') || '"'
    AND node_key NOT LIKE 'unit:%' AND NOT EXISTS (SELECT 1 FROM coded)
)
SELECT nodes.code, nodes.issued_date, nodes.organ, nodes.title, nodes.kind, nodes.node_key, nodes.organ_key
FROM nodes
WHERE node_key IN (SELECT node FROM coded UNION ALL SELECT node FROM titled)
  AND substr(coalesce(issued_date, ''), 1, length(:date)) = :date
ORDER BY kind, issued_date, node_key
LIMIT 5000
