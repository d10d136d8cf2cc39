"""Text across line breaks, and the labels (1.1, AC2.3, a), bullets) that lines open with."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

SOFT_HYPHEN = "\u00ad"
BULLETS = "•●▪■□◦○‣⁃∙·✓✔✗✘➢➤►▶❖◆◇★☐☑\uf0b7\uf0a7\uf0d8\uf0fc\uf076\uf02d\uf06f"
"""Bullets, those of the symbol fonts of word processors included."""
LINE_END_JOINERS = ("-", "/", "‐", "‑")
"""A printed hyphen or slash at a line end joins the next line without a space."""


def join_lines(lines: Iterable[str]) -> str:
    """Return the lines as one text, one space between, none after a line-end hyphen or slash.

    A soft hyphen at a line end vanishes. White space collapses.
    """
    text = ""
    for line in lines:
        part = " ".join(line.split())
        if not part:
            continue
        if text.endswith(SOFT_HYPHEN):
            text = text[:-1] + part
        elif text.endswith(LINE_END_JOINERS) and not text.endswith((" -", " /")):
            text += part
        else:
            text = f"{text} {part}" if text else part
    return text.replace(SOFT_HYPHEN, "")


@dataclass(frozen=True, slots=True)
class Label:
    """The numbering that opens a line: `text` as printed, `rest` what follows it.

    `kind` is ``"decimal"`` (1.1, 2.3.1, 1a), ``"number"`` (1, 1., 1)), ``"letter"`` (a., b)),
    ``"roman"`` (ii.), ``"code"`` (AC1.1, LO2, P1, K12) or ``"bullet"``. `prefix` holds a code's
    letters in capitals, `numbers` the figures of decimal, number and code.
    """

    kind: str
    text: str
    rest: str
    prefix: str = ""
    numbers: tuple[int, ...] = ()


_CODE = re.compile(r"\(?([A-Za-z]{1,4})[ .]?(\d{1,3}(?:\.\d{1,3}){0,3})[.):]?(?=\s|$)")
_DECIMAL = re.compile(r"\(?(\d{1,3}(?:\.\d{1,3}){1,4})[.):]?(?=\s|$|[A-Z])")
_NUMBER = re.compile(r"\(?(\d{1,3})(?:[.):](?=\s|$|[A-Z])|(?=\s|$))")
_NUMBER_LETTER = re.compile(r"(\d{1,2})([a-h])[.):]?(?=\s|$)")
_LETTER = re.compile(r"\(?([a-zA-Z])(?:[.)](?=\s|$)|\)(?=[A-Za-z])|\.(?=[A-Z][a-z]))")
_ROMAN = re.compile(r"\(?([ivx]{1,5}|[IVX]{1,5})[.)](?=\s|$|[A-Z][a-z])")
_BULLET = re.compile(rf"([{BULLETS}]|[-–—o](?=\s))\s*")


def read_label(text: str) -> Label | None:  # noqa: PLR0911 - one form of label after another
    """Return the label that `text` opens with, or `None`.

    ``"1.1 Describe"`` is decimal (1, 1) with rest ``"Describe"``; ``"•"`` is a bullet.
    """
    if match := _DECIMAL.match(text):
        numbers = tuple(int(part) for part in match[1].split("."))
        return Label("decimal", match[1], text[match.end() :].lstrip(), numbers=numbers)
    if match := _NUMBER.match(text):
        return Label("number", match[1], text[match.end() :].lstrip(), numbers=(int(match[1]),))
    if match := _NUMBER_LETTER.match(text):
        numbers = (int(match[1]), ord(match[2]) - ord("a") + 1)
        label = match[1] + match[2]
        return Label("decimal", label, text[match.end() :].lstrip(), numbers=numbers)
    if match := _CODE.match(text):
        numbers = tuple(int(part) for part in match[2].split("."))
        rest = text[match.end() :].lstrip()
        return Label("code", match[0].strip(" .):("), rest, match[1].upper(), numbers)
    if match := _ROMAN.match(text):
        return Label("roman", match[1], text[match.end() :].lstrip())
    if match := _LETTER.match(text):
        return Label("letter", match[1], text[match.end() :].lstrip())
    if match := _BULLET.match(text):
        return Label("bullet", match[1], text[match.end() :].lstrip())
    return None


def spaced_label(text: str) -> str:
    """Return the text with a space between its list letter and what follows (``a.Other``)."""
    label = read_label(text)
    if label is None or label.kind not in ("letter", "roman", "number") or not label.rest:
        return text
    head = text[: len(text) - len(label.rest)].rstrip()
    return f"{head} {label.rest}"
