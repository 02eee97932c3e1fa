"""What a document that is stored or goes leaves to be linked again, and the names of units it brings or takes along."""

from __future__ import annotations

import sqlite3

# Every name of a unit that a document prints. Kept as counts, so that a document that goes takes its names along.
_NAMES = """
  SELECT unit_key, name, count(*) AS seen FROM (
    SELECT organ_key AS unit_key, organ AS name FROM documents WHERE document_key = :key
    UNION ALL SELECT unit_key, unit FROM assignments WHERE document_key = :key
    UNION ALL SELECT organ_key, organ FROM citations WHERE document_key = :key
  ) WHERE unit_key IS NOT NULL AND name IS NOT NULL GROUP BY unit_key, name
"""
# What is to be linked again because of a document: its code, what it cites, the units it names.
_TOUCHED = """
  INSERT OR IGNORE INTO touched
  SELECT coalesce(code_key, 'doc:' || document_key) FROM documents WHERE document_key = :key AND record IS NOT NULL
  UNION SELECT 'full:' || code_key FROM documents WHERE document_key = :key AND code_key IS NOT NULL
  UNION SELECT 'full:' || link_key FROM citations WHERE document_key = :key AND name IS NOT NULL
  UNION SELECT link_key FROM citations WHERE document_key = :key AND link_key IS NOT NULL
  UNION SELECT 'unit:' || organ_key FROM documents WHERE document_key = :key AND organ_key IS NOT NULL
  UNION SELECT 'unit:' || unit_key FROM assignments WHERE document_key = :key AND unit_key IS NOT NULL
  UNION SELECT 'unit:' || organ_key FROM citations WHERE document_key = :key AND organ_key IS NOT NULL
"""
# And where it goes: what was linked to it, what its codes were confused with, whose headers it told.
_LEFT_BEHIND = """
  INSERT OR IGNORE INTO touched
  SELECT link_key FROM citations WHERE node_key = :key AND link_key IS NOT NULL
  UNION SELECT 'near:' || substr(link_key, 1, instr(link_key, '/')) || meant_date FROM citations
    WHERE document_key = :key AND length(meant_date) = 10 AND instr(link_key, '/') > 0
  UNION SELECT 'near:' || substr(code_key, 1, instr(code_key, '/')) || issued_date FROM documents
    WHERE document_key = :key AND length(issued_date) = 10 AND instr(code_key, '/') > 0
  UNION SELECT 'doc:' || documents.document_key FROM citations
    JOIN units AS cited ON cited.unit_key = citations.organ_key
    JOIN units AS alike ON alike.base = cited.base
    JOIN documents ON documents.organ_key = alike.unit_key AND documents.code_key IS NULL
    WHERE citations.document_key = :key AND documents.record IS NOT NULL
  UNION SELECT 'doc:' || other.document_key FROM documents AS own
    JOIN units AS issuer ON issuer.unit_key = own.organ_key
    JOIN units AS alike ON alike.base = issuer.base
    JOIN documents AS other ON other.organ_key = alike.unit_key AND other.code_key IS NULL
    WHERE own.document_key = :key AND own.code_key IS NULL AND other.record IS NOT NULL
"""


def note_stored(db: sqlite3.Connection, document_key: str) -> None:
    """After the rows of a document were written."""
    told = {"key": document_key}
    db.execute(f"INSERT INTO unit_names {_NAMES} ON CONFLICT DO UPDATE SET seen = seen + excluded.seen", told)
    db.execute(_TOUCHED, told)


def note_gone(db: sqlite3.Connection, document_key: str) -> None:
    """Before the rows of a document are deleted."""
    told = {"key": document_key}
    db.execute(_TOUCHED, told)
    db.execute(_LEFT_BEHIND, told)
    # Its node goes with it, and every edge to that: what led there is linked as if for the first time.
    db.execute("UPDATE citations SET node_key = NULL, link = NULL, outside = NULL WHERE node_key = :key", told)
    db.execute("UPDATE documents SET node_key = NULL WHERE node_key = :key", told)
    for name in db.execute(_NAMES, told).fetchall():
        gone = (name["seen"], name["unit_key"], name["name"])
        db.execute("UPDATE unit_names SET seen = seen - ? WHERE unit_key = ? AND name = ?", gone)
