"""Units that were named: what each is called, which damaged name stands for which, which nobody names any more."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable

from normalizers.syllables import may_be_syllable
from pipeline.linking.nodes import NODE, node
from pipeline.titles import forget_titles, index_titles

# Two names are one that OCR damaged where one word differs, by two letters at most, and the word of the one is no
# syllable of Vietnamese while that of the other is: `Nghlệp vụ`. `Tam Phú` and `Tam Phúc` are two places.
_LETTERS = 2
_SHORTEST = 4


def settle_units(db: sqlite3.Connection) -> set[str]:
    """Brings `units` in line with the names that documents print; keys of units whose meaning changed."""
    touched = [row[0] for row in db.execute("SELECT substr(link_key, 6) FROM touched WHERE link_key LIKE 'unit:%'")]
    changed: set[str] = set()
    blocks: set[tuple[str | None, str | None]] = set()
    for key in touched:
        db.execute("DELETE FROM unit_names WHERE unit_key = ? AND seen <= 0", (key,))
        names = db.execute(
            "SELECT name FROM unit_names WHERE unit_key = ? ORDER BY seen DESC, length(name) DESC, name", (key,)
        ).fetchall()
        row = db.execute("SELECT province, belongs_to, base FROM units WHERE unit_key = ?", (key,)).fetchone()
        if row is None:
            continue
        blocks.add((row["province"], row["belongs_to"]))
        if not names:
            changed |= {r[0] for r in db.execute("SELECT unit_key FROM units WHERE stands_for = ?", (key,))}
            db.execute("UPDATE units SET stands_for = NULL WHERE stands_for = ?", (key,))
            _forget(db, key)
            continue
        db.execute(
            "UPDATE units SET name = ? WHERE unit_key = ? AND name <> ?", (names[0]["name"], key, names[0]["name"])
        )
        index_titles(db, [(f"unit:{key}", " | ".join([*(name["name"] for name in names[:200]), row["base"]]))])
    for province, body in blocks:
        changed |= _settle_block(db, province, body)
    return changed


def _forget(db: sqlite3.Connection, key: str) -> None:
    forget_titles(db, [f"unit:{key}"])
    db.execute("DELETE FROM nodes WHERE node_key = ?", (f"unit:{key}",))
    db.execute("DELETE FROM units WHERE unit_key = ?", (key,))


def _settle_block(db: sqlite3.Connection, province: str | None, body: str | None) -> set[str]:
    """Damaged names of one province and one body, each with the one sound name it may be; never across places."""
    rows = db.execute(
        "SELECT unit_key, base, stands_for FROM units WHERE province IS ? AND belongs_to IS ? AND kind <> 'class' "
        "AND base GLOB '*[a-z]*'", (province, body),
    ).fetchall()  # fmt: skip
    damaged = [(row, odd) for row in rows if len(odd := _odd_words(row["base"])) == 1]
    if not damaged:
        return _set(db, [(row["unit_key"], row["stands_for"], None) for row in rows if row["stands_for"]])
    sound: dict[tuple[int, str], list[tuple[str, list[str]]]] = {}
    for row in rows:
        words = row["base"].split()
        if not _odd_words(row["base"]):
            sound.setdefault((len(words), words[0]), []).append((row["unit_key"], words))
    meant = {}
    for row, (place,) in damaged:
        words = row["base"].split()
        same = [
            (key, others)
            for first in {words[0], *(f for n, f in sound if place == 0 and n == len(words))}
            for key, others in sound.get((len(words), first), ())
            if all(a == b for n, (a, b) in enumerate(zip(words, others, strict=True)) if n != place)
        ]
        near = {key: away for key, others in same if (away := _away(words[place], others[place])) is not None}
        nearest = [key for key, away in near.items() if away == min(near.values())]
        if len(nearest) == 1:
            meant[row["unit_key"]] = nearest[0]
    return _set(db, [(row["unit_key"], row["stands_for"], meant.get(row["unit_key"])) for row in rows])


def _odd_words(base: str) -> list[int]:
    """Places of words that can be no syllable, whatever marks they lost."""
    return [n for n, word in enumerate(base.split()) if len(word) >= 2 and word.isalnum() and not may_be_syllable(word)]


def _away(odd: str, sound: str) -> int | None:
    """Letters that differ, None for too many."""
    from rapidfuzz.distance import Levenshtein  # noqa: PLC0415

    most = 1 if len(sound) < _SHORTEST else _LETTERS
    away = Levenshtein.distance(odd, sound, score_cutoff=most)
    return away if away <= most else None


def _set(db: sqlite3.Connection, found: Iterable[tuple[str, str | None, str | None]]) -> set[str]:
    changed = {key: new for key, old, new in found if old != new}
    db.executemany("UPDATE units SET stands_for = ? WHERE unit_key = ?", [(new, key) for key, new in changed.items()])
    return set(changed)


def touch(db: sqlite3.Connection, units: set[str]) -> None:
    """Whatever names these units is to be linked again."""
    for key in units:
        told = {"key": key}
        db.execute(
            "INSERT OR IGNORE INTO touched SELECT link_key FROM citations WHERE organ_key = :key "
            "UNION SELECT coalesce(code_key, 'doc:' || document_key) FROM documents WHERE organ_key = :key "
            "UNION SELECT 'full:' || link_key FROM citations WHERE organ_key = :key "
            "UNION SELECT 'full:' || code_key FROM documents WHERE organ_key = :key AND code_key IS NOT NULL", told,
        )  # fmt: skip
        db.execute(
            "INSERT OR IGNORE INTO changed_documents SELECT document_key FROM documents WHERE organ_key = :key "
            "UNION SELECT document_key FROM assignments WHERE unit_key = :key", told,
        )  # fmt: skip


def unit_nodes(db: sqlite3.Connection, changed: set[str]) -> None:
    """Nodes of the touched units that issue or are to do something; a damaged name has none of its own."""
    keys = changed | {
        row[0] for row in db.execute("SELECT substr(link_key, 6) FROM touched WHERE link_key LIKE 'unit:%'")
    }
    keys |= {
        row[0]
        for key in keys
        for row in db.execute("SELECT stands_for FROM units WHERE unit_key = ?", (key,))
        if row[0]
    }
    rows = []
    for key in sorted(keys):
        row = db.execute(
            "SELECT name, stands_for, EXISTS (SELECT 1 FROM documents WHERE organ_key = unit_key) OR "
            "EXISTS (SELECT 1 FROM assignments WHERE assignments.unit_key = units.unit_key) OR "
            "EXISTS (SELECT 1 FROM units AS damaged WHERE damaged.stands_for = units.unit_key) AS acts "
            "FROM units WHERE unit_key = ?", (key,),
        ).fetchone()  # fmt: skip
        if row is None or row["stands_for"] or not row["acts"]:
            db.execute("DELETE FROM nodes WHERE node_key = ?", (f"unit:{key}",))
        else:
            rows.append(node(f"unit:{key}", "unit", row["name"], organ_key=key))
    db.executemany(
        f"INSERT INTO nodes ({', '.join(NODE)}) VALUES ({', '.join('?' * len(NODE))}) "
        "ON CONFLICT (node_key) DO UPDATE SET label = excluded.label",
        [tuple(row[column] for column in NODE) for row in rows],
    )
