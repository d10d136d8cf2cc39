"""Full-text search over the titles, statements and duties of the library (SQLite FTS5).

English stemming (Porter), accents ignored, ranked by BM25. User input is words, never syntax.
"""

import re
import sqlite3
from pathlib import Path
from typing import NamedTuple

from corpora.standard import Standard

TABLE = """
CREATE VIRTUAL TABLE search USING fts5(
    text, code UNINDEXED, kind UNINDEXED,
    tokenize = 'porter unicode61 remove_diacritics 2'
)
"""
"""Full-text index over titles, statements and duties. A row's id is the standard's id and the row's
place in the standard, so that a standard is taken out without reading the rest."""

_WORD = re.compile(r"\w+")
CHECK_SECONDS = 0.2  # that a search may wait to have the index checked, once a process
_MAX_WORDS = 32  # a pasted paragraph is a question about its words, not about its length

_PLACE_BITS = 16  # of a row's id; 65,536 statements and duties are more than any standard has

# The importers strip control characters, so that these cannot occur in a text.
_OPEN, _CLOSE = "\x02", "\x03"

_QUERY = """
    SELECT s.reference, s.version, s.title, f.code, f.kind,
           highlight(search, 0, :open, :close) AS marked, bm25(search) AS rank
    FROM search AS f JOIN standards AS s ON s.id = f.rowid >> :place_bits
    WHERE search MATCH :query AND (s.current OR :all_versions)
    ORDER BY rank, s.reference, s.major DESC, s.minor DESC, f.rowid
    LIMIT :limit
"""


class Hit(NamedTuple):
    """One statement, duty or title that matches.

    `kind` is ``knowledge``, ``skill``, ``behaviour``, ``duty`` or ``title``; `code` is empty for a
    title. `spans` are the (start, end) offsets of the matching words in `text`. `score` is the BM25
    score, higher is better; it compares hits of one search only.
    """

    reference: str
    version: str
    title: str
    code: str
    kind: str
    text: str
    spans: tuple[tuple[int, int], ...]
    score: float


def search(
    connection: sqlite3.Connection, asked: str, limit: int, *, all_versions: bool
) -> list[Hit]:
    """Return the best `limit` hits: those with all words of `asked`, else those with any."""
    words = [f'"{word}"' for word in _WORD.findall(asked)[:_MAX_WORDS]]
    if not words or limit < 1:
        return []
    for operator in (" AND ", " OR "):
        rows = connection.execute(
            _QUERY,
            {
                "query": operator.join(words),
                "open": _OPEN,
                "close": _CLOSE,
                "all_versions": all_versions,
                "limit": limit,
                "place_bits": _PLACE_BITS,
            },
        ).fetchall()
        if rows:
            break
    return [
        Hit(reference, version, title, code, kind, *_unmark(marked), -rank)
        for reference, version, title, code, kind, marked, rank in rows
    ]


def index_standard(connection: sqlite3.Connection, identifier: int, standard: Standard) -> None:
    """Add a standard's title, statements and duties to the index under the id of its row."""
    first = identifier << _PLACE_BITS
    entries = _entries(standard)
    connection.executemany(
        "INSERT INTO search (rowid, text, code, kind) VALUES (?, ?, ?, ?)",
        [
            (first + place, content, code, kind)
            for place, (code, kind, content) in enumerate(entries)
        ],
    )


def searched_texts(standard: Standard) -> list[tuple[str, str]]:
    """Return code and text of all that the index holds of a standard."""
    return [(code, content) for code, _, content in _entries(standard)]


def _entries(standard: Standard) -> list[tuple[str, str, str]]:
    return [
        ("", "title", standard.title),
        *((item.code, item.kind.value, item.text) for item in standard.statements),
        *((duty.code, "duty", duty.text) for duty in standard.duties),
    ]


def clear_index(connection: sqlite3.Connection) -> None:
    """Take everything out of the index, even where it is damaged."""
    try:
        connection.execute("DROP TABLE IF EXISTS search")
    except sqlite3.DatabaseError:
        # The index cannot even be opened; with an empty structure in it it can, and be dropped.
        connection.execute("INSERT OR REPLACE INTO search_data VALUES (1, x''), (10, zeroblob(8))")
        connection.execute("DROP TABLE search")
    connection.execute(TABLE)


def index_is_sound(path: Path) -> bool:
    """Return `False` where the index is damaged, or is not what follows from its texts.

    Takes the write lock for a moment; where another process holds it, or nothing may be written,
    nothing is known and the answer is `True`.
    """
    connection = sqlite3.connect(path, timeout=CHECK_SECONDS, isolation_level=None)
    try:
        connection.execute("INSERT INTO search(search) VALUES('integrity-check')")
    except sqlite3.Error as error:
        code = getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        return code not in {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR, sqlite3.SQLITE_NOTADB}
    finally:
        connection.close()
    return True


def unindex_standard(connection: sqlite3.Connection, identifier: int) -> None:
    """Take a standard out of the index."""
    connection.execute(
        "DELETE FROM search WHERE rowid >= ? AND rowid < ?",
        (identifier << _PLACE_BITS, (identifier + 1) << _PLACE_BITS),
    )


def _unmark(marked: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    """Return the text without the marks, and the spans that they enclosed."""
    plain: list[str] = []
    spans: list[tuple[int, int]] = []
    length = start = 0
    for part in re.split(f"([{_OPEN}{_CLOSE}])", marked):
        if part == _OPEN:
            start = length
        elif part == _CLOSE:
            spans.append((start, length))
        else:
            plain.append(part)
            length += len(part)
    return "".join(plain), tuple(spans)
