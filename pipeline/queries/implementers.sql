-- Units that implement the document :code: through IMPLEMENTS only, each paper by one shortest chain, safe in cycles.
-- depth 0: tasks that the paper itself gives; deeper: the organs whose papers implement it, and the tasks these give.
-- A paper implements as a whole what its title or opening says; what one of its sections says counts for the tasks of
-- that section alone, and no chain goes on from there.
-- :code is a number and symbol, or a node_key; :date (2025-08-04, or 2025) and :organ narrow it, empty where not needed.
-- Several documents that fit give no rows: see `find`. CROSS JOIN keeps the order of the joins: from few rows to many.
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
reach (node, depth) AS (
  SELECT node, 0 FROM root
  UNION
  SELECT edges.source, reach.depth + 1 FROM reach
  CROSS JOIN edges ON edges.target = reach.node AND edges.relation = 'IMPLEMENTS' AND edges.section IS NULL
  WHERE edges.source <> edges.target AND reach.depth < 24
),
near (node, depth) AS MATERIALIZED (SELECT node, min(depth) FROM reach GROUP BY node),
links (child, parent, confidence, depth, page) AS MATERIALIZED (
  SELECT edges.source, edges.target, max(edges.confidence), near.depth, min(edges.page) FROM near
  CROSS JOIN edges ON edges.target = near.node AND edges.relation = 'IMPLEMENTS' AND edges.section IS NULL
  WHERE edges.source <> edges.target GROUP BY edges.source, edges.target
),
step (node, parent, confidence, page) AS MATERIALIZED (
  SELECT links.child, min(links.parent), links.confidence, links.page
  FROM links JOIN near ON near.node = links.child AND near.depth = links.depth + 1 GROUP BY links.child
),
chain (node, depth, text, confidence, page) AS (
  SELECT node_key, 0, label, 1.0, NULL FROM nodes WHERE node_key IN (SELECT node FROM root)
  UNION ALL
  SELECT step.node, chain.depth + 1, chain.text || ' → ' || nodes.label, min(chain.confidence, coalesce(step.confidence, 0)),
    step.page
  FROM chain
  JOIN step ON step.parent = chain.node
  JOIN nodes ON nodes.node_key = step.node
),
whole (node, depth, text, confidence, page) AS MATERIALIZED (SELECT * FROM chain),
parts (node, parent, section, confidence) AS MATERIALIZED (
  SELECT edges.source, edges.target, edges.section, max(edges.confidence) FROM near
  CROSS JOIN edges ON edges.target = near.node AND edges.relation = 'IMPLEMENTS' AND edges.section IS NOT NULL
  WHERE edges.source NOT IN (SELECT node FROM near)
  GROUP BY edges.source, edges.target, edges.section
)
SELECT * FROM (
  SELECT assignments.unit AS unit, assignments.role AS role, assignments.task AS task,
    assignments.deadline_text AS deadline, assignments.deadline_due AS due, assignments.deadline_recurrence AS recurrence,
    documents.code AS code, documents.organ AS organ, documents.issued_date AS date, documents.path AS path,
    assignments.page AS page, whole.text AS chain, whole.depth AS depth,
    min(whole.confidence, assignments.confidence) AS confidence,
    coalesce(units.stands_for, units.unit_key) AS unit_key, assignments.ordinal AS ordinal
  FROM whole
  CROSS JOIN documents ON documents.node_key = whole.node
  CROSS JOIN assignments ON assignments.document_key = documents.document_key
  LEFT JOIN units ON units.unit_key = assignments.unit_key
  WHERE assignments.role <> 'report_to'
  UNION ALL
  SELECT assignments.unit, assignments.role, assignments.task,
    assignments.deadline_text, assignments.deadline_due, assignments.deadline_recurrence,
    documents.code, documents.organ, documents.issued_date, documents.path, assignments.page,
    whole.text || ' → ' || nodes.label || ' (' || parts.section || ')', whole.depth + 1,
    min(whole.confidence, parts.confidence, assignments.confidence),
    coalesce(units.stands_for, units.unit_key), assignments.ordinal
  FROM parts
  JOIN whole ON whole.node = parts.parent
  CROSS JOIN nodes ON nodes.node_key = parts.node
  CROSS JOIN documents ON documents.node_key = parts.node
  CROSS JOIN assignments ON assignments.document_key = documents.document_key
    AND (assignments.section = parts.section OR substr(assignments.section, 1, length(parts.section) + 1) = parts.section || '.')
  LEFT JOIN units ON units.unit_key = assignments.unit_key
  WHERE assignments.role <> 'report_to'
  UNION ALL
  SELECT documents.organ, 'issuer', documents.subject, NULL, NULL, NULL,
    documents.code, documents.organ, documents.issued_date, documents.path,
    whole.page,
    whole.text, whole.depth, whole.confidence, coalesce(units.stands_for, units.unit_key), 0
  FROM whole
  CROSS JOIN documents ON documents.node_key = whole.node
  LEFT JOIN units ON units.unit_key = documents.organ_key
  WHERE whole.depth > 0 AND documents.organ IS NOT NULL
)
ORDER BY depth, chain, path, ordinal
