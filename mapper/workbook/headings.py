"""The words that people head the columns of a mapping workbook with.

The official templates are not published (domain notes 0), so columns are recognised by their
headings and contents, whatever the layout.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import groupby

from mapper.workbook.fields import PLURAL, Field, words_of

_NUMBER = r"(?: (?:no|nos|number|numbers|ref|refs|reference|references|code|codes|id))?"
_KSB = r"(?:ksbs?|k s bs?|statements?|standards?|knowledge|skills?|behaviours?|dut(?:y|ies))"

HEADINGS: dict[Field, tuple[tuple[float, str], ...]] = {
    Field.ROW_ID: ((1.0, r"^row id$"),),
    Field.CHECK: ((1.0, r"^row check$"),),
    Field.STANDING: ((1.0, r"^standing$"),),
    Field.PROPOSED: ((1.0, r"^proposed coverage$"),),
    Field.GUARANTEED: ((1.0, r"^guaranteed( coverage)?$"),),
    Field.LOOK: ((1.0, r"^needs? a look$"),),
    Field.PROBABILITY: ((1.0, r"^probability"),),
    Field.DOUBTFUL: ((1.0, r"^places that need a look$"),),
    Field.LINKED_STATEMENTS: (
        (0.9, r"^(mapped )?(statements|ksbs?)( covered| mapped| linked)$"),
        (0.7, r"^statements$"),
    ),
    Field.DECISION: ((1.0, r"^(your |own )?decision$"),),
    Field.OWN_RATIONALE: ((1.0, r"^(your|own) rationale$"),),
    Field.SEVERITY: ((1.0, r"^severity$"),),
    Field.RULE: ((0.9, r"^rule( or code)?$"),),
    Field.MESSAGE: ((0.9, r"^what was found$"),),
    Field.CODE: (
        (1.0, rf"^{_KSB} (no|number|ref|reference|code|id)( no| number| code)?$"),
        (0.9, rf"^{_KSB}.* (no|number|ref|code|id)$"),
        (0.85, r"^(ksbs?|k s bs?|codes?)$"),
        (0.6, r"^duty$"),
        (0.45, r"^(ref|refs|reference|no|number|id|item)( no| number)?$"),
    ),
    Field.STATEMENT: (
        (1.0, rf"{_KSB} (statement|description|wording|text|detail)s?$"),
        (0.95, r"^(specialist |occupational |occupation )(standard )?(dut(y|ies)|ksbs?)"),
        (0.9, r"^(ksb )?statements?( or duty| or duties)?$"),
        (0.9, r"^statements? (from|of|in) (the )?(occupational )?standard"),
        (0.8, rf"^{_KSB}( statements?)?$"),
        (0.8, r"^(standard|occupational standard|core) ksbs?$"),
        (0.8, r"^knowledge,? skills?,? (and )?behaviours?"),
        (0.6, r"^(full )?(description|wording|text|detail|descriptor)s?$"),
        (0.5, r"^occupational standard"),
    ),
    Field.OPTION: (
        (0.9, r"^core or option$"),
        (0.9, r"^core option$"),
        (0.7, r"^(options?|pathways?)$"),
    ),
    Field.KIND: ((0.9, r"^(ksb |k s b |statement )?(type|kind)$"),),
    Field.COVERAGE: (
        (1.0, r"^(level|extent|degree|type) of (coverage|alignment)"),
        (1.0, r"^(ksb )?coverage( level| status| rating| judgement| type)?$"),
        (0.95, r"\b(full|fully)\b.*\b(partial|partially|part)\b"),
        (0.95, r"^(level|extent|degree) to which\b.*\b(covered|met)\b"),
        (0.9, r"^(is )?(it |this |the )?(ksb |statement |duty )?covered( y n| yes no)?$"),
        (0.6, r"\bcoverage\b"),
        (0.85, r"^(mapped|met) (y n|yes no)$"),
        (0.5, r"^(status|alignment|met)$"),
    ),
    Field.FULL: ((1.0, r"^(full|fully|full coverage|fully (covered|met)|covered in full)$"),),
    Field.PARTIAL: ((1.0, r"^(partial|partially|part|partial coverage|partially (covered|met))$"),),
    Field.NOT_COVERED: ((1.0, r"^(none|not|not (covered|met)|no coverage|uncovered|gap)$"),),
    Field.REFERENCES: (
        (1.0, r"^(spec|specification|content|qualification) ref"),
        (1.0, r"^qualification (spec|specification|content|unit) ref"),
        (0.95, r"\b(unit|lo|outcomes?|ac|criteria|specification|content)\b.*\bpages?\b"),
        (0.95, r"^units? (learning )?(outcomes?|los?)\b.*\b(criteria|acs?)\b"),
        (0.95, r"ref.*\bunits?\b.*\b(los?|outcomes?)\b"),
        (0.9, r"^evidence (of coverage )?(in|within|from) (the )?(spec|qual|content)"),
        (0.9, r"^evidence of coverage\b"),
        (0.9, r"\b(content|units?|outcomes?|criteria) (that |which )?(covers?|meets?|addresses)\b"),
        (0.9, r"\bmapping (of|to) (the )?(qualification |specification )?(content|units?)\b"),
        (0.95, r"refs?(erences?)? (in|to|within|from) (the )?(spec|qual|unit|content)"),
        (0.95, r"(unit|lo|outcome).*(lo|outcome|ac|criteri).*ref"),
        (0.95, r"^unit (lo|ac) "),
        (0.9, r"\bwhere\b.*\b(covered|found|evidenced|located|met|addressed|mapped)\b"),
        (0.9, r"^(coverage|mapping|evidence) (ref|location|detail|place)"),
        (0.85, r"\blocation (in|of|within)\b"),
        (0.85, r"^location$"),
        (0.85, r"(spec|specification|qualification|unit) (coverage|mapping|evidence)"),
        (0.85, r"^(learning )?outcomes? (and|or|ac|assessment).*criteri"),
        (0.75, r"^(mapped|mapping)( (to|content|reference)\b.*)?$"),
        (0.6, r"^(evidence|evidence of coverage|specification|qualification content)$"),
        (0.5, r"^(ref|refs|reference|references)$"),
    ),
    Field.UNIT: (
        (0.95, rf"^units?{_NUMBER}$"),
        (0.95, rf"^(module|component){_NUMBER}$"),
    ),
    Field.UNIT_TITLE: ((0.95, r"^unit (title|name)s?$"),),
    Field.OUTCOME: (
        (0.95, rf"^(learning |performance )?(outcome|aim|objective)s?{_NUMBER}$"),
        (0.95, rf"^los?{_NUMBER}$"),
    ),
    Field.CRITERION: (
        (0.97, rf"^(assessment|performance|pass) criteri(a|on|ons){_NUMBER}$"),
        (0.97, rf"^(acs?|pcs?|criteri(a|on)){_NUMBER}$"),
    ),
    Field.PDF_PAGE: ((1.0, r"^pdf page"),),
    Field.PAGES: (
        (1.0, rf"^(printed |qualification |document )?(spec |specification )?pages?{_NUMBER} ?s?$"),
        (1.0, r"^(pg|pgs|pp|p)$"),
        (0.8, r"\bpages?\b"),
    ),
    Field.EXPLANATION: (
        (1.0, r"(explanation|explain|justif|rationale|reason).*(inclu|repeat|build)"),
        (0.9, r"^(inclusion|build(s|ing)? up ?on)\b"),
    ),
    Field.RATIONALE: (
        (1.0, r"(reason|rationale|explanation|explain|justif).*(partial|not cover|gap|cover)"),
        (0.9, r"^rationale\b"),
        (1.0, r"^where\b.*\b(partial|partially|not (covered|fully))\b.*\b(rationale|reason)"),
        (1.0, r"^where\b.*\b(partial|partially|not (covered|fully))\b.*\b(why|explain)"),
        (1.0, r"\b(not|partial|partially)\b.*\b(explain|rationale|reason|justif)"),
        (0.9, r"\bif (partial|not|partially)\b"),
        (0.8, r"\bhow\b.*\b(covered|met|addressed|meets|covers)\b"),
        (0.7, r"^(reason|justification|explanation|commentary)s?\b"),
    ),
    Field.ASSESSMENT_REFERENCE: (
        (1.0, r"^assess(ment|ed)? (?!criteri).*(ref|question|task (no|number))"),
        (1.0, r"^assessment (ref|reference)s?$"),
        (1.0, r"^(sams?|sample assessment materials?) (ref|reference)"),
    ),
    Field.ASSESSMENT: (
        (1.0, r"assessment (component|method|unit|task|type|instrument|activit|strateg)"),
        (0.9, r"\b(how|where)\b.*\bassessed\b"),
        (0.9, r"^assessed (by|in|through)\b"),
        (0.8, r"^assessments?$"),
        (0.8, r"^(component|method)s?$"),
    ),
    Field.ORIGIN: (
        (0.9, r"\borigin\b"),
        (0.9, r"\bpre ?defined\b"),
        (0.9, r"(source|type|status) of duty"),
        (0.9, r"newly identified"),
    ),
    Field.LINK: (
        (0.95, r"\blinks?\b.*\b(dut|outcome|content|competen)"),
        (0.95, r"^(coherent )?link\b"),
        (0.9, r"contribut"),
        (0.9, r"how .*(outcome|content).*(dut|competen)"),
    ),
    Field.NEED: (
        (1.0, r"evidence of (the )?need"),
        (1.0, r"need for (the )?(new )?dut"),
    ),
    Field.VALIDATION: (
        (1.0, r"employer.*(validat|support|endors|engag|demand|evidence)"),
        (0.9, r"\bvalidat"),
    ),
    Field.EVIDENCE_PACK: (
        (1.1, r"ref.*\b(to|in) (the )?(employer )?evidence (pack|submission|file|section)"),
        (1.0, r"evidence (pack|submission|file|section)"),
        (0.7, r"^(employer )?evidence ref"),
        (1.05, r"employer evidence.*(ref|section|pack)"),
    ),
    Field.FRAMEWORK: (
        (0.9, r"\bframework\b"),
        (0.9, r"\bpublication\b"),
    ),
    Field.RELEVANCE: ((0.9, r"\brelevan"),),
    Field.TEXT: (
        (1.0, r"^what it says$"),
        (0.9, r"^(outcome|criterion|criteria|item) (title|text|wording|detail)s?$"),
        (0.9, r"^(specification|content) (title|text|wording|detail)s?$"),
        (0.9, r"^additional (content|outcome|unit|material)s?( title| description| detail)?$"),
        (0.9, r"^(description|details?|title) of (the )?(additional )?(content|outcome|unit)s?$"),
    ),
    Field.SIZE: ((0.8, r"^(size|glh|guided learning|hours|credits)\b"),),
    Field.COMMENTS: (
        (0.9, r"^((any )?other |ao |awarding organisation )?comments?\b"),
        (0.9, r"^notes?$"),
        (0.9, r"further (information|comments)"),
        (0.9, r"^additional (notes|information|comments)"),
    ),
}
"""By field: how surely a heading names it, and a pattern on the heading's words (`words_of`)."""

_HINT = re.compile(r"\([^()]*\)")
# Columns that a regulator or a reviewer fills in are none of ours.
_OFFICIAL = re.compile(
    r"\b(ifate|skills england|ofqual|dfe|regulator|reviewers?|panel|official|office|internal)"
    r"('s)? (use|only|comments?|decision|review|feedback|judgement|assessment of|view|rating)\b"
    r"|\b(use|review|comments?|completed|completion) (only )?by (ifate|skills england|ofqual|the )?"
    r"(regulator|reviewers?|panel|ifate|skills england|ofqual)\b"
)


_START, _WORD = "^", r"\b"
_LETTERS = re.compile(r"[a-z ]+(?![?*])")
_CAPTURE = re.compile(r"\((?!\?)")


@dataclass(frozen=True)
class Synonym:
    """A heading, as a pattern on its normalised words, and how surely it names the field."""

    field: Field
    pattern: str
    score: float

    @cached_property
    def found_in(self) -> Callable[[str], re.Match[str] | None]:
        """Search in words; made when first asked for, because most never are."""
        return re.compile(self.pattern).search

    def alternatives(self) -> list[str]:
        """Return patterns that begin with a letter, without what the pattern is anchored to.

        One of them fits wherever the pattern does. What begins a word has a space before it.
        """
        bare = self.pattern.removeprefix(_START).removeprefix(_WORD).replace("(?:", "(")
        space = " " if self.pattern.startswith(_WORD) else ""
        return [f"{space}{one}" for one in _alternatives(bare)]


def _alternatives(pattern: str) -> list[str]:
    if not pattern.startswith("("):
        return [pattern]
    choices, rest = _choices(pattern)
    if rest.startswith("?"):
        choices, rest = [*choices, ""], rest[1:]
    return [one for choice in choices for one in _alternatives(choice + rest)]


def _choices(pattern: str) -> tuple[list[str], str]:
    """Return the choices of the group that a pattern begins with, and what follows the group."""
    choices, depth = [""], 0
    for place, sign in enumerate(pattern):
        depth += (sign == "(") - (sign == ")")
        if depth == 0:
            return choices, pattern[place + 1 :]
        if sign == "|" and depth == 1:
            choices.append("")
        elif place:
            choices[-1] += sign
    message = f"{pattern} has a group without an end"
    raise ValueError(message)


def _by_letters(synonyms: Iterable[Synonym]) -> list[tuple[str, list[Synonym]]]:
    """Return the letters that synonyms begin with, each with those that begin so."""
    found: dict[str, list[Synonym]] = {}
    for synonym in synonyms:
        for letters in {_LETTERS.findall(one)[0] for one in synonym.alternatives()}:
            found.setdefault(letters, []).append(synonym)
    return sorted(found.items(), key=lambda entry: entry[0])


def _any_of(synonyms: Iterable[Synonym]) -> re.Pattern[str]:
    """Return one pattern for many: by first letters, which rule out most places of a text."""
    by_letter: dict[str, list[str]] = {}
    for synonym in synonyms:
        for one in synonym.alternatives():
            by_letter.setdefault(one[0], []).append(one[1:])
    joint = "|".join(f"{letter}({'|'.join(rest)})" for letter, rest in by_letter.items())
    return re.compile(_CAPTURE.sub("(?:", joint))  # captures, which nobody asks for, take time


_SYNONYMS = [
    Synonym(field, pattern, score)
    for field, patterns in HEADINGS.items()
    for score, pattern in patterns
]
_INSIDE = [one for one in _SYNONYMS if not one.pattern.startswith(_START)]
_ANY_INSIDE = _any_of(_INSIDE)
_INSIDE_BY_LETTERS = _by_letters(_INSIDE)
_AT_START = {
    letter: list(entries)
    for letter, entries in groupby(
        _by_letters(one for one in _SYNONYMS if one.pattern.startswith(_START)),
        key=lambda entry: entry[0][0],
    )
}
"""By first letter: the letters that headings begin with, and the synonyms."""


@lru_cache(maxsize=20_000)
def field_scores(heading: str) -> dict[Field, float]:
    """Return how surely a heading names each field, for fields it could name at all.

    A hint in brackets counts or not, whichever says more. The scores are not to be changed.
    """
    words = words_of(heading)
    if words.replace(" ", "").isdigit():
        return {}
    readings = {words}
    if "(" in heading:
        readings.add(words_of(_HINT.sub(" ", PLURAL.sub("s", heading))))
    scores: dict[Field, float] = {}
    for words in readings:
        for synonym in _likely(words):
            if synonym.found_in(words):
                scores[synonym.field] = max(scores.get(synonym.field, 0.0), synonym.score)
    return scores


def _likely(words: str) -> list[Synonym]:
    """Return synonyms that may fit; texts that are no headings have none or few.

    Looking for letters takes a tenth of the time of trying a pattern.
    """
    at_start = _AT_START.get(words[:1], ())
    found = [one for letters, each in at_start if words.startswith(letters) for one in each]
    spaced = f" {words}"
    if _ANY_INSIDE.search(spaced):
        found += [one for letters, each in _INSIDE_BY_LETTERS if letters in spaced for one in each]
    return found


def is_official(heading: str) -> bool:
    """Return whether a heading says that a regulator or reviewer fills the column in."""
    return bool(_OFFICIAL.search(words_of(heading)))
