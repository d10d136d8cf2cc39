"""Lists of titles that are out of scope, by sector group: as printed, and looked up.

The lists themselves are data of the verification policies (``mapper/review/policies``). This reads
such a list as founding document 001 prints it, one title after another with line breaks anywhere,
and looks titles up with slips of the pen forgiven.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from evaluation.register.alike import SAME_TITLE, likeness, same_frame
from evaluation.register.text import tidy
from evaluation.register.title import parse_title
from mapper.review.policy import Group, Policy, TitleMatch, find_title

_GROUP = re.compile(r"(?<!\S)(?P<number>\d{3}) - (?P<name>[A-Z][A-Z0-9 &/()-]*[A-Z0-9)])(?=\s)")
_RULES = re.compile(r"(?<!\S)-{2,}(?!\S)")  # lines of a table, as text of a PDF shows them
_LEVEL_AHEAD = r"(?:level (?:entry|\d)|entry (?:level|\d))\b"
_LONGEST_NAME = 4  # words of organisation and brand that a title opens with


@dataclass(frozen=True)
class PrintedGroup:
    """One sector group of a printed list, with its titles on one line each."""

    number: str
    name: str
    titles: tuple[str, ...]


def read_groups(text: str) -> tuple[PrintedGroup, ...]:
    """Return the groups of a printed list: ``214 - ADMINISTRATION (NVQ)`` and the titles after it.

    Within a group all titles open with the same words (the organisation and its brand), which is
    how they are told apart: line breaks and page breaks do not matter, nor do tags of markup.
    """
    whole = tidy(_RULES.sub(" ", text))
    heads = list(_GROUP.finditer(whole))
    ends = [head.start() for head in heads[1:]] + [len(whole)]
    return tuple(
        PrintedGroup(head["number"], head["name"], tuple(_titles(whole[head.end() : end])))
        for head, end in zip(heads, ends, strict=True)
    )


def find_listed(policy: Policy, title: str) -> TitleMatch | None:
    """Return the listed title that this one is, misspelt or not, or `None` where it is in no list.

    As `mapper.review.policy.find_title`; where that finds none, organisation, level, size and
    brand have to agree, and every word but for a slip of the pen.
    """
    if found := find_title(policy, title):
        return found
    asked = parse_title(title)
    if not asked.subject:
        return None
    best: tuple[float, Group, str] | None = None
    for group in policy.outside.groups:
        for listed in group.titles:
            other = parse_title(listed)
            same_owner = asked.organisation in (None, other.organisation)
            if same_owner and asked.level == other.level and same_frame(asked, other):
                score = likeness(asked, other)
                if score >= SAME_TITLE and (best is None or score > best[0]):
                    best = score, group, listed
    return None if best is None else TitleMatch(group=best[1], title=best[2], exact=False)


def _titles(text: str) -> Iterator[str]:
    """Yield the titles of one group, cut where their common opening stands again."""
    opening = _opening(text.split())
    if not opening:
        if text.strip():
            yield tidy(text)
        return
    cut = re.compile(rf"(?<!\S){re.escape(opening)} (?={_LEVEL_AHEAD})", re.IGNORECASE)
    places = [match.start() for match in cut.finditer(text)]
    for start, end in zip(places, [*places[1:], len(text)], strict=True):
        yield tidy(text[start:end])


def _opening(tokens: Sequence[str]) -> str:
    """Return the words ahead of the first level."""
    for count in range(1, _LONGEST_NAME + 1):
        if re.match(_LEVEL_AHEAD, " ".join(tokens[count : count + 2]), re.IGNORECASE):
            return " ".join(tokens[:count])
    return ""
