"""Splits a compound statement into facets: clauses that evidence must cover one by one.

Examples ("such as", "e.g.") stay with the facet that they illustrate: a specification may choose
its own. Lists after "including" define scope, so each of their parts is a facet (issue 4).
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from mapper.matching.clauses import Indexes, Words, verb_phrases
from mapper.matching.noun_lists import noun_lists
from models.tagger import load_tagger
from models.tokens import Token, tokenise

LONGEST = 400
"""Tokens of one statement that are analysed; what lies beyond is one facet."""

_BULLET = r"(?:^|(?<=\s))[•●▪◦○·‣]\s+|(?m:^)[–—-]\s+"
_SENTENCE = r"(?<!e\.g\.)(?<!i\.e\.)(?<!\bvs\.)(?<!\bNo\.)(?<=[a-z0-9)%’'\"][.!?])\s+(?=[A-Z“\"(])"
_BREAK = re.compile(rf"{_BULLET}|{_SENTENCE}|\s*;\s*|\s*\n\s*")
_MARKER = re.compile(r"(?:^|\s)\(?(?P<mark>[a-z]|\d{1,2})[.)]\s+(?=\S)")
_INNER_DASH = re.compile(r"(?<=\w)-\s+(?=\w)|\s+-(?=\w)")
_OPEN_STEM = re.compile(
    r"(?:\b(?:of|for|to|with|from|in|on|by|the|and|at|about)|the following|each of)\s*:?\s*$",
    re.IGNORECASE,
)
_THE_FOLLOWING = re.compile(r"\s*\b(?:each of |any of |all of )?(?:the )?following\s*:?\s*$", re.I)
_HAS_WORD = re.compile(r"[^\W\d_]{2,}")

HEADING_WORDS = 6
"""A text of at most this many words before a colon is a heading: "Customer care: ..."."""

INCLUDING = {"including", "includes", "include", "covering", "comprising", "namely", "involving"}
EXAMPLE = {"e.g.", "e.g", "i.e.", "i.e", "eg", "ie", "eg."}


def split_facets(text: str) -> tuple[str, ...]:
    """Return the facets of a statement, in order; at least one.

    Every content word of the statement occurs in some facet. Words that several facets share (a
    verb, "of the product") are repeated in each, so that a facet reads on its own.

    Examples
    --------
    >>> split_facets("Use hand tools safely and maintain accurate records")
    ('Use hand tools safely', 'maintain accurate records')
    >>> split_facets("Health and safety policies and procedures")
    ('Health and safety policies and procedures',)
    """
    return _split(text)


@lru_cache(maxsize=20_000)
def _split(text: str) -> tuple[str, ...]:
    facets: list[str] = []
    for piece in _pieces(text):
        facets += _of_piece(piece)
    found = _readable(facets)
    return found or (" ".join(text.split()),)


def _pieces(text: str) -> list[str]:
    """Cut at bullets, line ends, semicolons, sentence ends and the marks of lettered lists."""
    result: list[str] = []
    for part in _protect(text):
        result += _lettered(part)
    return result


def _protect(text: str) -> list[str]:
    """Split at `_BREAK` outside brackets."""
    parts, start = [], 0
    for match in _BREAK.finditer(text):
        before = text[: match.start()]
        if before.count("(") > before.count(")"):
            continue
        parts.append(text[start : match.start()])
        start = match.end()
    parts.append(text[start:])
    dashed: list[str] = []
    for part in parts:
        # "queues- lists- trees": one hyphen may be a compound, several are a list.
        several = len(_INNER_DASH.findall(part)) > 1
        dashed += _INNER_DASH.split(part) if several else [part]
    return [part.strip() for part in dashed if part.strip()]


def _lettered(text: str) -> list[str]:
    """Cut at "a. ... b. ..." or "1) ... 2) ..." where the marks are consecutive."""
    marks = []
    expected: str | None = None
    for match in _MARKER.finditer(text):
        mark = match.group("mark")
        if (expected is None and mark in {"a", "1"}) or mark == expected:
            marks.append(match)
            expected = str(int(mark) + 1) if mark.isdigit() else chr(ord(mark) + 1)
    if len(marks) < 2:
        return [text]
    stem = text[: marks[0].start()].strip()
    ends = [*(match.start() for match in marks[1:]), len(text)]
    items = [text[m.end() : end].strip() for m, end in zip(marks, ends, strict=True)]
    return _complete(stem, items)


def _complete(stem: str, items: Sequence[str]) -> list[str]:
    """Repeat an open stem ("in line with:") before every item, a closed one before the first."""
    if not stem:
        return list(items)
    if _OPEN_STEM.search(stem):
        lead = _THE_FOLLOWING.sub("", stem).rstrip(": ")
        return [f"{lead} {item}" for item in items]
    return [f"{stem.rstrip(': ')}: {items[0]}", *items[1:]]


def _of_piece(piece: str) -> list[str]:
    tokens = tokenise(piece)
    if len(tokens) > LONGEST:
        return [piece]
    words = Words(piece, tokens, load_tagger().tag([token.text for token in tokens]))
    colon = _heading_end(tokens)
    if colon is not None:
        return _under_heading(piece, tokens, colon)
    words.shield(_example_spans(words))
    head, scope, rest = _including(words)
    listed = [words.render(part) for part in _clauses(words, scope, listing=True)]
    if rest:
        # "store, including checks, and return tools": the verbs around the list belong together.
        around = f"{words.render(tuple(head))}{piece[tokens[rest.start].start :]}"
        return [*_of_piece(around), *listed]
    return [*(words.render(part) for part in _clauses(words, head)), *listed]


def _clauses(words: Words, span: range, *, listing: bool = False) -> list[Indexes]:
    """Part by verbs, then by nouns; verbs that share a list of nouns part one way only.

    "Plan and cost walls, floors and roofs" asks for three things, not for six.
    """
    result: list[Indexes] = []
    for phrase in verb_phrases(words, span):
        by_noun = noun_lists(words, phrase.whole, listing=listing)
        several_verbs = len(phrase.each) > 1
        # Gerunds look like nouns to a list of nouns: "inspecting and repairing pumps".
        gerunds = several_verbs and words.tags[phrase.whole[0]] == "VBG"
        by_verb = gerunds or (several_verbs and len(phrase.each) >= len(by_noun))
        result += phrase.each if by_verb else by_noun
    return result


def _heading_end(tokens: Sequence[Token]) -> int | None:
    """Return the index of a colon that ends a heading or introduces a list; not of a time."""
    for index, token in enumerate(tokens[:-1]):
        if token.text == ":" and index:
            return index
        spaced = tokens[index - 1].end < token.start and token.end < tokens[index + 1].start
        if token.text in {"-", "–", "—"} and 0 < index <= HEADING_WORDS and spaced:
            return index
        if token.text == "(":
            return None
    return None


def _under_heading(piece: str, tokens: Sequence[Token], colon: int) -> list[str]:
    stem = piece[: tokens[colon].start].strip()
    below = piece[tokens[colon].end :].strip()
    last = tokens[colon - 1].text.lower()
    first = tokens[colon + 1].text.lower()
    dressed = INCLUDING | EXAMPLE | {"as", "example", "examples"}
    if last in dressed or first in INCLUDING | EXAMPLE or first == "for":
        # "including: ...", "legislation - for example ...": the sign parts nothing.
        return _of_piece(f"{stem} {below}")
    facets = _of_piece(below) or [below]
    if _OPEN_STEM.search(stem):
        return _complete(stem, facets)
    if colon <= HEADING_WORDS:
        return [f"{stem}: {facets[0]}", *facets[1:]]
    return [*_of_piece(stem), *facets]


def _example_spans(words: Words) -> list[tuple[int, int]]:
    """Return where examples are: from "such as" or "for example" to where the clause resumes."""
    spans = []
    lower = words.lower
    index = 0
    while index < len(lower):
        pair = tuple(lower[index : index + 2])
        starts = lower[index] in EXAMPLE or pair in {
            ("such", "as"),
            ("for", "example"),
            ("for", "instance"),
            ("like", "the"),
        }
        if not starts or words.shielded[index]:
            index += 1
            continue
        end = index + 1
        while end < len(lower) and not _resumes(words, end):
            end += 1
        spans.append((index, end))
        index = end
    return spans


def _resumes(words: Words, index: int) -> bool:
    """Whether a verb phrase or "how ..." takes up the sentence again after a list."""
    lower, tags = words.lower, words.tags
    imperative = "VB" in tags[:2]
    if lower[index] == "to":
        return tags[index + 1 : index + 2] == ["VB"]
    if lower[index] not in {",", "and", "or", "then"}:
        return False
    at = index + 1
    while at < len(lower) and (lower[at] in {"and", "or", "then", ","} or tags[at] == "RB"):
        at += 1
    return at < len(lower) and (tags[at] == "WH" or (imperative and tags[at] == "VB"))


def _including(words: Words) -> tuple[range, range, range]:
    """Return what comes before "including", the list after it, and what resumes after that."""
    lower, tags = words.lower, words.tags
    size = len(lower)
    for index in range(1, size - 1):
        pair = (lower[index], lower[index + 1])
        opens = lower[index] in INCLUDING - {"include", "involving"} or pair == ("to", "include")
        if not opens or words.shielded[index] or tags[index - 1] in {"TO", "MD", "CC"}:
            continue
        start = index + (2 if pair == ("to", "include") else 1)
        if index >= 2 and lower[index - 1] == "but":
            continue
        end = start
        while end < size and not (end > start and lower[end] == "," and _resumes(words, end)):
            end += 1
        before = index
        while before > 0 and lower[before - 1] in {",", "which", "-", "–"}:
            before -= 1
        return range(before), range(start, end), range(end, size)
    return range(size), range(0), range(0)


def _readable(facets: Sequence[str]) -> tuple[str, ...]:
    """Trim signs and joining words at the ends; a facet without a word joins the one before."""
    kept: list[str] = []
    for facet in facets:
        text = re.sub(r"^(?:[\s,.;:–—-]|(?:and|or|then|also)\b)+", "", facet)
        text = re.sub(r"(?:[\s,;:–—-]|\b(?:and|or|then))+$", "", text).strip()
        text = text[:-1] if text.endswith(".") and not text.lower().endswith("etc.") else text
        if not _HAS_WORD.search(text):
            continue
        if text.lower() not in {other.lower() for other in kept}:
            kept.append(text)
    return tuple(kept)
