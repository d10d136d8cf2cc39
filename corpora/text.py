"""Clean text from what the feeds deliver: HTML, HTML escaped once or twice, odd bullets.

The result has no markup; paragraphs and list items stand on lines of their own.
"""

import html
import re
import unicodedata

from lxml import etree
from lxml import html as lxml_html

BULLET = "\u2022"

# Whether a text is HTML at all: a closing tag of an element used for running text, or a line break.
# A bare "<" is not enough ("tolerances < 0.5 mm"), nor is an element that a web standard may name.
_MARKUP = re.compile(
    r"</(?:p|ul|ol|li|strong|em|b|i|u|span|div|a|sub|sup|h[1-6]|table|tr|td|font)\s*>|<br\b",
    re.IGNORECASE,
)
_ENTITY = re.compile(r"&(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_UNESCAPES = 3  # seen: none, once ("&lt;p&gt;") and twice ("&amp;nbsp;"); one more to be safe

_BLOCKS = frozenset(
    {"p", "div", "ul", "ol", "table", "tr", "blockquote", "section", "h1", "h2", "h3", "h4"}
    | {"h5", "h6", "dl", "dt", "dd", "pre"}
)
_CELLS = frozenset({"td", "th"})
_SKIPPED = frozenset({"script", "style", "head", "title"})

# Dingbat and private-use bullets that word processors leave behind, and the common look-alikes.
_BULLET_LIKE = "\uf0b7\uf0a7\uf0d8\uf076\u00b7\u25cf\u25aa\u25a0\u25e6\u2023\u2043\u2219"
_BULLETS = re.compile(f"^[{_BULLET_LIKE}]\\s*")
_LEADING = re.compile(f"^({BULLET}|[-\u2013\u2014*])\\s+")

# Control characters, soft hyphens, zero-width spaces, byte order and direction marks.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\xad\u200b\u200e\u200f\u2060\ufeff\u202a-\u202e\u2066-\u2069]"
)
_SPACES = re.compile(r"[^\S\n]{2,}|[^\S\n ]")


def clean_text(raw: str) -> str:
    """Return the readable text of `raw`.

    Entities are decoded however often they were escaped, markup is parsed away, list items start
    with ``• `` or their number on a line of their own, runs of spaces become one, invisible
    characters go. A text without markup keeps its lines.
    """
    text = raw
    for _ in range(_UNESCAPES):
        if _MARKUP.search(text):
            # Once real markup has been parsed, what is left of "<" is content, not markup.
            text = _without_entities(_render(text))
            break
        if not _ENTITY.search(text):
            break
        text = html.unescape(text)
    return _tidy(text)


def is_placeholder(text: str) -> bool:
    """Return whether a cleaned text says nothing: empty, or punctuation such as ``.`` only."""
    return not any(character.isalnum() for character in text)


def _without_entities(text: str) -> str:
    return html.unescape(text) if _ENTITY.search(text) else text


def _render(markup: str) -> str:
    """Parse `markup` and write it out as lines."""
    parser = lxml_html.HTMLParser(encoding="utf-8", remove_comments=True, remove_pis=True)
    try:
        root = lxml_html.document_fromstring(markup.encode("utf-8"), parser=parser)
    except etree.ParserError:  # nothing but comments or spaces
        return ""
    parts: list[str] = []
    _write(root, parts)
    return "".join(parts)


def _write(element: lxml_html.HtmlElement, parts: list[str]) -> None:
    tag = element.tag if isinstance(element.tag, str) else ""
    if tag in _SKIPPED:
        return
    if tag == "br":
        parts.append("\n")
    elif tag == "li":
        parts.append(f"\n{_marker(element)} ")
    elif tag in _BLOCKS and not _opens_item(element):
        parts.append("\n")
    elif tag in _CELLS:
        parts.append(" ")
    _inline(element.text, parts)
    for child in element:
        _write(child, parts)
        _inline(child.tail, parts)
    if tag in _BLOCKS or tag == "li":
        parts.append("\n")


def _opens_item(element: lxml_html.HtmlElement) -> bool:
    """Whether a block is the first thing in a list item, so that its text follows the bullet."""
    parent = element.getparent()
    return (
        parent is not None
        and parent.tag == "li"
        and element.getprevious() is None
        and not (parent.text or "").strip()
        and element.tag not in {"ul", "ol"}
    )


def _marker(item: lxml_html.HtmlElement) -> str:
    parent = item.getparent()
    if parent is None or parent.tag != "ol":
        return BULLET
    return f"{1 + sum(1 for other in item.itersiblings('li', preceding=True))}."


def _inline(text: str | None, parts: list[str]) -> None:
    # In HTML a line break in the source is a space.
    if text:
        parts.append(text.replace("\n", " ").replace("\r", " "))


def _tidy(text: str) -> str:
    text = unicodedata.normalize("NFC", text).replace("\r\n", "\n").replace("\r", "\n")
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text))
    if "\n" not in text:
        return _tidy_line(text)
    lines = (_tidy_line(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line not in {"", BULLET})


def _tidy_line(line: str) -> str:
    line = line.strip()
    if line[:1].isalnum():
        return line
    line = _BULLETS.sub(f"{BULLET} ", line).rstrip()
    return _LEADING.sub(r"\1 ", line)
