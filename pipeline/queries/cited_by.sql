-- The documents that cite :root, with the words that say so.
SELECT documents.code, documents.organ, documents.issued_date AS date, citations.relation, citations.text,
  documents.path, citations.page, citations.confidence
FROM citations
JOIN documents ON documents.document_key = citations.document_key
WHERE citations.node_key = :root
ORDER BY documents.issued_date, documents.path, citations.ordinal
