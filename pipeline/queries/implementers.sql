-- Units that implement the document :code: through IMPLEMENTS only, each paper by one shortest chain, safe in cycles.
-- depth 0: tasks that the paper itself gives; deeper: the organs whose papers implement it, and the tasks these give.
-- A paper implements as a whole what its title or opening says; what one of its sections says counts for the tasks of
-- that section alone, and no chain goes on from there.
-- :code is a number and symbol, or a node_key; :date (2025-08-04, or 2025) and :organ narrow it, empty where not needed.
-- Several documents that fit give no rows: see `find`.
WITH RECURSIVE
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
root (node) AS (SELECT node FROM asked WHERE (SELECT count(*) FROM asked) = 1),
links (child, parent, confidence) AS (
  SELECT source, target, max(confidence) FROM edges
  WHERE relation = 'IMPLEMENTS' AND section IS NULL AND source <> target GROUP BY source, target
),
reach (node, depth) AS (
  SELECT node, 0 FROM root
  UNION
  SELECT links.child, reach.depth + 1 FROM reach JOIN links ON links.parent = reach.node WHERE reach.depth < 24
),
near (node, depth) AS (SELECT node, min(depth) FROM reach GROUP BY node),
step (node, parent) AS (
  SELECT near.node, min(links.parent) FROM near
  JOIN links ON links.child = near.node
  JOIN near AS above ON above.node = links.parent AND above.depth = near.depth - 1
  GROUP BY near.node
),
chain (node, depth, text, confidence) AS (
  SELECT node_key, 0, label, 1.0 FROM nodes WHERE node_key IN (SELECT node FROM root)
  UNION ALL
  SELECT step.node, chain.depth + 1, chain.text || ' → ' || nodes.label, min(chain.confidence, coalesce(links.confidence, 0))
  FROM step
  JOIN chain ON chain.node = step.parent
  JOIN nodes ON nodes.node_key = step.node
  JOIN links ON links.child = step.node AND links.parent = step.parent
),
parts (node, parent, section, confidence) AS (
  SELECT edges.source, edges.target, edges.section, max(edges.confidence) FROM edges
  WHERE edges.relation = 'IMPLEMENTS' AND edges.section IS NOT NULL AND edges.source NOT IN (SELECT node FROM chain)
  GROUP BY edges.source, edges.target, edges.section
)
SELECT * FROM (
  SELECT assignments.unit AS unit, assignments.role AS role, assignments.task AS task,
    assignments.deadline_text AS deadline, assignments.deadline_due AS due, assignments.deadline_recurrence AS recurrence,
    documents.code AS code, documents.organ AS organ, documents.issued_date AS date, documents.path AS path,
    assignments.page AS page, chain.text AS chain, chain.depth AS depth,
    min(chain.confidence, assignments.confidence) AS confidence,
    coalesce(units.stands_for, units.unit_key) AS unit_key, assignments.ordinal AS ordinal
  FROM chain
  JOIN documents ON documents.node_key = chain.node
  JOIN assignments ON assignments.document_key = documents.document_key
  LEFT JOIN units ON units.unit_key = assignments.unit_key
  WHERE assignments.role <> 'report_to'
  UNION ALL
  SELECT assignments.unit, assignments.role, assignments.task,
    assignments.deadline_text, assignments.deadline_due, assignments.deadline_recurrence,
    documents.code, documents.organ, documents.issued_date, documents.path, assignments.page,
    chain.text || ' → ' || nodes.label || ' (' || parts.section || ')', chain.depth + 1,
    min(chain.confidence, parts.confidence, assignments.confidence),
    coalesce(units.stands_for, units.unit_key), assignments.ordinal
  FROM parts
  JOIN chain ON chain.node = parts.parent
  JOIN nodes ON nodes.node_key = parts.node
  JOIN documents ON documents.node_key = parts.node
  JOIN assignments ON assignments.document_key = documents.document_key
    AND (assignments.section = parts.section OR substr(assignments.section, 1, length(parts.section) + 1) = parts.section || '.')
  LEFT JOIN units ON units.unit_key = assignments.unit_key
  WHERE assignments.role <> 'report_to'
  UNION ALL
  SELECT documents.organ, 'issuer', documents.subject, NULL, NULL, NULL,
    documents.code, documents.organ, documents.issued_date, documents.path,
    (SELECT min(edges.page) FROM edges JOIN step ON step.node = edges.source AND step.parent = edges.target
     WHERE edges.source = chain.node AND edges.relation = 'IMPLEMENTS'),
    chain.text, chain.depth, chain.confidence, coalesce(units.stands_for, units.unit_key), 0
  FROM chain
  JOIN documents ON documents.node_key = chain.node
  LEFT JOIN units ON units.unit_key = documents.organ_key
  WHERE chain.depth > 0 AND documents.organ IS NOT NULL
)
ORDER BY depth, chain, path, ordinal
