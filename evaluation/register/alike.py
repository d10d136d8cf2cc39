"""Whether two titles are one and the same, misspellings aside: level, size and every word count.

A word more or less is another qualification (Reading and Writing, Solo and Pair, Level 2 and 3), so
only slips of the pen are forgiven: letters within a word, words run together or torn apart, small
words, plurals.
"""

from rapidfuzz.distance import OSA

from evaluation.register.text import words
from evaluation.register.title import Title

SAME_TITLE = 80.0
"""Of 100: subjects at least this alike, with no foreign word, are one: a letter in five may be
wrong. Measured by ``python -m evaluation.register``."""
SAME_WORD = 0.8
"""Of 1: a word this near another is its misspelling. External and internal are at 0.75, male and
female at 0.67, reading and writing at 0.43; below five letters nothing but the same will do."""

_COMPETENCE = frozenset({"NVQ", "SVQ", "GNVQ"})
_SMALL = frozenset({"the", "of", "in", "for", "and", "to", "at", "with", "on"})


def same_frame(asked: Title, other: Title) -> bool:
    """Return whether nothing but organisation and subject tells the titles apart.

    Kind, size and strand must agree, and so must labels of competence-based qualifications (NVQ,
    SVQ); other labels only say which framework a title was written under. Levels must agree where
    both titles say one; ``entry`` fits ``entry 3``. A title that says no brand may mean any.
    """
    return (
        asked.kind == other.kind
        and asked.size == other.size
        and _same_level(asked.level, other.level)
        and _COMPETENCE.intersection(asked.labels) == _COMPETENCE.intersection(other.labels)
        and _folded(asked.strand) == _folded(other.strand)
        and (asked.brand is None or same_brand(asked, other))
    )


def same_brand(one: Title, other: Title) -> bool:
    """Return whether both titles say the same brand, or none."""
    return words(one.brand or "") == words(other.brand or "")


def likeness(one: Title, other: Title) -> float:
    """Return how alike two subjects are, 0 to 100; 0 where one has a word that the other lacks."""
    left, right = subject_key(one), subject_key(other)
    if "".join(left) == "".join(right):  # words run together, torn apart or hyphened
        return 100.0
    if _numbers(left) != _numbers(right) or not (_all_in(left, right) and _all_in(right, left)):
        return 0.0
    return 100.0 * OSA.normalized_similarity("".join(left), "".join(right))


def subject_key(title: Title) -> tuple[str, ...]:
    """Return the words of a subject that count."""
    return tuple(word for word in words(title.subject) if word not in _SMALL)


def _same_level(one: str | None, other: str | None) -> bool:
    if one is None or other is None or one == other:
        return True
    return "entry" in (one, other) and one.startswith("entry") and other.startswith("entry")


def _folded(text: str) -> tuple[str, ...]:
    return tuple(word for word in words(text) if word not in _SMALL)


def _numbers(key: tuple[str, ...]) -> list[str]:
    return [word for word in key if any(letter.isdigit() for letter in word)]


def _all_in(some: tuple[str, ...], others: tuple[str, ...]) -> bool:
    """Return whether each word is one of the others, in another number or misspelt."""
    return all(any(_same_word(word, other) for other in others) for word in some)


def _same_word(one: str, other: str) -> bool:
    if one == other or one.removesuffix("s") == other.removesuffix("s"):
        return True
    return OSA.normalized_similarity(one, other) >= SAME_WORD
