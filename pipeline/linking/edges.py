"""The edges of the network, made anew for citations and documents that changed. They follow from the tables alone."""

from __future__ import annotations

import sqlite3

# CROSS JOIN begins with what changed, which is little, whatever the planner thinks.
# A paper and the node it cites, the other way round where the cited one acts on it; none from a paper to itself.
_CITATIONS = """
  INSERT INTO edges (edge_key, source, target, relation, role, document_key, section, page, text, confidence)
  SELECT citation_key,
    CASE passive WHEN 1 THEN citations.node_key ELSE documents.node_key END,
    CASE passive WHEN 1 THEN documents.node_key ELSE citations.node_key END,
    relation, NULL, citations.document_key, section, citations.page, text, citations.confidence
  FROM changed_citations
  CROSS JOIN citations USING (citation_key)
  JOIN documents ON documents.document_key = citations.document_key
  JOIN nodes AS own ON own.node_key = documents.node_key
  JOIN nodes AS cited ON cited.node_key = citations.node_key
  WHERE citations.node_key <> documents.node_key
"""
_ISSUERS = """
  INSERT INTO edges (edge_key, source, target, relation, role, document_key, section, page, text, confidence)
  SELECT documents.document_key || ':issuer', documents.node_key,
    'unit:' || coalesce(units.stands_for, units.unit_key), 'ISSUED_BY', NULL, documents.document_key, NULL,
    documents.first_page, documents.organ, documents.confidence
  FROM changed_documents
  CROSS JOIN documents USING (document_key)
  JOIN nodes AS own ON own.node_key = documents.node_key
  JOIN units ON units.unit_key = documents.organ_key
"""
_TASKS = """
  INSERT INTO edges (edge_key, source, target, relation, role, document_key, section, page, text, confidence)
  SELECT assignment_key, documents.node_key, 'unit:' || coalesce(units.stands_for, units.unit_key), 'ASSIGNS', role,
    documents.document_key, section, assignments.page, task, assignments.confidence
  FROM changed_documents
  CROSS JOIN documents USING (document_key)
  JOIN nodes AS own ON own.node_key = documents.node_key
  CROSS JOIN assignments ON assignments.document_key = documents.document_key
  JOIN units ON units.unit_key = assignments.unit_key
"""


def make_edges(db: sqlite3.Connection) -> None:
    """Edges of `changed_citations` and, all of them, of `changed_documents`."""
    for statement in (
        "INSERT OR IGNORE INTO changed_citations SELECT citation_key FROM changed_documents CROSS JOIN citations USING (document_key)",  # noqa: E501
        "DELETE FROM edges WHERE document_key IN (SELECT document_key FROM changed_documents)",
        "DELETE FROM edges WHERE edge_key IN (SELECT citation_key FROM changed_citations)",
        _CITATIONS,
        _ISSUERS,
        _TASKS,
    ):
        db.execute(statement)
