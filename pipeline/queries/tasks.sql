-- Tasks of the units whose name holds :printed, or whose normal form holds :base; of all units where :printed is ''.
SELECT assignments.unit, assignments.role, assignments.task, assignments.deadline_text AS deadline,
  assignments.deadline_due AS due, assignments.deadline_recurrence AS recurrence, documents.code, documents.organ,
  documents.issued_date AS date, documents.path, assignments.page, assignments.confidence, assignments.unit_key
FROM assignments
JOIN documents ON documents.document_key = assignments.document_key
LEFT JOIN units ON units.unit_key = assignments.unit_key
WHERE (instr(folded(assignments.unit), :printed) OR (:base <> '' AND instr(units.base, :base)))
  AND (:province = '' OR instr('+' || coalesce(units.province, units.unit_key) || '+', :province))
ORDER BY documents.issued_date, documents.path, assignments.ordinal
