"""How graded units number their aims and criteria, over the generations of these documents.

``A.P1``, ``BC.D2`` and ``S.D3`` (several aims, or all), ``AP1``, ``2A.P1`` and ``1A.1`` (two
levels), ``A.2M1``, and plain ``P1`` where the row tells the learning outcome.
"""

import re

GRADED = re.compile(
    r"(?:\*\s?)?(?P<ref>(?P<aims>[A-Z]{1,6})\.\s?[12]?[PMD]\s?\d{1,2}"
    r"|[12](?P<level>[A-H])\.\s?[PMD]?\s?\d{1,2}"
    r"|(?P<old>[A-H])[PMD]\d{1,2}"
    r"|[PMD]\d{1,2})"
    r"(?:[.:)]\s*|\s+|$)(?P<text>.*)"
)
"""A criterion at the start of a line. `aims` may be several letters: a criterion across aims."""
CODES_ONLY = re.compile(r"\W*(?:(?:and|&|to)?\W*(?:[A-Z]{1,6}\.)?[12]?[A-H]?\.?[PMD]\d{1,2}\W*)*")
"""What follows a criterion in a list of codes, as in a table of assignments."""
AIM = re.compile(
    r"(?:learning )?(?:aim|outcome)\s+(?P<ref>[A-H]|\d{1,2})\b\s*[:.–—-]?\s*(?P<text>.*)",
    re.IGNORECASE,
)
LEARNING_OUTCOME = re.compile(r"LO\s?(?P<ref>\d{1,2})\b\s*[:.–—-]?\s*(?P<text>.*)")
SEVERAL = re.compile(r"(?:&|and|,|to|–|-)\s*(?:LO\s?)?\d{1,2}\b.*", re.IGNORECASE)
"""What follows the first of several outcomes (``LO1 and LO2``): no text of its own."""
_HERE = r"this (?:unit|component)"
LIST_HEAD = re.compile(
    rf"(?:learning (?:aims?|outcomes?)|in {_HERE},? (?:you|learners|students)\b.*|"
    rf"(?:by|on|at) the end of {_HERE}\b.*|on (?:successful )?completion of {_HERE}\b.*)\s*:?",
    re.IGNORECASE,
)
LISTED_AIM = re.compile(r"(?P<ref>[A-H])\s*[:.)]?\s+(?P<text>[A-Z].+)")
LISTED = re.compile(r"(?P<ref>[A-H])\s*[:.)]?\s+(?P<text>\S.+)")
"""The same inside a list of aims, where letters count on and a small letter may follow."""
LISTED_OUTCOME = re.compile(r"(?:LO\s?)?(?P<ref>\d{1,2})\s*[:.)]?\s+(?P<text>[A-Z].+)")
TOPIC = re.compile(r"(?P<ref>(?P<aim>[A-H])\d{1,2})\s*[:.]?\s+(?P<text>\S.*)")
GRADE_HEAD = re.compile(r"\bpass\b.*\bmerit\b|\bpass grade\b|\bmerit grade\b", re.IGNORECASE)

GRADES = re.compile(r"pass\s+merit\s+distinction", re.IGNORECASE)
"""The head of a grid that is set as a line of text."""


def tidy_ref(ref: str) -> str:
    """Return a criterion's reference without the spaces that printing puts in it."""
    return re.sub(r"\s+", "", ref)
