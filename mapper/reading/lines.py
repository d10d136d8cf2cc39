"""Words into lines: rows of one base line, cut where a gap is wider than a space can be."""

import itertools
import operator
import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import replace

from mapper.reading.glyphs import Word
from mapper.reading.layout import Line
from mapper.reading.text import SOFT_HYPHEN, Label, read_label

SAME_BASE = 0.4
"""Base lines closer than this many font sizes are one line (superscripts, mixed sizes)."""

_LETTER_OR_FIGURE = re.compile(r"[^\W_]")
_BY_BASE = operator.attrgetter("base", "x0")
_BY_PLACE = operator.attrgetter("x0", "base")


def rows_of(words: Iterable[Word]) -> list[list[Word]]:
    """Return the words grouped by base line, top to bottom, each row left to right."""
    rows: list[list[Word]] = []
    base = size = 0.0
    for word in sorted(words, key=_BY_BASE):
        # A larger word reaches further; the sizes of most words are alike.
        reach = size if size >= word.size else word.size
        if rows and word.base - base <= SAME_BASE * reach:
            rows[-1].append(word)
            size = reach
        else:
            rows.append([word])
            base, size = word.base, word.size
    for row in rows:
        row.sort(key=_BY_PLACE)
    return rows


def split_row(row: Sequence[Word], gap: float) -> list[list[Word]]:
    """Return the row cut wherever the white between two words is `gap` font sizes or more."""
    parts: list[list[Word]] = [[row[0]]]
    for left, right in itertools.pairwise(row):
        if right.x0 - left.x1 >= gap * max(left.size, right.size):
            parts.append([right])
        else:
            parts[-1].append(right)
    return parts


def make_line(page: int, words: Sequence[Word], bottom: float | None = None) -> Line:
    """Return the line of these words, which stand on one base line, left to right.

    `bottom` is the lower edge of the line above, where there is one.
    """
    top = min(w.y0 for w in words)
    size = _size_of(words)
    body = [word for word in words if _has_sign(word.text)] or list(words)
    # Only letters differ between small and capital: the cheapest test there is.
    lettered = [word for word in body if word.text.lower() != word.text.upper()] or body
    return Line(
        page=page,
        words=tuple(words),
        text=_line_text(words),
        box=(
            min(w.x0 for w in words),
            top,
            max(w.x1 for w in words),
            max(w.y1 for w in words),
        ),
        base=max(words, key=lambda w: w.size).base,
        size=size,
        bold=all(w.bold for w in lettered),
        italic=all(w.italic for w in lettered),
        color=_color_of(body),
        space_above=0.0 if bottom is None else round(top - bottom, 2),
    )


def _has_sign(text: str) -> bool:
    """Return whether a letter or a figure is in the text."""
    return text.isalnum() or _LETTER_OR_FIGURE.search(text) is not None


def _size_of(words: Sequence[Word]) -> float:
    """Return the size in which most letters are set, of equals the larger."""
    first = words[0].size
    if all(word.size == first for word in words):
        return first
    letters: Counter[float] = Counter()
    for word in words:
        letters[word.size] += len(word.text)
    return max(letters, key=lambda s: (letters[s], s))


def _color_of(words: Sequence[Word]) -> int:
    """Return the colour of most words, of equals the first."""
    first = words[0].color
    if all(word.color == first for word in words):
        return first
    return Counter(word.color for word in words).most_common(1)[0][0]


def make_lines(page: int, words: Iterable[Word]) -> list[Line]:
    """Return the lines of one column or cell, with the white above each."""
    return lines_of_rows(page, rows_of(words))


def lines_of_rows(page: int, rows: Iterable[Sequence[Word]]) -> list[Line]:
    """Return a line for each row of words, top to bottom, with the white above each."""
    lines: list[Line] = []
    for row in rows:
        lines.append(make_line(page, row, lines[-1].box[3] if lines else None))
    return lines


def with_spacing(lines: Iterable[Line]) -> list[Line]:
    """Return lines of one column, top to bottom, with `space_above` set."""
    spaced: list[Line] = []
    for line in lines:
        above = spaced[-1].box[3] if spaced else line.box[1]
        spaced.append(replace(line, space_above=round(line.box[1] - above, 2)))
    return spaced


def label_of(words: Sequence[Word]) -> Label | None:
    """Return the label that these words are (``1.1``, a bullet), if they are nothing else."""
    label = read_label(_line_text(words))
    return label if label is not None and not label.rest else None


def _line_text(words: Sequence[Word]) -> str:
    text = " ".join(word.text for word in words)
    # A soft hyphen counts at the end of a line only.
    if SOFT_HYPHEN in text[:-1]:
        text = text[:-1].replace(SOFT_HYPHEN, "") + text[-1]
    return text
