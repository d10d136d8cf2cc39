"""References in the making, and which pages of a text belong to which of them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from mapper.review.lookup import Asked, Scope
from mapper.review.written import PageMention, Place


@dataclass(eq=False)
class Draft:
    """A reference in the making; `context` says that another one names a place within it."""

    written: str
    scope: Scope
    asked: Asked
    places: tuple[Place, ...]
    problem: str
    pages: list[PageMention] = field(default_factory=list)
    context: bool = False


class PageHolder:
    """Gives the pages of a line to the references before them, or after them where it leads."""

    def __init__(self) -> None:
        self.unclaimed: list[PageMention] = []
        self.begin(leads=False)

    def begin(self, *, leads: bool) -> None:
        """Begin a line; with `leads` its pages stand before what they belong to."""
        self._leads = leads
        self._group: list[Draft] = []
        self._last_group: list[Draft] = []
        self._waiting: list[PageMention] = []
        self._claimed = False

    def end(self) -> None:
        """End a line: pages that nothing claimed stand for themselves."""
        if self._waiting and not self._claimed:
            self.unclaimed.extend(self._waiting)
        self._waiting = []

    def add(self, draft: Draft) -> None:
        """Take the next reference of the line."""
        if self._waiting:
            draft.pages.extend(self._waiting)
            self._claimed = True
        else:
            self._group.append(draft)

    def take(self, pages: Iterable[PageMention], *, just_after: bool) -> None:
        """Take the next pages of the line; `just_after` other pages, they belong to the same."""
        if just_after and self._waiting:
            self._waiting = [*self._waiting, *pages]
        elif just_after and self._last_group:
            self._give(self._last_group, pages)
        elif self._group and not self._leads:
            self._give(self._group, pages)
            self._last_group, self._group = self._group, []
        else:
            self.end()
            self._waiting, self._claimed = list(pages), False

    @staticmethod
    def _give(drafts: Iterable[Draft], pages: Iterable[PageMention]) -> None:
        pages = list(pages)
        for draft in drafts:
            draft.pages.extend(pages)
