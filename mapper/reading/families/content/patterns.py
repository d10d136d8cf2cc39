"""How content specifications head their tables, number their topics and open their lists."""

import re

PEOPLE = r"(?:students?|learners?|candidates?|you|apprentices?|trainees?|pupils?)"
STEM = re.compile(
    rf"(?:the |all )?{PEOPLE}\s+(?:should|must|will|need to|needs to|are (?:required|expected) to|"
    r"shall|are able to|can)\b",
    re.IGNORECASE,
)
"""``Learners should be able to:``: what the bullets below complete."""
LEFT_HEAD = re.compile(
    r"(?:subject |unit |core |topic |teaching )?content\b|(?:sub[- ]?)?topics?\b|"
    r"(?:content )?areas?\b|"
    r"key (?:ideas?|concepts?)|specification (?:content|reference)|(?:knowledge|skills?)\b|"
    r"sub[- ]?sections?\b|"
    r"(?:performance |knowledge |learning )outcomes?\b|elements?\b|themes?\b|"
    rf"what {PEOPLE} (?:need|will|should)|(?:spec(?:ification)? )?ref(?:erence)?\b|"
    rf"{PEOPLE} (?:should|must|will|need)",
    re.IGNORECASE,
)
RIGHT_HEAD = re.compile(
    rf"(?:the )?{PEOPLE} (?:should|must|will|need)|further information|additional (?:information|"
    r"guidance)|amplification|exemplification|guidance|notes?(?: and|\b)|"
    rf"what (?:do )?{PEOPLE} (?:need|will|should|must)|what (?:you )?need(?:s)? to (?:be )?"
    r"(?:taught|teach|learn|know)|details?\b|content\b|range\b|depth\b|learning outcomes?\b|"
    r"indicative content|required\b|breadth\b|key terms?\b",
    re.IGNORECASE,
)
GUIDANCE_HEAD = re.compile(
    r"breadth|key terms?|additional (?:information|guidance)|guidance|notes?\b|"
    r"exemplification|opportunities|"
    r"key opportunities|suggested|resources?|links?\b",
    re.IGNORECASE,
)
"""A right column under such a head explains the left one; it does not say what to learn."""
NUMBERED = re.compile(
    r"(?P<label>(?P<prefix>[A-Z]{1,3})?\s?(?P<numbers>\d{1,2}(?:\.\d{1,2}){1,3}))"
    r"(?P<letter>[a-z])?[.:)]?(?:\s+|$)(?P<text>.*)"
)
"""A topic or statement: ``1.1``, ``1.1.1``, ``K1.2``."""
CODED = re.compile(r"(?P<label>[A-Z]{1,3}\d{1,3})[.:)]?(?:\s+|$)(?P<text>.*)")
"""A statement with a code of its own (``N1``, ``G12``), where a column is full of them."""
CODED_HEADING = re.compile(r"(?P<label>[A-Z]{1,2}\d{1,2})\s*[:.–-]?\s+(?P<text>[A-Z].+)")
"""A heading over topics that carry its code (``A1: Cells`` over ``A1.1``)."""
CHAPTER = re.compile(r"(?P<label>\d{1,2})\.?\s+(?P<text>[A-Z].+)")
"""A heading over numbered topics (``1 Ships`` over ``1.1``), set large."""
ASIDE = re.compile(r"\([^()]{1,60}\)")
"""A line in brackets sets bullets apart (``(performance)``) and is no statement."""
_PART = r"(?:(?:section|part)\s+\w{1,2}\s*[:.–-]?\s*|\d+\.?\d*\.?\s+)?"
CONTENT_HEAD = re.compile(
    rf"{_PART}(?:(?:the )?(?:subject|specification|unit|core|detailed|qualification|course|"
    r"occupational specialism|route core|pathway core) content\b.*|content\b|subject knowledge|"
    r"areas? of (?:content|study)|core (?:knowledge|component)\b.*|content areas?\b.*)",
    re.IGNORECASE,
)
"""The part of a specification that says what is to be learnt, where it is set as text."""
AFTER_CONTENT = re.compile(
    rf"{_PART}(?:appendix|appendices|assessment\b(?! outcome)|scheme of assessment|"
    r"administration|general (?:administration|information)|grading|resources|entry|glossary|"
    r"malpractice|technical information|support\b).*",
    re.IGNORECASE,
)
DIVISIONS = (
    "unit",
    "topic",
    "topic area",
    "component",
    "module",
    "theme",
    "paper",
    "element",
    "content area",
    "area of study",
    "core element",
    "route core element",
    "performance outcome",
    "occupational specialism",
    "section",
)
UNITS = frozenset({"unit", "module"})
"""Divisions that are units whatever is within them."""
CONTAINERS = frozenset({"paper", "component", "section", "occupational specialism"})
"""Divisions that hold others: they are the unit only where nothing below them is."""
