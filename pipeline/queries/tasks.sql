-- Tasks of the units one of whose names holds the words :unit or :base; of all units where :unit is empty.
-- :base is the name written out (for `TTYT`), :province a key as in units.province; both may be empty.
WITH
named (unit_key) AS (
  SELECT substr(node_key, 6) FROM title_words JOIN title_places ON word_id = title_words.rowid
  WHERE title_words MATCH '"' || replace(replace(replace(:unit, 'Đ', 'D'), 'đ', 'd'), '"', ' ') || '" OR "' || replace(replace(replace(:base, 'Đ', 'D'), 'đ', 'd'), '"', ' ') || '"'
    AND node_key LIKE 'unit:%'
),
meant (unit_key) AS (
  SELECT DISTINCT coalesce(stands_for, unit_key) FROM units
  WHERE unit_key IN (SELECT unit_key FROM named) OR :unit = ''
)
SELECT assignments.unit, assignments.role, assignments.task, assignments.deadline_text AS deadline,
  assignments.deadline_due AS due, assignments.deadline_recurrence AS recurrence, documents.code, documents.organ,
  documents.issued_date AS date, documents.path, assignments.page, assignments.confidence,
  meant.unit_key
FROM meant
CROSS JOIN units ON units.unit_key = meant.unit_key OR units.stands_for = meant.unit_key
CROSS JOIN assignments ON assignments.unit_key = units.unit_key
JOIN documents ON documents.document_key = assignments.document_key
WHERE :province = '' OR instr('+' || coalesce(units.province, units.unit_key) || '+', :province)
ORDER BY documents.issued_date, documents.path, assignments.ordinal
