"""How national occupational standards name their sections, codes and lead-ins."""

import re

ITEM = re.compile(r"(PC|KU|GS|K[A-D]?|S[A-D]?|P)\s?(\d{1,3})(?:[.:)]+(?=\s|[A-Za-z])|(?=\s))\s*")
"""The codes that number criteria, knowledge and skills in these documents."""
SECTIONS = {
    "pc": re.compile(
        r"(?:elements? (?:and )?)?performance criteria\b|what you must (?:do|be able to do)\b|"
        r"you must be able to\b",
        re.IGNORECASE,
    ),
    "ku": re.compile(
        r"(?:essential |underpinning )?knowledge (?:and|&) understanding\b|"
        r"what you must know\b|you (?:need|must) (?:to )?know\b(?! (?:and understand )?how to)",
        re.IGNORECASE,
    ),
    "gs": re.compile(r"(?:generic|core|professional) skills\b|skills \(s\)", re.IGNORECASE),
}
END = re.compile(
    r"(?:assessment (?:criteria|guidelines?|weightage)|national occupational standards? \(nos\) "
    r"parameters|nos (?:version control|parameters)|criteria for assessment|glossary|acronyms?|"
    r"annexure|description|overview|scope|values|behaviou?rs|skills|links to other|external links|"
    r"developed by|version number|additional information|evidence requirements)\b",
    re.IGNORECASE,
)
LEAD_IN = re.compile(
    r"(?:to be competent\b|(?:the )?(?:user ?/ ?)?(?:individual|user|learner|candidate|job ?holder)"
    r"s?\b.{0,40}\b(?:must|needs?|should)\b|you (?:must|need|should|will)\b)",
    re.IGNORECASE,
)
ELEMENT = re.compile(r"element\s*(\d+)?\s*[:.–-]?\s*", re.IGNORECASE)
MARKS = re.compile(r"\bmarks?\b|\bweightage\b|\bout of\b", re.IGNORECASE)
GROUP_LABEL = re.compile(r"^[A-Z]\.\s*")
ASIDE = re.compile(r"\s*\([^)]*(?:\)|$)\s*")
BESIDE = re.compile(r"(?<=\w)\s+(?:you (?:must|need|should|will)|w\.?r\.?t\.?)\b.*", re.IGNORECASE)
GROUPS = {"pc": "PC", "ku": "KU", "gs": "GS"}
"""References of groups whose items are numbered without letters."""
NAMES = {"pc": "Performance criteria", "ku": "Knowledge and understanding", "gs": "Skills"}
"""Names of groups whose heading is not printed."""
SIDE_GAP = 1.2
"""Font sizes of white between a side heading and the text it stands beside."""
HANG = 3.0
"""Points by which a continued line may begin left of the first line's text."""
LEVEL = re.compile(r"(?:NSQF|NVQF|NVEQF|SCQF)?\s*level\b", re.IGNORECASE)


def section_of(text: str) -> str | None:
    """Return the section that a heading opens: criteria, knowledge, skills, or none."""
    if len(text) > 110:
        return None
    bare = GROUP_LABEL.sub("", text)
    return next((name for name, pattern in SECTIONS.items() if pattern.match(bare)), None)
