"""How our own workbook looks: few colours, all of which keep their meaning in black and white.

Full is light, partial is mid-tone italic, not covered is bold white on dark: the tones differ in
lightness and the words and symbols say the same without any colour.
"""

from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle

FONT = "Calibri"
INK = "1F2933"
NAVY = "1F3A5F"
GREY = "6B7785"
HAIR = "C9D1DA"
BAND = {
    "Mapping": "1F3A5F",
    "Check": "1F3A5F",
    "For you to complete": "7A5C00",
    "Record": "6B7785",
    "From the last draft": "5B3A7A",
}
INPUT_FILL = "FFFBEA"

BODY = Font(name=FONT, size=10, color=INK)
BODY_BOLD = Font(name=FONT, size=10, color=INK, bold=True)
SMALL_GREY = Font(name=FONT, size=9, color=GREY)
ITALIC_GREY = Font(name=FONT, size=10, color=GREY, italic=True)
LINK = Font(name=FONT, size=10, color="1D4E89", underline="single")
TITLE = Font(name=FONT, size=16, color=NAVY, bold=True)
COVER_TITLE = Font(name=FONT, size=22, color=NAVY, bold=True)
HEADLINE = Font(name=FONT, size=18, color=INK, bold=True)
SECTION = Font(name=FONT, size=12, color=NAVY, bold=True)
HEADER = Font(name=FONT, size=10, color="FFFFFF", bold=True)

WRAP_TOP = Alignment(wrap_text=True, vertical="top")
INDENTED_TOP = Alignment(wrap_text=True, vertical="top", horizontal="left", indent=1)
CENTRE_TOP = Alignment(horizontal="center", vertical="top", wrap_text=True)
CENTRE = Alignment(horizontal="center", vertical="center", wrap_text=True)
LEFT_CENTRE = Alignment(horizontal="left", vertical="center", wrap_text=True, indent=1)
ROTATED = Alignment(horizontal="center", vertical="bottom", text_rotation=90)

_HAIR_SIDE = Side(style="thin", color=HAIR)
HAIRLINES = Border(left=_HAIR_SIDE, right=_HAIR_SIDE, top=_HAIR_SIDE, bottom=_HAIR_SIDE)


def solid(colour: str) -> PatternFill:
    """Return a plain fill."""
    return PatternFill("solid", start_color=colour, end_color=colour)


INPUT = solid(INPUT_FILL)


def _differential(
    background: str, colour: str, *, bold: bool = False, italic: bool = False
) -> DifferentialStyle:
    return DifferentialStyle(
        font=Font(color=colour, bold=bold, italic=italic), fill=PatternFill(bgColor=background)
    )


WHEN_FULL = _differential("E3F1E6", "14532D")
WHEN_PARTIAL = _differential("F2C94C", "3D2B00", italic=True)
WHEN_NONE = _differential("8B1E2D", "FFFFFF", bold=True)
WHEN_LOOK = _differential("FFE8B8", "5A3A00", bold=True)
WHEN_ERROR = WHEN_NONE
WHEN_WARNING = WHEN_PARTIAL
# Hatched, so that a cell somebody still has to fill in stands out on paper too.
WHEN_MISSING = DifferentialStyle(
    fill=PatternFill(patternType="lightUp", fgColor="B45309", bgColor="FFF4D6")
)
