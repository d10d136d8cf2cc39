"""How well titles are taken apart and found again, on a register that is at hand.

Found again: titles misspelt on purpose, each with its organisation, as a manifest gives them. Not
found: titles whose rows were taken out of the register beforehand, many with near namesakes in it.
"""

import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from evaluation.register.match import Found, RegisterMatcher
from evaluation.register.register import Register, RegisterRow

ASKED = 1000
"""Titles changed in each way, and titles taken out of the register."""

Change = Callable[[str, RegisterRow, random.Random], str]


@dataclass(frozen=True)
class Shares:
    """Shares of all titles, 0 to 1."""

    titles: int
    organisation: float
    level: float
    size: float
    size_or_kind: float
    subject: float
    level_agrees: float
    """Of the titles that say a level: it is the level that the register has."""


@dataclass(frozen=True)
class Refound:
    """Of `asked` titles changed in one way: found rightly, wrongly, and not at all."""

    change: str
    asked: int
    right: int
    wrong: int

    @property
    def missed(self) -> int:
        """Titles that were not found."""
        return self.asked - self.right - self.wrong


def measure_parsing(register: Register) -> Shares:
    """Return the shares of titles of which each part was found."""
    titles, rows = register.titles, register.rows
    said = [(t.level, row.level) for t, row in zip(titles, rows, strict=True) if t.level]
    count = len(titles)
    return Shares(
        titles=count,
        organisation=sum(bool(t.organisation) for t in titles) / count,
        level=len(said) / count,
        size=sum(bool(t.size) for t in titles) / count,
        size_or_kind=sum(bool(t.size or t.kind) for t in titles) / count,
        subject=sum(bool(t.subject) for t in titles) / count,
        level_agrees=sum(_agrees(*pair) for pair in said) / max(len(said), 1),
    )


def measure_matching(register: Register, *, count: int = ASKED, seed: int = 0) -> Iterator[Refound]:
    """Yield how titles are found again after each kind of change, and how absent ones are not."""
    draw = random.Random(seed)  # noqa: S311 - a repeatable sample, no secret
    counts = Counter(row.title.casefold() for row in register.rows)
    # Titles that several rows have can be found by their number only.
    rows = [row for row in register.rows if counts[row.title.casefold()] == 1]
    asked = draw.sample(rows, min(count, len(rows)))
    matcher = RegisterMatcher(register)
    for name, change in CHANGES.items():
        found = [
            (_find(matcher, change(row.title, row, draw), row.awarding_organisation), row)
            for row in asked
        ]
        right = sum(one.row == row for one, row in found)
        yield Refound(name, len(asked), right, sum(one.row is not None for one, _ in found) - right)
    out = set(draw.sample(register.rows, min(count, len(register.rows) // 4)))
    rest = RegisterMatcher(Register(row for row in register.rows if row not in out))
    wrong = sum(_find(rest, row.title, row.awarding_organisation).row is not None for row in out)
    yield Refound("not in the register", len(out), 0, wrong)


def _break_lines(title: str, _: RegisterRow, draw: random.Random) -> str:
    return "".join(
        draw.choice(["\n", " \n  ", " "]) if letter == " " else letter for letter in title
    )


def _swap_letters(title: str, _: RegisterRow, draw: random.Random) -> str:
    """Swap two letters of a word of the subject, as hurried people do."""
    words = list(re.finditer(r"[a-z]{5,}", title))[1:]
    if not words:
        return title
    word = draw.choice(words)
    at = draw.randrange(word.start() + 1, word.end() - 1)
    return title[:at] + title[at + 1] + title[at] + title[at + 2 :]


def _drop_letter(title: str, _: RegisterRow, draw: random.Random) -> str:
    words = list(re.finditer(r"[a-z]{5,}", title))[1:]
    if not words:
        return title
    word = draw.choice(words)
    at = draw.randrange(word.start() + 1, word.end())
    return title[:at] + title[at + 1 :]


def _without_framework(title: str, _: RegisterRow, __: random.Random) -> str:
    return re.sub(r"\s*\((?:RQF|QCF|VRQ)\)", "", title)


def _with_framework(title: str, _: RegisterRow, draw: random.Random) -> str:
    return f"{title} ({draw.choice(['RQF', 'QCF'])})"


def _other_signs(title: str, _: RegisterRow, __: random.Random) -> str:
    swapped = title.replace(" and ", " & ") if " & " not in title else title.replace("&", "and")
    return swapped.replace(" - ", " – ").replace("'", "’").upper()


def _other_entry(title: str, _: RegisterRow, __: random.Random) -> str:
    """Write ``Entry Level ... (Entry 3)`` as ``Entry Level 3 ...``, and the other way round."""
    if match := re.search(r"\s*\(Entry ([123])\)", title):
        bare = title[: match.start()] + title[match.end() :]
        return re.sub(r"Entry Level\b", f"Entry Level {match[1]}", bare, count=1, flags=re.I)
    return re.sub(r"\bEntry Level ([123])\b", r"Level Entry \1", title)


def _without_organisation(title: str, _: RegisterRow, __: random.Random) -> str:
    match = re.search(r"\b(?:Level|Entry)\b", title)
    return title[match.start() :] if match else title


CHANGES: dict[str, Change] = {
    "as it is": lambda title, _, __: title,
    "broken over lines": _break_lines,
    "two letters swapped": _swap_letters,
    "a letter dropped": _drop_letter,
    "framework label dropped": _without_framework,
    "framework label added": _with_framework,
    "capitals, & for and": _other_signs,
    "entry level written differently": _other_entry,
    "without organisation and brand": _without_organisation,
}


def _find(matcher: RegisterMatcher, title: str, organisation: str) -> Found:
    return matcher.find(title=title, organisation=organisation)


def _agrees(level: str, registered: str) -> bool:
    plain = registered.casefold().replace("level", "").strip()
    return level.split(maxsplit=1)[0] == plain
