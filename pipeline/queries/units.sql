-- Units, all names they were printed under, how many tasks they have and papers they issued; groups come last.
WITH
given (unit_key, tasks, documents) AS (
  SELECT coalesce(units.stands_for, units.unit_key), count(*), count(DISTINCT document_key)
  FROM assignments JOIN units USING (unit_key) GROUP BY 1
),
issued (unit_key, issued) AS (
  SELECT coalesce(units.stands_for, units.unit_key), count(*)
  FROM documents JOIN units ON units.unit_key = documents.organ_key GROUP BY 1
)
SELECT units.name, units.kind, units.province, units.belongs_to, units.existed, units.successors,
  coalesce(tasks, 0) AS tasks, coalesce(documents, 0) AS documents, coalesce(issued, 0) AS issued,
  (SELECT group_concat(name, ' | ') FROM (
    SELECT DISTINCT unit_names.name FROM units AS one JOIN unit_names USING (unit_key)
    WHERE one.unit_key = units.unit_key OR one.stands_for = units.unit_key ORDER BY unit_names.name)) AS printed,
  units.unit_key
FROM units
LEFT JOIN given USING (unit_key)
LEFT JOIN issued USING (unit_key)
WHERE units.stands_for IS NULL AND (tasks > 0 OR issued > 0)
ORDER BY units.kind = 'class', tasks DESC, issued DESC, units.name, units.unit_key
