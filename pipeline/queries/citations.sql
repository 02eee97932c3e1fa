-- What the document :root cites, in reading order.
SELECT citations.relation, citations.code, coalesce(citations.name, nodes.title) AS name,
  coalesce(citations.issued_date, nodes.issued_date) AS date, coalesce(citations.organ, nodes.organ) AS organ,
  citations.link, citations.text, documents.path, citations.page, citations.confidence
FROM documents
JOIN citations ON citations.document_key = documents.document_key
LEFT JOIN nodes ON nodes.node_key = citations.node_key
WHERE documents.node_key = :root
ORDER BY documents.path, citations.ordinal
