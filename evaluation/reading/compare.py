"""When two references are the same reference, and two texts the same text.

Everything that printing may vary is taken out before comparing; nothing else is.
"""

import re
import unicodedata

from rapidfuzz.distance import LCSseq

NAMING_WORDS = frozenset({"UNIT", "TOPIC", "OUTCOME", "LEARNING", "AIM", "ASSESSMENT", "CRITERION"})
"""Words that announce a reference and are not part of it."""

NAMING_LETTERS = frozenset({"AC", "LO"})
"""The same, before a number only: ``AC1.1`` is stored as ``1.1``, but ``AC.D2`` spans two aims."""

_RUNS = re.compile(r"[A-Z]+|\d+")
_INVENTED_LETTER = re.compile(r"^(?P<base>\d+(?:\.\d+)*)-[a-z]{1,2}$")
_BULLETS = frozenset("•●○◦▪■□➢❖✓·∙*-–—oo§")
_LIST_MARKER = re.compile(r"^\(?(?:[a-z]|[ivx]{1,5}|\d{1,2})[.)]$")
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff\ufffe"))


def reference_key(ref: str) -> str:
    """Return `ref` in the form in which two spellings of one reference are equal.

    Case, spaces, dots and hyphens beside a letter, leading zeros and naming words do not count:
    ``AC1.1`` and ``1.1``, ``A.P1`` and ``AP1``, ``SO1 AC2`` and ``SO1.2`` are equal; ``1.1`` and
    ``1.10``, ``A.P1`` and ``B.P1`` are not.
    """
    runs = _RUNS.findall(unicodedata.normalize("NFKC", ref).upper())
    key = ""
    for run, following in zip(runs, [*runs[1:], ""], strict=True):
        if (run in NAMING_WORDS and following) or (run in NAMING_LETTERS and following.isdigit()):
            continue
        part = str(int(run)) if run.isdigit() else run
        key += "." + part if key[-1:].isdigit() and part.isdigit() else part
    return key


def unit_keys(ref: str) -> frozenset[str]:
    """Return the keys under which a unit may be known: ``101/001`` is also ``101`` and ``001``.

    Only where all parts are digits: ``MES/N0101`` is one name, not two.
    """
    parts = [part.strip() for part in ref.split("/")]
    keys = {reference_key(ref)}
    if len(parts) > 1 and all(part.isdigit() for part in parts):
        keys.update(reference_key(part) for part in parts)
    return frozenset(keys - {""})


def invented_base(ref: str) -> str | None:
    """Return ``1.1.1`` of ``1.1.1-a``: a letter that stands for an unnumbered bullet, else `None`.

    The letter is the labeller's, so it does not count: outcome and text must agree.
    """
    match = _INVENTED_LETTER.match(ref)
    return reference_key(match["base"]) if match else None


def text_key(text: str) -> str:
    """Return the words of `text` as one string of letters and digits.

    Case, punctuation, bullets, list letters (``a.``, ``(ii)``) and spacing do not count.
    """
    folded = unicodedata.normalize("NFKC", text.translate(_INVISIBLE)).casefold()
    words = [w for w in folded.split() if w not in _BULLETS and not _LIST_MARKER.match(w)]
    return "".join(char for char in "".join(words) if char.isalnum())


def lost_and_gained(truth: str, read: str) -> tuple[int, int]:
    """Return how many characters of `truth` are missing in `read`, and how many were added.

    Counted on `text_key`, as what is outside the longest common subsequence.
    """
    wanted, found = text_key(truth), text_key(read)
    common = LCSseq.similarity(wanted, found)
    return len(wanted) - common, len(found) - common
