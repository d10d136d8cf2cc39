"""Names of awarding organisations as titles give them, learnt from a register.

Titles open with an organisation's short name, often followed by a brand. The words that nearly all
titles of one organisation open with are its name; what only some of them add is a brand.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable

from evaluation.register.text import words
from evaluation.register.title import Name, parse_title

NEARLY_ALL = 0.9
"""Share of an organisation's titles with one first word that open with its name: one in ten may be
misspelt or glued to the level."""


def learn_names(titles: Iterable[tuple[str, str]]) -> dict[Name, tuple[str, ...]]:
    """Return each name that titles open with, and the organisations whose titles do.

    Parameters
    ----------
    titles
        Pairs of title and organisation, as a register lists them.
    """
    heads: dict[tuple[str, str], Counter[Name]] = defaultdict(Counter)
    for text, organisation in titles:
        opening = parse_title(text).organisation
        if opening and (spelt := words(opening)):
            heads[organisation, spelt[0]][spelt] += 1
    found: dict[Name, set[str]] = defaultdict(set)
    for (organisation, _), counts in heads.items():
        found[_shared(counts)].add(organisation)
    return {name: tuple(sorted(found[name])) for name in sorted(found)}


def _shared(heads: Counter[Name]) -> Name:
    """Return the longest opening that nearly all heads have; they share their first word."""
    total = sum(heads.values())
    openings: Counter[Name] = Counter()
    for head, count in heads.items():
        for end in range(1, len(head) + 1):
            openings[head[:end]] += count
    return max(
        (one for one, count in openings.items() if count >= NEARLY_ALL * total),
        key=lambda one: (len(one), one),
    )
