"""From a line of a manifest to its row in the register: by number, by title, or "not found"."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from evaluation.register.alike import SAME_TITLE, likeness, same_brand, same_frame
from evaluation.register.register import Register, RegisterRow, number_adds_up, plain_number
from evaluation.register.text import words
from evaluation.register.title import Name, Title, parse_title

How = Literal["number", "title", "near title", "not found"]

NEAR = 3  # rows offered where none is found
SAME = 100.0
OFFERED = 60.0  # of 100: less alike titles are not worth offering


@dataclass(frozen=True)
class Found:
    """What was found, how, and what a person should know of it.

    `score` is the likeness of the titles, 0 to 100 (100 for a number). `near` are rows that might
    have been meant, best first, where none was found. `note` is one sentence, or empty.
    """

    row: RegisterRow | None
    how: How
    score: float = 0.0
    near: tuple[RegisterRow, ...] = ()
    note: str = ""


class RegisterMatcher:
    """Finds rows of one register. Building it takes a few seconds per ten thousand rows."""

    def __init__(self, register: Register) -> None:
        self._register = register

    def find(self, *, number: str = "", title: str = "", organisation: str = "") -> Found:
        """Return the row that is meant.

        Parameters
        ----------
        number
            The qualification number in any spelling; it decides where the register has it.
        title
            The title; with number and title, a row whose title is another gets a note.
        organisation
            The awarding organisation, for titles that do not open with it.
        """
        note = ""
        if number.strip():
            row = self._register.by_number(number)
            if row is not None:
                return Found(row, "number", 100.0, note=self._doubt(row, title))
            note = _number_note(number)
        if not title.strip():
            return Found(None, "not found", note=note)
        found = self._by_title(title, organisation)
        return Found(found.row, found.how, found.score, found.near, f"{note} {found.note}".strip())

    def _by_title(self, text: str, organisation: str) -> Found:
        title = parse_title(text, self._names)
        meant = self._organisations(title, organisation)
        if meant is None:
            # Many organisations have titles that differ in nothing but their own name.
            note = "Neither title nor manifest names an awarding organisation of the register."
            return Found(None, "not found", near=self._offers(text, None), note=note)
        places = [
            place
            for place in self._by_frame[title.kind, title.size]
            if self._fits(place, meant) and same_frame(title, self._register.titles[place])
        ]
        scores = {place: likeness(title, self._register.titles[place]) for place in places}
        best = max(scores.values(), default=0.0)
        if best < SAME_TITLE:
            near = self._offers(text, meant)
            return Found(None, "not found", near=near, note="No title is the same.")
        return self._one_of([place for place in places if scores[place] == best], title, best)

    def _one_of(self, places: Sequence[int], title: Title, score: float) -> Found:
        """Return the only row; of several the one of the same brand, labels, words; or none."""
        titles = self._register.titles
        tests: tuple[Callable[[Title], bool], ...] = (
            lambda other: same_brand(title, other),
            lambda other: other.labels == title.labels,
            lambda other: other.text.casefold() == title.text.casefold(),
        )
        for same in tests:
            places = [place for place in places if same(titles[place])] or places
        rows = [self._register.rows[place] for place in places]
        if len(rows) > 1:
            note = f"{len(rows)} qualifications have this title; give the number."
            return Found(None, "not found", score, tuple(rows[:NEAR]), note)
        same_title = score == SAME and same_brand(title, titles[places[0]])
        return Found(rows[0], "title" if same_title else "near title", score)

    def _doubt(self, row: RegisterRow, text: str) -> str:
        """Return a note where the title given with a number is not the title of that number."""
        if not text.strip():
            return ""
        title, other = (parse_title(one, self._names) for one in (text, row.title))
        if same_frame(title, other) and likeness(title, other) >= SAME_TITLE:
            return ""
        return f"The register has {row.printed_number} as “{row.title}”; check number and title."

    def _offers(self, text: str, meant: frozenset[str] | None) -> tuple[RegisterRow, ...]:
        from rapidfuzz import fuzz, process

        spelt = " ".join(words(text))
        choices = {
            place: " ".join(words(row.title))
            for place, row in enumerate(self._register.rows)
            if self._fits(place, meant)
        }
        hits = process.extract(
            spelt, choices, scorer=fuzz.token_sort_ratio, limit=NEAR, score_cutoff=OFFERED
        )
        return tuple(self._register.rows[place] for _, _, place in hits)

    def _organisations(self, title: Title, given: str) -> frozenset[str] | None:
        """Return the organisations that are meant; `None` where nothing known is named."""
        for name in (given, title.organisation or ""):
            known = self._named(words(name))
            if known:
                return known
        return None

    def _named(self, name: Name) -> frozenset[str]:
        """Return the organisations of a name: in full, as titles give it, or opening with it."""
        if not name:
            return frozenset()
        for opening in (name[:end] for end in range(len(name), 0, -1)):
            if known := self._known_as.get(opening):
                return frozenset(known)
        return frozenset()

    def _fits(self, place: int, meant: frozenset[str] | None) -> bool:
        return meant is None or self._register.rows[place].awarding_organisation in meant

    @cached_property
    def _names(self) -> tuple[Name, ...]:
        return tuple(self._register.names)

    @cached_property
    def _known_as(self) -> dict[Name, set[str]]:
        known: dict[Name, set[str]] = defaultdict(set)
        for row in self._register.rows:
            known[words(row.awarding_organisation)].add(row.awarding_organisation)
        for name, organisations in self._register.names.items():
            known[name].update(organisations)
        return known

    @cached_property
    def _by_frame(self) -> dict[tuple[str | None, str | None], list[int]]:
        places: dict[tuple[str | None, str | None], list[int]] = defaultdict(list)
        for place, title in enumerate(self._register.titles):
            places[title.kind, title.size].append(place)
        return places


def _number_note(number: str) -> str:
    plain = plain_number(number)
    if plain is None:
        return f"{number.strip()} is no qualification number (like 603/1234/5)."
    if not number_adds_up(plain):
        return f"{number.strip()} is not in the register, and its check character is wrong."
    return f"{number.strip()} is not in the register."
