"""What is left of a text when everything that could be read as a reference is taken out."""

import re
from collections.abc import Sequence

from mapper.review.tokens import Piece, Token

SILENT = (Token.JOIN, Token.NOISE, Token.COLON, Token.TO)
"""Tokens that name nothing themselves."""
_WORD = re.compile(r"\w+")


def remarks(
    text: str, pieces: Sequence[Piece], left: Sequence[int], titles: Sequence[str]
) -> tuple[str, ...]:
    """Return the stretches of `text` that the tokens numbered `left` make up.

    Words of the titles of units that were named are no remark: titles are half written often.
    """
    stretches: list[tuple[int, int]] = []
    for index in left:
        between = pieces[stretches[-1][1] + 1 : index] if stretches else []
        if stretches and all(piece.token in SILENT for piece in between):
            stretches[-1] = (stretches[-1][0], index)
        else:
            stretches.append((index, index))
    known = [set(_WORD.findall(title.casefold())) for title in titles]
    found = []
    for first, last in stretches:
        end = pieces[last].start + len(pieces[last].text)
        remark = text[pieces[first].start : end].strip()
        words = set(_WORD.findall(remark.casefold()))
        if words and not any(words <= title for title in known):
            found.append(remark)
    return tuple(found)
