"""Mapping grids without rules: marks that stand under a row of codes, level or turned.

Worked out from where words stand, because columns of few marks show no gutters.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mapper.reading.glyphs import Word
from mapper.reading.grids import Context, Found
from mapper.reading.gridwords import LABEL, codes_in, is_mark, listed_refs
from mapper.reading.lines import rows_of

FEWEST_HEADS = 3
"""Codes in a row that head a grid; two may be an enumeration in a sentence."""
SHARE_OF_ROW = 0.6
"""Share of a row's words that are codes in a row of heads."""
APART = 0.6
"""Font sizes of white between two heads, at least: a list has less."""
REACH = 0.6
"""Part of the distance between two heads within which a mark belongs to one of them."""


@dataclass(frozen=True)
class _Head:
    code: str
    x: float


def found_in_lines(
    words: Sequence[Word], apart: Sequence[Word], context: Context
) -> Iterator[Found]:
    """Yield what marks under a row of codes claim; units named on the way are kept in `context`.

    Parameters
    ----------
    words
        Words of the page that are in no ruled table.
    apart
        Words that no region holds, turned ones among them.
    """
    heads, top = _turned_heads(apart, context)
    for row in rows_of(words):
        own = _heads_in(row, context)
        if own:
            heads, top = own, row[0].base
            continue
        if not heads or row[0].base <= top:
            continue
        edge = heads[0].x - REACH * _spacing(heads)
        left = [word for word in row if (word.x0 + word.x1) / 2 < edge]
        marks = [word for word in row if word not in left]
        if marks and not _all_marks(marks, heads):
            heads = []
            continue
        text = " ".join(word.text for word in left)
        unit = context.units.called(text)
        label = LABEL.match(text)
        if unit is not None:
            context.unit = unit
        if not marks or (unit is None and label is None):
            continue
        codes = tuple(code for code in (_head_of(word, heads) for word in marks) if code)
        if codes:
            refs = label["refs"] if label else ""
            yield Found(codes, row[0].x0, row[0].y0, unit or context.unit, refs)


def _turned_heads(apart: Sequence[Word], context: Context) -> tuple[list[_Head], float]:
    turned = [word for word in apart if word.angle in (90, 270) and _code_of(word, context)]
    if len({_code_of(word, context) for word in turned}) < FEWEST_HEADS:
        return [], 0.0
    top = max(word.y1 for word in turned)
    return _sorted(turned, context), top


def _heads_in(row: Sequence[Word], context: Context) -> list[_Head]:
    coded = [word for word in row if _code_of(word, context)]
    if len(coded) < FEWEST_HEADS or len(coded) < SHARE_OF_ROW * len(row):
        return []
    close = any(right.x0 - left.x1 < APART * left.size for left, right in pairwise(coded))
    return [] if close else _sorted(coded, context)


def _sorted(words: Sequence[Word], context: Context) -> list[_Head]:
    heads = [_Head(_code_of(word, context), (word.x0 + word.x1) / 2) for word in words]
    return sorted(heads, key=lambda head: head.x)


def _code_of(word: Word, context: Context) -> str:
    if word.text.endswith((",", ";")) or listed_refs(word.text) is not None:
        return ""
    codes = codes_in(word.text)
    return codes[0] if len(codes) == 1 and not context.units.owns(codes[0]) else ""


def _spacing(heads: Sequence[_Head]) -> float:
    """Return the usual distance between two heads."""
    gaps = sorted(right.x - left.x for left, right in pairwise(heads))
    return gaps[len(gaps) // 2]


def _all_marks(words: Sequence[Word], heads: Sequence[_Head]) -> bool:
    return all(is_mark([word]) or not any(map(str.isalnum, word.text)) for word in words) and any(
        _head_of(word, heads) or not is_mark([word]) for word in words
    )


def _head_of(word: Word, heads: Sequence[_Head]) -> str:
    if not is_mark([word]):
        return ""
    middle = (word.x0 + word.x1) / 2
    nearest = min(heads, key=lambda head: abs(head.x - middle))
    return nearest.code if abs(nearest.x - middle) <= REACH * _spacing(heads) else ""
