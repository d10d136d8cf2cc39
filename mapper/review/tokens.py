"""Cuts a written reference into words that matter: units, outcomes, criteria, pages, ranges.

The first fitting pattern wins at each position; every character that is not white space belongs to
exactly one token.
"""

import re
from dataclasses import dataclass, field
from enum import Enum, auto

from mapper.review.directory import Directory
from mapper.review.written import PageMention


class Token(Enum):
    """What a part of the text is."""

    PAGES = auto()  # a page word and its pages
    UNIT = auto()  # the word "unit"
    OUTCOME = auto()  # the word "learning outcome"
    CRITERION = auto()  # the word "assessment criterion"
    SECTION = auto()  # the word "section": a heading of the document, or a topic of a unit
    ALL = auto()  # "all of", "throughout"
    NAME = auto()  # a unit's number that needs no word before it
    TITLE = auto()  # a unit's title
    CODE = auto()  # letters and a number: P1, A.P1, PC3
    DOTTED = auto()  # 1.1, 1.1a
    NUMBER = auto()  # 3
    LETTER = auto()  # B
    TO = auto()  # a dash, "to"
    JOIN = auto()  # a comma, a slash, "and"
    COLON = auto()  # also an opening bracket: what follows lies inside what came before
    BREAK = auto()  # a semicolon or a new line
    NOISE = auto()  # words that say nothing: "see", "in"
    REMARK = auto()  # anything else


@dataclass(frozen=True)
class Piece:
    """One token: what it is, its text from `start` on, and what it names."""

    token: Token
    text: str
    start: int
    name: str = ""
    plural: bool = False
    pages: tuple[PageMention, ...] = field(default=())


DASH = r"[-‐‑‒–—―−~]"
_ROMAN = r"(?:xc|xl|l?x{0,3})(?:ix|iv|v?i{0,3})"
_PAGE = rf"(?:\d{{1,4}}(?!\d)|(?=[ivxl]){_ROMAN}(?![a-z0-9]))"
# A number that goes on as a reference (101/2.1, 102 LO1, 3.1) is not one more page.
_NOT_PAGE = (
    r"(?!\.\d)(?!\s*/\s*\d+\s*\.\s*\d)(?!\s*:\s*\d)"
    r"(?!\s*[-/.,:]?\s*(?:LO|AC|PC|SO|KU|aim|learning|outcome|criteri|assessment)s?\b)"
    r"(?!\s*[-/.,:]?\s*(?:LO|AC|PC|SO|KU)s?\s?\d)"
)
_PAGE_TO = rf"(?:{DASH}|to|until|through)"
_PAGE_WORD = r"(?:pages?|pgs?|pp?)(?:\s*(?:nos?\b\.?|numbers?|refs?\b\.?)|\.)?"
_ONE_PAGE = (
    rf"(?P<first>{_PAGE})(?:\s*{_PAGE_TO}\s*(?:{_PAGE_WORD}\s*)?(?P<last>{_PAGE}))?"
    r"(?:\s?(?:f{1,2}\b\.?|onwards?\b))?"
)
_FIRST_LISTED = re.compile(rf"\s*:?\s*{_ONE_PAGE}", re.I)
_NEXT_LISTED = re.compile(rf"(?:\s*(?:,|&|\+|/|\band\b))+\s*{_ONE_PAGE}{_NOT_PAGE}", re.I)
_PAGE_START = re.compile(
    rf"(?P<file>(?:pdf|file|electronic|screen)\s*)?\b{_PAGE_WORD}(?=\s*:?\s*\d|\s*:?\s*{_PAGE})",
    re.I,
)
_OF_PAGES = re.compile(r"\s*of\s+\d{1,4}\b(?!\.)", re.I)
_PLAIN_NUMBER = re.compile(rf"(?:(?P<file>pdf|file)\s*)?\b{_ONE_PAGE}", re.I)
_PASS = re.compile(r"P\d{1,2}(?!\d)")
_GRADE = re.compile(r"(?:[A-Z]{1,3}\.?)?[PMD]\d{1,2}")

_SPELT = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
_NUMBER_WORDS = {word: str(number) for number, word in enumerate(_SPELT, start=1)}
_AFTER = r"(?:\s*(?:no\b\.?|nos\b\.?|number|ref\b\.?|#)|\.)?"
_BEFORE_NAME = r"(?=[\s.:#\d(–-]|(?-i:[A-Z])\b|$)"
_SUFFIX = r"(?:\s?\([a-z]\)|-?(?-i:[a-z])(?![a-z0-9]))?"

_PATTERNS: tuple[tuple[Token, str], ...] = (
    (Token.BREAK, r"[;\n\r•●▪◦]+"),
    (
        Token.REMARK,
        r"\b(?:(?:level|glh|tqt|credits?|credit value|version|issue|v)\s*:?\s*\d+(?:\.\d+)*"
        r"|\d{3}/\d{4}/[\dx]|\d{1,2}/\d{1,2}/(?:\d{4}|\d{2}))\b",
    ),
    (Token.NAME, r"\b[a-z]/\d{3}/\d{4}\b"),
    (Token.ALL, r"\b(?:throughout|all(?:\s+of)?|every|whole|entire(?:ty)?(?:\s+of)?|each)\b"),
    (Token.UNIT, rf"\b(?:units?|modules?|components?|nos|u(?=\s?\d)){_AFTER}{_BEFORE_NAME}"),
    (
        Token.OUTCOME,
        r"(?<![a-z])(?:(?:learning|specific|performance)\s+(?:outcomes?|aims?|objectives?)"
        rf"|outcomes?|aims?|elements?|l\.?o\.?'?s?|(?-i:LAs?)(?=\s*[a-z]\b)){_AFTER}"
        rf"{_BEFORE_NAME}",
    ),
    (
        Token.CRITERION,
        r"(?<![a-z])(?:(?:assessment|performance|pass|grading|ass\.?)\s+crit(?:eri(?:a|on))?"
        rf"|crit(?:eri(?:a|ons?))?|a\.?c\.?'?s?){_AFTER}{_BEFORE_NAME}",
    ),
    (
        Token.SECTION,
        rf"(?<![a-z])(?:(?:sub-?)?sections?|paragraphs?|paras?|chapters?|topics?|content"
        rf"|clauses?|§){_AFTER}{_BEFORE_NAME}",
    ),
    (Token.DOTTED, rf"\d{{1,6}}(?:\s?\.\s?\d{{1,3}}){{1,3}}(?!\d){_SUFFIX}"),
    (Token.CODE, rf"(?<![a-z])[a-z]{{1,3}}\.[a-z]{{1,2}}\s?\d{{1,3}}(?!\d){_SUFFIX}"),
    (
        Token.CODE,
        rf"(?<![a-z])(?:[a-z]{{1,3}}|(?:PC|KU|GS|KA|KB|SA|SB|P|M|D)\s)"
        rf"\d{{1,3}}(?:\.\d{{1,3}}){{0,2}}(?!\d|\.\d){_SUFFIX}",
    ),
    (Token.NUMBER, rf"(?<!\d)\d{{1,6}}(?!\d){_SUFFIX}"),
    (Token.TO, rf"(?:{DASH}+|…|\.\.+|\b(?:to|through|thru)\b)"),
    (Token.JOIN, r"(?:[,/&+\\|]|\b(?:and|plus|or)\b)+"),
    (Token.COLON, r"[:(\[{=>]+"),
    (
        Token.NOISE,
        r"[)\]}.<*\"'“”‘’?!_]+|\b(?:see|in|of|the|on|at|as|from|also|ref(?:erence)?s?"
        r"|covered|within|mandatory|optional|core|e\.?g|i\.?e|cf|both|under|by|for|only|specification|qualification|handbook)\b\.?",
    ),
    (Token.LETTER, r"\b(?-i:[A-Z])\b"),
    (Token.REMARK, r"[^\W\d_]+(?:['’-][^\W\d_]+)*|\S"),
)
_LEXER = re.compile(
    "|".join(f"(?P<t{number}>{pattern})" for number, (_, pattern) in enumerate(_PATTERNS)), re.I
)
_WHICH = {f"t{number}": token for number, (token, _) in enumerate(_PATTERNS)}
_PLURAL = re.compile(r"(?:s|criteria)\W*$", re.I)


class Lexer:
    """Cuts texts that refer to one specification, whose units it knows by number and title."""

    def __init__(self, directory: Directory) -> None:
        self._directory = directory
        names = [re.escape(name).replace("/", r"\s?/?\s?") for name in directory.bare_names]
        self._name = (
            re.compile(rf"(?:{'|'.join(names)})(?!\d|(?!LO|AC)[a-z])", re.I) if names else None
        )
        self._titles: list[tuple[re.Pattern[str], str]] = []
        for title, unit in sorted(directory.titles(), key=lambda pair: -len(pair[0])):
            words = re.findall(r"\w+", title)
            # One short word ("Safety") occurs in sentences; a title of several words hardly does.
            if len(words) >= 2 and len(title) >= _SHORTEST_TITLE:
                pattern = re.compile(r"\W+".join(map(re.escape, words)) + r"(?!\w)", re.I)
                self._titles.append((pattern, unit))

    def pieces(self, text: str) -> list[Piece]:
        """Return the tokens of `text` in order, white space left out."""
        found: list[Piece] = []
        position = 0
        while position < len(text):
            if text[position].isspace() and text[position] not in "\n\r":
                position += 1
                continue
            piece, end = self._at(text, position, found)
            found.append(piece)
            position = end
        return found

    def _at(self, text: str, position: int, before: list[Piece]) -> tuple[Piece, int]:
        start = _PAGE_START.match(text, position)
        if start and not self._is_pass(text, position, before):
            pages, end = _listed_pages(text, start)
            return Piece(Token.PAGES, text[position:end], position, pages=pages), end
        inside_word = position > 0 and text[position - 1].isalnum()
        if not inside_word and (named := self._named(text, position, before)):
            return named
        if text[position] == "." and before and before[-1].token is Token.NAME:
            return Piece(Token.COLON, ".", position), position + 1  # 101.2.1: unit 101, 2.1
        return _word(text, position)

    def _is_pass(self, text: str, position: int, before: list[Piece]) -> bool:
        """Return whether P3 is the pass criterion of that number and not page 3."""
        match = _PASS.match(text, position)
        if match is None:
            return False
        named = [one for one in before if one.token not in (Token.JOIN, Token.NOISE, Token.COLON)]
        graded = bool(named) and (
            named[-1].token is Token.LETTER or bool(_GRADE.fullmatch(named[-1].name))
        )
        return graded or bool(self._directory.criteria(self._directory.units, match[0]))

    def _named(self, text: str, position: int, before: list[Piece]) -> tuple[Piece, int] | None:
        for pattern, unit in self._titles:
            if match := pattern.match(text, position):
                return Piece(Token.TITLE, match[0], position, name=unit), match.end()
        after_unit = bool(before) and before[-1].token is Token.UNIT
        match = self._name.match(text, position) if self._name else None
        if match is None and after_unit:
            match = _ANY_NAME.match(text, position)
        if match is None:
            return None
        # 101.2.1 names unit 101, but 1.101 and 101.5 (a number) do not unless "unit" is said.
        if not after_unit and position > 0 and text[position - 1] == ".":
            return None
        name = re.sub(r"\s", "", match[0])
        return Piece(Token.NAME, match[0], position, name=name), match.end()


def _word(text: str, position: int) -> tuple[Piece, int]:
    """Return the token of the first pattern that fits; a mark that none takes is a remark."""
    match = _LEXER.match(text, position)
    if match is None or match.end() == position:
        return Piece(Token.REMARK, text[position], position), position + 1
    token = _WHICH[match.lastgroup or ""]
    word = match[0]
    if token in (Token.UNIT, Token.OUTCOME, Token.CRITERION):
        plural = bool(_PLURAL.search(word))
        spelt = _LETTERS.match(text, match.end())
        number = _NUMBER_WORDS.get(spelt[1].casefold()) if spelt else None
        end = spelt.end() if spelt and number else match.end()
        return Piece(token, text[position:end], position, number or "", plural), end
    return Piece(token, word, position, "" if token is Token.SECTION else word), match.end()


_LETTERS = re.compile(r"\s*([a-z]+)\b", re.I)
_SHORTEST_TITLE = 10
_ANY_NAME = re.compile(r"[a-z]{2,8}[-/]?[a-z]?\d{1,6}(?:[-/]\d{1,4})?(?!\w)", re.I)
"""A unit's number with letters, for units that the specification does not have."""


def page_list(text: str) -> tuple[tuple[PageMention, ...], tuple[str, ...]]:
    """Return the pages of a text that holds pages only (a cell "Pages"), and what is left of it.

    Page words may be there or not: ``36, 38-40``, ``p36; PDF p 40``, ``iv``.
    """
    pages: list[PageMention] = []
    rest: list[str] = []
    position = 0
    while position < len(text):
        match = _PAGE_START.match(text, position)
        if match:
            listed, end = _listed_pages(text, match)
            if listed:
                pages.extend(listed)
                position = end
                continue
        match = _PLAIN_NUMBER.match(text, position)
        if match and not (position and text[position - 1].isalnum()):
            pages.append(_mention(match, of_file=bool(match["file"])))
            position = match.end()
            continue
        word = _WORD.match(text, position)
        position = word.end() if word else position + 1
        if word and word[0].casefold() not in _PAGE_NOISE:
            rest.append(word[0])
    return tuple(pages), tuple(rest)


_WORD = re.compile(r"\w+")
_PAGE_NOISE = frozenset({"and", "see", "of", "page", "pages", "p", "pp", "pg", "on", "pdf"})


def _listed_pages(text: str, start: re.Match[str]) -> tuple[tuple[PageMention, ...], int]:
    of_file = bool(start["file"])
    position = start.end()
    pages: list[PageMention] = []
    match = _FIRST_LISTED.match(text, position)
    while match:
        pages.append(_mention(match, of_file=of_file))
        total = _OF_PAGES.match(text, match.end())
        position = (total or match).end()
        match = _NEXT_LISTED.match(text, position)
    return tuple(pages), position


def _mention(match: re.Match[str], *, of_file: bool) -> PageMention:
    first = match["first"]
    last = match["last"] or first
    if first.isdigit() and last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last  # 136-8 is 136 to 138
    return PageMention(
        written=match[0].strip(" \t\n,&+/:"),
        first=_plain(first),
        last=_plain(last),
        of_file=of_file,
    )


def _plain(page: str) -> str:
    return str(int(page)) if page.isdigit() else page.casefold()
