-- Pages that hold :words (an FTS5 expression; marks don't matter), best first; :organ, :date and :types narrow it.
-- :types holds names of types between bars (|Kế hoạch|Quyết định|), or nothing.
-- Page 0 of the index is the head of a document, whose code may stand on no page; it counts as the first page.
WITH hits (document_key, page, rank) AS MATERIALIZED (
  SELECT word_places.document_key, word_places.page, words.rank
  FROM words JOIN word_places ON word_id = words.rowid
  JOIN documents ON documents.document_key = word_places.document_key
  WHERE words MATCH replace(replace(:words, 'Đ', 'D'), 'đ', 'd')
    AND substr(coalesce(documents.issued_date, ''), 1, length(:date)) = :date
    AND (:types = '' OR instr(:types, '|' || documents.type_name || '|'))
    AND (:organ = '' OR documents.organ_key IN (
      SELECT substr(node_key, 6) FROM title_words JOIN title_places ON word_id = title_words.rowid
      WHERE title_words MATCH '"' || replace(replace(replace(:organ, 'Đ', 'D'), 'đ', 'd'), '"', ' ') || '"' AND node_key LIKE 'unit:%'))
  ORDER BY words.rank LIMIT coalesce(nullif(:most, ''), 40)
)
SELECT documents.code, documents.organ, documents.issued_date AS date, documents.subject, documents.path,
  CASE hits.page WHEN 0 THEN documents.first_page ELSE hits.page END AS page, documents.document_key, pages.text
FROM hits JOIN documents USING (document_key)
LEFT JOIN pages ON pages.document_key = hits.document_key AND pages.page = hits.page
ORDER BY hits.rank, documents.path, hits.page
