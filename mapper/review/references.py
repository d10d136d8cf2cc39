"""Reads references and pages as people write them: "Unit 101 LO2 AC2.1-2.3, p.36; U3 A.P1".

Nothing is raised whatever the text: what is ambiguous keeps its candidates, what is not understood
is kept as remainder.
"""

import re
from collections.abc import Iterable, Sequence

from mapper.review.directory import Directory, key_of
from mapper.review.drafts import Draft, PageHolder
from mapper.review.lookup import LONGEST_RANGE, Asked, Scope, look_up, names_between, problem_of
from mapper.review.remarks import SILENT, remarks
from mapper.review.tokens import Lexer, Piece, Token, page_list
from mapper.review.written import ParsedReferences, Place, Reference
from mapper.rules.listing import listed


class ReferenceParser:
    """Parses texts that refer to one specification."""

    def __init__(self, directory: Directory) -> None:
        self.directory = directory
        self._lexer = Lexer(directory)

    def parse(self, text: str) -> ParsedReferences:
        """Return what `text` names: places in its order, each of a range on its own."""
        return _Walk(self.directory, text, self._lexer.pieces(text)).result()

    def parse_pages(self, text: str) -> ParsedReferences:
        """Return the pages of a text that holds pages only, such as a cell of a column "Pages"."""
        pages, remainder = page_list(text)
        return ParsedReferences(pages=pages, remainder=remainder)


_SAYS_CODE = re.compile(r"(?:K|S|B|TK|TS|ESB)\s?\d+", re.I)
_GRADE = re.compile(r"[a-z]{0,3}[pmd]\d+")
_CRITERION_LETTERS = frozenset({"pc", "ku", "so"})
_SUBJECT = {
    Token.UNIT: "unit",
    Token.OUTCOME: "outcome",
    Token.CRITERION: "criterion",
    Token.SECTION: "section",
}
_NAMING = (Token.NUMBER, Token.LETTER, Token.DOTTED, Token.CODE, Token.NAME)
_BELONGS = frozenset({"of", "in", "within", "from", "for", "("})


class _Walk:
    """One walk over the tokens of a text, with what has been said so far.

    `scope` is the units that what follows belongs to; `subject` is what a bare number would name.
    """

    def __init__(self, directory: Directory, text: str, pieces: Sequence[Piece]) -> None:
        self.directory = directory
        self.text = text
        self.pieces = pieces
        self.position = 0
        self.drafts: list[Draft] = []
        self.pages = PageHolder()
        self.remarks: list[int] = []
        self.whole = False
        self.scope = Scope()
        self.unit_drafts: list[Draft] = []
        self.since_unit: list[Draft] = []
        self.units_come_after = False
        self.outcome: str | None = None
        self.outcome_draft: Draft | None = None
        self.subject: str | None = None
        self.plural_units = False
        self._begin_segment()

    def result(self) -> ParsedReferences:
        while self.position < len(self.pieces):
            self._take(self.pieces[self.position])
            self.position += 1
        self._end_segment()
        return ParsedReferences(
            references=tuple(_reference(one) for one in self.drafts if not one.context),
            pages=tuple(self.pages.unclaimed),
            whole=self.whole,
            remainder=remarks(self.text, self.pieces, self.remarks, self._titles()),
        )

    def _titles(self) -> list[str]:
        units = dict.fromkeys(place.unit for draft in self.drafts for place in draft.places)
        return [title for unit in units for title in self.directory.titles_of(unit)]

    def _take(self, piece: Piece) -> None:
        token = piece.token
        if token in _SUBJECT:
            self._keyword(piece)
        elif token is Token.PAGES:
            self.pages.take(piece.pages, just_after=self._last_said() is Token.PAGES)
        elif token is Token.BREAK:
            self._end_segment()
            self._begin_segment()
        elif token is Token.ALL:
            self.all_said = True
        elif token is Token.TITLE:
            self._title(piece)
        elif token is Token.COLON:
            if self.subject == "unit" and self.pieces[self.position - 1].token is not Token.UNIT:
                self.subject = None
        elif token in _NAMING:
            self._element(piece, piece.name)
        elif token is Token.REMARK:
            if self._is_lettered_outcome(piece.text):
                self._outcomes(piece.text, piece.text, None)
            else:
                self.remarks.append(self.position)

    def _keyword(self, piece: Piece) -> None:
        """Take a word such as "Units", or one with its number spelt out, "unit one"."""
        self.subject = _SUBJECT[piece.token]
        if piece.token is Token.UNIT:
            self.plural_units = piece.plural
            if not self._in_list_of_units():
                self.unit_drafts = []
        if piece.name:
            self._element(piece, piece.name)

    def _is_lettered_outcome(self, word: str) -> bool:
        """Return whether a word is an outcome of the unit: KU, GS, KA in occupational standards."""
        return (
            word.isupper()
            and len(word) > 1
            and bool(self.scope.units)
            and (self._known_outcome(word))
        )

    def _begin_segment(self) -> None:
        """Begin a line: its pages stand before what they belong to, or after it."""
        self.all_said = False
        self.drafts_before = len(self.drafts)
        rest = []
        for piece in self.pieces[self.position + 1 if self.position else 0 :]:
            if piece.token is Token.BREAK:
                break
            rest.append(piece.token)
        said = [one for one in rest if one in (*_NAMING, Token.PAGES, Token.TITLE)]
        inside = (Token.NUMBER, Token.LETTER, Token.DOTTED, Token.CODE)
        first_page = said.index(Token.PAGES) if Token.PAGES in said else len(said)
        leads = not any(one in inside for one in said[:first_page]) and said[-1:] != [Token.PAGES]
        self.pages.begin(leads=bool(said) and leads)

    def _end_segment(self) -> None:
        self.pages.end()
        if self.all_said and len(self.drafts) == self.drafts_before and not self.scope.said:
            self.whole = True

    def _element(self, piece: Piece, name: str) -> None:
        """Take a name, or a range of names, of whatever the context says it is of."""
        subject = self._subject_of(piece)
        if subject is None:
            before = self.pieces[self.position - 1] if self.position else None
            if before is not None and before.token is Token.SECTION:
                self.remarks.append(self.position - 1)
            self.remarks.append(self.position)
            return
        start = self._start_of(piece, subject)
        last, end = self._range_end(piece, subject)
        written = self.text[start:end].strip()
        if subject == "unit":
            self._unit(written, name, last)
        elif subject == "outcome":
            self._outcomes(written, name, last)
        else:
            self._criteria(written, name, last, piece)

    def _start_of(self, piece: Piece, subject: str) -> int:
        """Return where the written reference begins: with the word before the name, if any."""
        before = self.pieces[self.position - 1] if self.position else None
        if before is not None and _SUBJECT.get(before.token) == subject and not before.name:
            return before.start
        return piece.start

    def _subject_of(self, piece: Piece) -> str | None:
        """Return what a name is of: a unit, an outcome, a criterion; `None` where unclear."""
        token = piece.token
        if token in _SUBJECT or token is Token.NAME:
            return _SUBJECT.get(token, "unit")
        if self.subject == "section":
            # A section is one of the document, unless the unit that was named has a place so named.
            return "criterion" if self.scope.units and self._known(piece) else None
        if token is Token.DOTTED:
            outcomes = self.subject == "outcome" and self._known_outcome(piece.name)
            return "outcome" if outcomes else "criterion"
        if token is Token.CODE:
            return self._subject_of_code(piece)
        return self._subject_of_bare(piece)

    def _subject_of_bare(self, piece: Piece) -> str | None:
        """Return what a number is of where no word says so: the unit in 3/1.1, else an outcome."""
        following, after = self._ahead(1), self._ahead(2)
        if self._is_unit_without_word(piece):
            return "unit"
        if self.subject is not None or piece.token is Token.LETTER:
            return self.subject
        if following is not None and following.text.startswith("/"):
            return "unit" if after is not None and after.token in _NAMING else None
        return "outcome" if self.scope.said else None

    def _is_unit_without_word(self, piece: Piece) -> bool:
        """Return whether "4" in "LO2, 4 LO1" is a unit: no outcome, and something of it follows."""
        following = self._ahead(1)
        return (
            following is not None
            and following.token in (Token.OUTCOME, Token.CRITERION)
            and len(self.directory.units_named(piece.name)) == 1
            and not look_up(self.directory, self.scope, Asked(outcome=piece.name))
        )

    def _subject_of_code(self, piece: Piece) -> str | None:
        name = key_of(piece.name)
        if self.subject == "unit" and self.directory.units_named(piece.name):
            return "unit"
        if self._known(piece):
            return "criterion"
        if look_up(self.directory, self.scope, Asked(outcome=piece.name)):
            return "outcome"
        if _SAYS_CODE.fullmatch(piece.name):
            return None
        letters = re.match(r"[a-z]+", name)
        known = letters is not None and (
            letters[0] in self.directory.prefixes or letters[0] in _CRITERION_LETTERS
        )
        return "criterion" if known or _GRADE.fullmatch(name) else None

    def _known(self, piece: Piece) -> bool:
        return bool(self.directory.criteria(self._units(), piece.name, self.outcome))

    def _known_outcome(self, name: str) -> bool:
        return bool(self.directory.outcomes(self._units(), name))

    def _units(self) -> tuple[str, ...]:
        return self.scope.units or (() if self.scope.said else self.directory.units)

    def _ahead(self, steps: int) -> Piece | None:
        index = self.position + steps
        return self.pieces[index] if index < len(self.pieces) else None

    def _last_said(self) -> Token | None:
        for piece in reversed(self.pieces[: self.position]):
            if piece.token not in SILENT:
                return piece.token
        return None

    def _range_end(self, piece: Piece, subject: str) -> tuple[str | None, int]:
        """Return the other end of a range that begins here, and where the written range ends.

        Both ends are of the same kind: "Unit 3 - 1.1" and "3-LO1" are no ranges.
        """
        end = piece.start + len(piece.text.rstrip())
        to, other = self._ahead(1), self._ahead(2)
        if to is None or to.token is not Token.TO or other is None:
            return None, end
        steps = 2
        if _SUBJECT.get(other.token) == subject and not other.name:
            other, steps = self._ahead(3), 3
        fits = other is not None and (
            other.token is piece.token
            or (other.token is Token.NUMBER and piece.token in (Token.DOTTED, Token.CODE))
            or {other.token, piece.token} <= {Token.NAME, Token.NUMBER}
        )
        if other is None or not fits:
            return None, end
        self.position += steps
        return other.name, other.start + len(other.text.rstrip())

    def _in_list_of_units(self) -> bool:
        """Return whether "and Unit 103" goes on with a list of units that began with "Units"."""
        return self.plural_units and self._last_said() in (Token.NAME, Token.NUMBER)

    def _unit(self, written: str, name: str, last: str | None) -> None:
        joined = self.plural_units and self.subject == "unit" and self.unit_drafts
        if not joined:
            self.unit_drafts = []
        comes_after = self._unit_comes_after()
        for one in self._unit_names(name, last):
            found = self.directory.units_named(one)
            problem = "" if found else f"the specification has no unit {one}"
            if len(found) > 1:
                problem = f"“{written}” can be unit {listed(found)}"
            places = tuple(Place(unit=ref) for ref in found)
            draft = Draft(written, Scope(one, found), Asked(), places, problem)
            self._add(draft)
            self.unit_drafts.append(draft)
        units = dict.fromkeys(place.unit for one in self.unit_drafts for place in one.places)
        self.scope = Scope(self.unit_drafts[-1].scope.said, tuple(units))
        self.outcome, self.outcome_draft = None, None
        self.subject = "unit"
        if comes_after:
            self._give_unit_to(self.since_unit)
        self.since_unit = []

    def _unit_comes_after(self) -> bool:
        """Return whether this unit belongs to what was named before it: "LO1 of unit 3"."""
        if not self.since_unit or self.since_unit[0] not in self.drafts[self.drafts_before :]:
            return False
        word = self.pieces[self.position - 1] if self.position else None
        if word is not None and word.token is Token.UNIT:
            word = self._ahead(-2) if self.position > 1 else None
        if word is not None and word.text.casefold().strip() in _BELONGS:
            return True
        following = self._ahead(1)
        last = following is None or following.token in (Token.BREAK, Token.JOIN, Token.PAGES)
        return last and (self.units_come_after or not self.since_unit[0].scope.said)

    def _unit_names(self, name: str, last: str | None) -> Sequence[str]:
        if last is None:
            return [name]
        return self.directory.range_of_units(name, last)[:LONGEST_RANGE] or [name, last]

    def _give_unit_to(self, drafts: Iterable[Draft]) -> None:
        self.units_come_after = True
        for draft in drafts:
            draft.scope = self.scope
            draft.places = look_up(self.directory, self.scope, draft.asked)
            draft.problem = problem_of(draft.written, self.scope, draft.asked, draft.places)
        for draft in self.unit_drafts:
            draft.context = True
        self.subject = None

    def _outcomes(self, written: str, name: str, last: str | None) -> None:
        for one in names_between(name, last):
            draft = self._place(written, Asked(outcome=one))
            if draft is not None and all(place.criterion is None for place in draft.places):
                self.outcome, self.outcome_draft = one, draft
        self.subject = "outcome"

    def _criteria(self, written: str, name: str, last: str | None, piece: Piece) -> None:
        if piece.token is Token.DOTTED:
            if last is None and self._dotted_with_unit(written, name):
                return
            self.subject = None if self.subject == "unit" else self.subject
        else:
            self.subject = "criterion"
        names = names_between(name, last)
        if last is not None and names == [name, last] and len(self.scope.units) == 1:
            # From one outcome into another: whatever is printed between the two.
            between = self.directory.criteria_between(self.scope.units[0], name, last)
            for place in between[:LONGEST_RANGE]:
                self._place(written, Asked(self.outcome, place.criterion), places=(place,))
            if between:
                return
        for one in names:
            self._place(written, Asked(self.outcome, one))

    def _dotted_with_unit(self, written: str, name: str) -> bool:
        """Take 101.2.1 or 101.2, a unit's number with what lies in it; return whether it is so."""
        asked = Asked(self.outcome, name)
        before = self.pieces[self.position - 1] if self.position else None
        said = before is not None and before.token is Token.UNIT
        if not said and look_up(self.directory, self.scope, asked):
            return False
        first, _, rest = re.sub(r"\s", "", name).partition(".")
        units = self.directory.units_named(first)
        if len(units) != 1 or ("." not in rest and not said):
            return False
        inside = Asked(criterion=rest) if "." in rest else Asked(outcome=rest)
        scope = Scope(first, units)
        if not look_up(self.directory, scope, inside):
            return False
        self.scope, self.unit_drafts, self.since_unit = scope, [], []
        self.outcome, self.outcome_draft, self.subject = None, None, None
        self._place(written, inside)
        return True

    def _place(
        self, written: str, asked: Asked, *, places: tuple[Place, ...] | None = None
    ) -> Draft | None:
        """Add what is asked for, and mark what it lies in as context; return the last draft.

        "Units 101 and 102, LO1" names LO1 of both, which is not ambiguous.
        """
        if places is None:
            places = look_up(self.directory, self.scope, asked)
        for draft in self.unit_drafts:
            draft.context = True
        inside = self.outcome_draft
        if inside is not None and asked.criterion is not None:
            named = {(one.unit, one.outcome) for one in inside.places}
            inside.context |= not places or any((p.unit, p.outcome) in named for p in places)
        if inside is not None and asked.criterion is None and inside.places == places:
            inside.context |= not self._joined()  # "SO1 SO1 AC1", as our own workbook writes it
        each = len(places) == len({one.unit for one in places}) == len(self.scope.units) > 1
        added = None
        for group in [(one,) for one in places] if each else [places]:
            problem = problem_of(written, self.scope, asked, group)
            added = Draft(written, self.scope, asked, group, problem)
            self._add(added)
            self.since_unit.append(added)
        return added

    def _joined(self) -> bool:
        """Return whether a comma or the like stands between this name and the last."""
        for piece in reversed(self.pieces[: self.position]):
            if piece.token not in _SUBJECT:
                return piece.token not in _NAMING
        return True

    def _title(self, piece: Piece) -> None:
        if piece.name in self.scope.units:
            return
        if self.unit_drafts and self.scope.units and self.subject == "unit":
            # A number and the title of another unit: the number counts, the contradiction stays.
            self.remarks.append(self.position)
            return
        for draft in self.unit_drafts:
            draft.context = draft.context or not draft.places
        self.plural_units = False
        self._unit(piece.text, piece.name, None)
        self.subject = None

    def _add(self, draft: Draft) -> None:
        self.drafts.append(draft)
        self.pages.add(draft)


def _reference(draft: Draft) -> Reference:
    """Return a draft as a reference: by what is printed where it is clear, else as written."""
    place = draft.places[0] if len(draft.places) == 1 else None
    return Reference(
        written=draft.written,
        unit=place.unit if place else draft.scope.said,
        outcome=place.outcome if place else draft.asked.outcome,
        criterion=place.criterion if place else draft.asked.criterion,
        candidates=draft.places,
        pages=tuple(draft.pages),
        problem=draft.problem,
    )
