-- Units, the names they were printed under, and how many tasks they have; groups (`các sở, ban, ngành`) come last.
SELECT units.name, units.kind, units.province, units.belongs_to, units.existed, units.successors,
  count(assignments.assignment_key) AS tasks, count(DISTINCT assignments.document_key) AS documents,
  (SELECT group_concat(unit, ' | ') FROM (SELECT DISTINCT unit FROM assignments AS a WHERE a.unit_key = units.unit_key ORDER BY unit)) AS printed,
  units.unit_key
FROM units
LEFT JOIN assignments ON assignments.unit_key = units.unit_key
GROUP BY units.unit_key
ORDER BY units.kind = 'class', tasks DESC, units.name
