"""The words that mark the parts of a unit: heads of outcomes, criteria and of what is neither."""

import re

_WHO = (
    r"(?:the |a |each )?(?:learners?|candidates?|students?|apprentices?|trainees?|participants?|"
    r"individuals?|you)"
)
_WILL = (
    r"(?:will|should|must|shall)(?: be able to)?(?: know| understand)?|needs? to|(?:is|are) able to"
)
_CAN = r"can|could|(?:will|should|must) be able to|is able to|are able to"
_END = r"[\s:.…–-]*"
_COMPLETION = (
    r"(?:(?:(?:up)?on|after|following) (?:successful(?:ly)? )?complet(?:ion of|ing) (?:this|the) "
    r"(?:unit|module|course|component),? ?)?"
)

LEARNER_WILL = re.compile(rf"{_COMPLETION}{_WHO} (?:{_WILL}){_END}", re.IGNORECASE)
"""``The learner will:`` alone on its line."""
INLINE_HEAD = re.compile(rf"{_COMPLETION}{_WHO} (?:{_WILL}|{_CAN})\s*:\s*(?=\S)", re.IGNORECASE)
"""``The learner will: understand ...``: the head on the line of the outcome."""
LEARNER_CAN = re.compile(rf"{_WHO} (?:{_CAN}){_END}", re.IGNORECASE)
"""``The learner can:`` alone on its line."""
_TAIL = rf"(?:[\s:.(–-]*[^\d.]{{0,60}}?\b{_WHO}\b[^\d.]{{0,60}})?[\s:.…)–-]*"
"""``..., to achieve this unit the learner must:`` after the head itself."""
OUTCOME_HEAD = re.compile(
    r"(?:unit |module |the |intended |expected )*"
    r"(?:learning (?:outcomes?|objectives?)|outcomes?|los?|elements?)\b"
    r"(?: ?\(s\)| ?\(los?\)| and (?:assessment criteria|competenc(?:es|ies)|skills))?"
    rf"{_TAIL}",
    re.IGNORECASE,
)
CRITERIA_HEAD = re.compile(
    r"(?:the )?(?:(?:assessment|performance) criteri(?:a|on)|criteria|acs?)\b(?: ?\(acs?\))?"
    rf"{_TAIL}",
    re.IGNORECASE,
)
BOTH_HEADS = re.compile(
    r"(?:learning outcomes?|elements?)[^.]{0,60}?\b(?:assessment|performance) criteri(?:a|on)"
    rf"{_TAIL}|{_WHO} (?:{_WILL}){_END}{_WHO} (?:{_CAN}){_END}",
    re.IGNORECASE,
)
"""Both heads on one line: a table whose columns were not seen."""
NUMBERED_OUTCOME = re.compile(
    r"(?P<head>(?:learning )?outcome|l\.?o\.?)\s*\(?(?P<number>\d{1,2})\)?(?![\d.]*\d)"
    r"[\s.:)–-]*(?P<rest>.*)",
    re.IGNORECASE,
)
"""``Outcome 1``, ``LO2 understand ...``, ``Learning outcome 3: ...``."""
PROSE_AFTER_NUMBER = re.compile(
    r"(?:is|are|and|or|must|will|can|may|should|has|have|was|requires?|to|of|in|for|&|/|,)\b|[,/&]|"
    r"(?:&|and)\s",
    re.IGNORECASE,
)
"""What follows "Outcome 1" where it is spoken of, and not headed."""
STOP_HEAD = re.compile(
    r"(?:unit |learner |assessor |suggested |recommended |essential |further |additional |tutor )*"
    r"(?:range|scope|coverage(?: and depth)?|depth|amplification|guidance|notes?(?: for guidance)?|"
    r"assessment|assessments|evidence|supporting|content|indicative|delivery|teaching|resources?|"
    r"reading|mapping|links?|relationship|information|glossary|key words|examples?|portfolio|"
    r"signposting|signposts|functional skills|declaration|signature|sign-off|simulation|"
    r"exemplification|taught content|what needs to be|knowledge and understanding|purpose|aims?|"
    r"structure|rules? of combination|grading|weighting|references?|legislation|textbooks?|"
    r"websites?|useful|rationale|summary|introduction|overview|sector|qualification|version|"
    r"approval|review date|employability|progression|prior|entry|requirements?|methods?|types?)\b"
    r"(?!.*\bthe learner (?:can|will)\b)",
    re.IGNORECASE,
)
"""Heads under which no criteria stand, in text set as a head."""
STOP_WORD = re.compile(
    r"(?:range|scope|coverage(?: and depth)?|notes? for guidance|guidance(?: notes?)?|"
    r"assessment (?:guidance|requirements?|methods?|strategy|information|notes?)|assessment|"
    r"evidence(?: requirements?)?|supporting (?:unit )?information|"
    r"(?:unit )?(?:content|guidance|amplification)|indicative (?:unit )?content|"
    r"(?:additional|further) (?:unit )?information(?: (?:about|on) (?:the|this) unit)?|"
    r"delivery (?:guidance|methods?|and assessment)|"
    r"unit (?:assessment|aims?|purpose|range)|resources|glossary)[\s:]*",
    re.IGNORECASE,
)
"""Heads that end a list of criteria however they are set; the whole line."""
NOTE_START = re.compile(
    r"(?:range|scope|coverage|guidance|indicative content|amplification|assessment guidance|"
    r"delivery guidance|evidence)\b\s*(?:notes?)?\s*[:–-]",
    re.IGNORECASE,
)
"""A note inside a cell of criteria that is not part of the criterion."""
FORM_FIELD = re.compile(
    r"(?:[\w’'/()-]+ ){0,5}(?:signature|signed|initials|declaration(?: of authenticity)?|sign-off)"
    r"(?: (?:and|&) date)?\s*(?::.*|_*)",
    re.IGNORECASE,
)
"""A field that a person signs, at the foot of a table that is a record of evidence."""
MARKS_HEAD = re.compile(
    r"number of questions|no\.? of questions|%|percentage|weighting|marks?\b|questions?$|"
    r"item type|time allowed",
    re.IGNORECASE,
)
"""Heads of the columns of a test specification, which repeats outcomes."""
OTHER_COLUMN = re.compile(
    r"range|scope|coverage|depth|guidance|content|evidence|amplification|assess|exemplification|"
    r"delivery|notes?|portfolio|date|signature|initials|examples?|method|reference|page|comment|"
    r"unit|knowledge|mapping|ksb|nos|taught|type|additional|what|explanation|definition|depth",
    re.IGNORECASE,
)
"""Heads of a table's further columns."""


def ends_list(text: str) -> bool:
    """Return whether the whole text is a head that ends a list of criteria.

    One in small letters is the last word of a paragraph.
    """
    return STOP_WORD.fullmatch(text) is not None and not text[0].islower()


def is_outcome_head(text: str) -> bool:
    """Return whether the whole text heads learning outcomes."""
    return bool(OUTCOME_HEAD.fullmatch(text) or LEARNER_WILL.fullmatch(text))


def is_criteria_head(text: str) -> bool:
    """Return whether the whole text heads assessment criteria."""
    return bool(CRITERIA_HEAD.fullmatch(text) or LEARNER_CAN.fullmatch(text))
