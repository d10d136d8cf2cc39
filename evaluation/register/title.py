"""A qualification's title taken apart: organisation, brand, level, size, subject, framework labels.

Forms of titles: domain notes 2.2 (what titles must show) and 7, items 22 and 23 (traps of lists).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from evaluation.register.text import tidy, words
from evaluation.register.vocabulary import vocabulary
from mapper.rules.titles import legacy_words

_ENTRY = (
    r"entry level (?P<e1>[123])\b|level entry (?P<e2>[123])\b|entry (?P<e3>[123])\b"
    r"|\bE(?P<e4>[123])\b|\bentry level\b|\blevel entry\b"
    r"|\bentry(?= (?:award|certificate|diploma)\b)"
)
_FIGURE = r"(?:[1-8]|one|two|three|four|five|six|seven|eight)"
_LEVEL = re.compile(
    rf"(?P<entry>{_ENTRY})"
    rf"|(?<!\bt )(?<!\bt-)\blevels? ?(?P<low>{_FIGURE})\b"
    rf"(?: ?(?:/|&|and|-|or|to) ?(?:level ?)?(?P<high>{_FIGURE})\b(?! ?credit))?",
    re.IGNORECASE,
)
_FIGURES = {
    "one": "1",
    "two": "2",
    "three": "3",
    "four": "4",
    "five": "5",
    "six": "6",
    "seven": "7",
    "eight": "8",
}
_SIZE = r"(?P<word>award|certificate|diploma|cert|dip)"
_SIZES = {"cert": "certificate", "dip": "diploma"}
_CREDITS = r"\(?\d{1,3}[ -]credits?\)?"
_SIZE_HERE = re.compile(rf"\b{_SIZE}\b", re.IGNORECASE)
_SIZE_LAST = re.compile(rf"\b{_SIZE}(?=\s*(?:\([^()]*\))?\s*$)", re.IGNORECASE)
_JOINT = re.compile(r"\b(?:in|for|of|to|on|and|with)\b|:| - ", re.IGNORECASE)
_LEADING_JOINT = re.compile(
    r"^(?:\W*\b(?:(?:in|for|of|at|as)\b(?: the\b)?|qualification\b)|[\s:,-])+", re.IGNORECASE
)
_ASIDE = re.compile(r"\(delivered by [^()]*\)|\(?\b\d{3}/\d{4}/[\dX]\b\)?", re.IGNORECASE)
"""Who delivers a T Level, and a number printed in a title."""
_BRACKETED = re.compile(r"\(([^()]*)\)\s*$")
_LONG_WORD = re.compile(r"[A-Za-z]{6,}")
_LEVEL_MARK, _KIND_MARK = "\ue000", "\ue001"
"""Stand where level and kind were, so that what they divided stays divided."""
_AT_LEVEL = re.compile(rf"\s*\bat\s+{_LEVEL_MARK}")
_MARKS = re.compile(f"[{_LEVEL_MARK}{_KIND_MARK}]")
_LONGEST_STRAND = 5  # words between level and size; more of them are a subject

Name = tuple[str, ...]
"""Words of an organisation's name as titles give it."""


@dataclass(frozen=True)
class Title:
    """What a title says. Everything that it does not say is `None` or empty.

    Attributes
    ----------
    text
        The title on one line.
    organisation
        The name that the title opens with, as it is written there.
    brand
        A brand beside that name or before the size: ``BTEC``.
    level
        ``"1"`` to ``"8"``, ``"1/2"``, ``"entry"``, or ``"entry 1"`` to ``"entry 3"``.
    size
        ``award``, ``certificate`` or ``diploma``, with the words that make it another size:
        ``extended certificate``.
    kind
        A kind with titles of its own: ``gcse``, ``t-level``, ``occupational-entry`` and others of
        ``words.toml``.
    strand
        Other words between level and size: ``National``, ``Applied General``.
    subject
        What the qualification is in, for or of.
    labels
        Labels of frameworks in capitals, ended or not: ``NVQ``, ``QCF``, ``RQF``.
    """

    text: str
    organisation: str | None
    brand: str | None
    level: str | None
    size: str | None
    kind: str | None
    strand: str
    subject: str
    labels: tuple[str, ...]

    @property
    def legacy(self) -> tuple[str, ...]:
        """The labels that belong to frameworks which have ended."""
        ended = {word.upper() for word in legacy_words()}
        return tuple(label for label in self.labels if label in ended)


def parse_title(text: str, names: Sequence[Name] = ()) -> Title:
    """Return what a title says.

    Parameters
    ----------
    text
        The title, on one line or broken over several.
    names
        Names of awarding organisations as titles give them (`names.learn_names`), so that name and
        brand are told apart; without them only the brands of ``words.toml`` are.
    """
    whole = tidy(text)
    rest, labels = _without_labels(_mended(whole))
    rest = _ASIDE.sub(" ", rest)
    rest, level = _without_levels(rest)
    kind, rest = _without_kind(rest)
    head, middle, size, subject = _around_size(rest, kind)
    organisation, brand, spare = _split_head(head, names)
    strand, own, size_words = _split_strand(f"{spare} {middle}")
    return Title(
        text=whole,
        organisation=organisation,
        brand=brand or own,
        level=level,
        size=" ".join((*size_words, size)) if size else None,
        kind=kind,
        strand=strand,
        subject=_subject(subject) or _subject_of_kind(kind),
        labels=labels,
    )


def _mended(text: str) -> str:
    """Return the text with misspelt words of level, size and kind put right."""
    return _LONG_WORD.sub(lambda match: _mended_word(match[0]), text)


@lru_cache(maxsize=4096)
def _mended_word(word: str) -> str:
    from rapidfuzz.distance import OSA

    plain = word.casefold()
    known = vocabulary().mended
    if plain in known or plain.removesuffix("s") in known:
        return word
    return next(
        (right for right in known if plain[0] == right[0] and OSA.distance(plain, right) == 1), word
    )


def _without_labels(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without labels of frameworks, and the labels in order."""
    pattern = vocabulary().labels
    labels = tuple(dict.fromkeys(match[0].upper() for match in pattern.finditer(text)))
    bare = pattern.sub("", text)
    bare = re.sub(r"\(\s*\)", " ", bare)
    return tidy(bare.replace("( ", "(").replace(" )", ")")), labels


def _without_levels(text: str) -> tuple[str, str | None]:
    """Return the text with a mark for each mention of the level, and the level.

    The first mention counts; ``Entry Level ... (Entry 3)`` is entry 3. Later mentions of another
    level belong to the subject.
    """
    level: str | None = None
    pieces: list[str] = []
    end = 0
    for match in _LEVEL.finditer(text):
        if match["entry"] and text[: match.start()].casefold().endswith("occupational "):
            continue  # "Technical Occupational Entry"
        found = _level_of(match)
        if level is None or (level == "entry" and found.startswith("entry")):
            level = found
        elif found != level:
            continue
        pieces += [text[end : match.start()], _LEVEL_MARK]
        end = match.end()
    return "".join((*pieces, text[end:])).replace(f"({_LEVEL_MARK})", _LEVEL_MARK), level


def _level_of(match: re.Match[str]) -> str:
    if match["entry"]:
        figure = next((match[name] for name in ("e1", "e2", "e3", "e4") if match[name]), None)
        return f"entry {figure}" if figure else "entry"
    low, high = (
        _FIGURES.get(match[name].casefold(), match[name]) if match[name] else None
        for name in ("low", "high")
    )
    return f"{low}/{high}" if high and high != low else str(low)


def _without_kind(text: str) -> tuple[str | None, str]:
    """Return the kind, and the text with a mark in its place."""
    for name, pattern in vocabulary().kinds:
        if match := pattern.search(text):
            return name, f"{text[: match.start()]}{_KIND_MARK}{text[match.end() :]}"
    return None, text


def _around_size(text: str, kind: str | None) -> tuple[str, str, str | None, str]:
    """Return what stands ahead, between level and size, the size, and the subject."""
    opening = _MARKS.search(text)
    if opening is None or _SIZE_HERE.search(text[: opening.start()]):
        # "Certificate for Coaches in Badminton at Level 2": the level divides nothing.
        return _around_first_size(_unmarked(_AT_LEVEL.sub(" ", text)))
    head, tail = text[: opening.start()], text[opening.start() :]
    bracket = _BRACKETED.search(_unmarked(tail).rstrip())
    if kind is not None and bracket and (last := _SIZE_HERE.search(bracket[1])):
        # "Extended Technical Occupational Entry in Plastering (Diploma)": the size comes last.
        ahead, _, subject = tail[: bracket.start()].rpartition(_KIND_MARK)
        strand, subject = _brand_ahead(subject.lstrip())
        return head, f"{ahead} {strand} {bracket[1][: last.start()]}", _size_of(last), subject
    tail = tail.lstrip(_LEVEL_MARK + _KIND_MARK + " ")
    strand, divided = _first_joint(tail)
    match = _SIZE_HERE.search(strand)
    if match is None or (divided and len(strand[: match.start()].split()) > _LONGEST_STRAND):
        return _without_size(head, tail)
    return head, tail[: match.start()], _size_of(match), tail[match.end() :]


def _around_first_size(text: str) -> tuple[str, str, str | None, str]:
    """Return the parts of a title in which the size comes ahead of everything but the name."""
    match = _SIZE_HERE.search(_first_joint(text)[0])
    if match is None:
        return _without_size("", text)
    return text[: match.start()], "", _size_of(match), text[match.end() :]


def _without_size(head: str, tail: str) -> tuple[str, str, str | None, str]:
    """Return the parts of a title that has no size ahead of its subject."""
    if last := _SIZE_LAST.search(tail):  # "Lessons in Financial Education Award"
        return head, "", _size_of(last), tail[: last.start()] + tail[last.end() :]
    strand, subject = _brand_ahead(tail)
    return head, strand, None, subject


def _brand_ahead(text: str) -> tuple[str, str]:
    """Return a brand with the words up to the subject, and the subject: "BTEC National in Art"."""
    if not vocabulary().brands.match(text):
        return "", text
    strand, _ = _first_joint(text)
    return strand, text[len(strand) :]


def _first_joint(text: str) -> tuple[str, bool]:
    """Return the text ahead of the first word that joins size and subject, and whether one does."""
    match = _JOINT.search(text)
    return (text, False) if match is None else (text[: match.start()], True)


def _unmarked(text: str) -> str:
    return _MARKS.sub(" ", text)


def _size_of(match: re.Match[str]) -> str:
    word = match["word"].casefold()
    return _SIZES.get(word, word)


def _split_head(head: str, names: Sequence[Name]) -> tuple[str | None, str | None, str]:
    """Return organisation, brand, and words of the size that stand ahead of the level."""
    tokens = _unmarked(head).strip(" -:,").split()
    spare: list[str] = []
    while tokens and tokens[-1].casefold() in vocabulary().size_words:
        spare.insert(0, tokens.pop())
    count = _name_length(tokens, names)
    brand = " ".join(tokens[count:]).strip(" ()-/")
    return (
        " ".join(tokens[:count]).strip(" ,:-") or None,
        brand or None,
        " ".join(spare),
    )


def _name_length(tokens: Sequence[str], names: Sequence[Name]) -> int:
    """Return how many tokens are the organisation's name: a known one, else those up to a brand."""
    from rapidfuzz import fuzz

    counted = [len(words(" ".join(tokens[:end]))) for end in range(len(tokens) + 1)]
    spelt = words(" ".join(tokens))
    alike = [name for name in names if name[:1] == spelt[:1] and len(name) in counted]
    for name in sorted(alike, key=lambda one: (-len(one), one)):
        if fuzz.ratio(" ".join(spelt[: len(name)]), " ".join(name)) >= _SAME_NAME:
            return counted.index(len(name))
    for end in range(1, len(tokens)):
        after = " ".join(tokens[end:])
        if after.startswith("(") or vocabulary().brands.match(after):
            return end
    return len(tokens)


_SAME_NAME = 90.0
"""Of 100, from where on a name is a misspelling of another that opens with the same word."""


def _split_strand(text: str) -> tuple[str, str | None, tuple[str, ...]]:
    """Return the strand, a brand in it, and the words that belong to the size, from middle text."""
    text = _unmarked(text)
    brand = vocabulary().brands.search(text)
    if brand:
        text = f"{text[: brand.start()]} {text[brand.end() :]}"
    credit = [match.group().strip("()").casefold() for match in re.finditer(_CREDITS, text, re.I)]
    text = re.sub(_CREDITS, " ", text, flags=re.IGNORECASE)
    tokens = text.replace("(", " ").replace(")", " ").split()
    own = [token.casefold() for token in tokens if token.casefold() in vocabulary().size_words]
    strand = [token for token in tokens if token.casefold() not in vocabulary().size_words]
    sizes = (*own, *(one.replace(" ", "-") for one in credit))
    return " ".join(strand).strip(" -:/"), brand[0] if brand else None, sizes


def _subject(text: str) -> str:
    """Return the subject without joints, levels, and a bracket around all of it."""
    bare = _unmarked(_AT_LEVEL.sub(" ", text))
    bare = _LEADING_JOINT.sub("", tidy(bare)).strip(" -:,")
    if bare.startswith("(") and bare.endswith(")") and bare.count("(") == 1:
        bare = bare[1:-1]
    return tidy(bare)


def _subject_of_kind(kind: str | None) -> str:
    """Return the subject of kinds that name none: "Level 1 Essential Digital Skills"."""
    return kind.replace("-", " ").capitalize() if kind else ""
