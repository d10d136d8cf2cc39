"""Features of an item's and its outcome's wording from which its kind is decided.

Linguistics, not documents: how the wording opens (verb, noun phrase, "how to"), of what class the
opening verb is, whether something is told to somebody, what the outcome asks for.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from models.command_verbs import command_forms
from models.tagger import load_tagger
from models.tokens import tokenise

LONGEST = 60
"""Tokens that are looked at: the kind shows early, and some items carry pages of range."""

_LEAD_IN = re.compile(
    r"""^\W*
    (?:(?:the\s+)?(?:learners?|students?|candidates?|apprentices?|trainees?|individuals?|you)\s+
       (?:(?P<modal>will|can|should|must|shall|need\s+to|needs\s+to|are\s+able\s+to|is\s+able\s+to)
       \s+)?
       (?:also\s+)?)?
    (?:(?:to\s+)?(?P<able>(?:be\s+)?able\s+to|has\s+the\s+ability\s+to|ability\s+to|can)\s*:?\s+)?
    """,
    re.IGNORECASE | re.VERBOSE,
)
_KNOWING_NOUN = {"knowledge", "understanding", "awareness", "appreciation", "familiarity"}
_KNOWING_LABELS = {"knowledge", "know", "understanding", "understand", "theory"}
_DOING_LABELS = {"practical", "performance", "skill", "skills", "able"}
_SHOWING = {"demonstrate", "show", "display", "evidence", "have", "gain", "provide", "possess"}
_PEOPLE = re.compile(
    r"""audiences?|board|carers?|clients?|colleagues?|crews?|family|families|guests?|management|
    them|others|parents?|patients?|people|person|personnel|public|residents?|staff|teams?|
    tenants?|visitors?|supervisors?|directors?|operators?|
    (?!computers$|containers$|layers$|levels$|levers$|matters$|meters$|numbers$|orders$|papers$|
       parameters$|powers$|timbers$|transformers$|waters$)\w+(?:ers|ees|ists)|
    customer|manager|member|user|learner|employer""",
    re.VERBOSE,
)
"""Whom something can be told to: agent nouns in the plural, and what that misses."""

_NUMBERED = re.compile(r"^\s*(?:\(?[A-Za-z]{0,2}\d*(?:\.\d+)*[.)]\s+)")


@dataclass(frozen=True)
class Opening:
    """How a wording opens.

    `shape` is one of ``tell``, ``know``, ``weigh``, ``do`` (verbs by class), ``doing`` (a gerund),
    ``how``, ``knowing`` (a noun of knowing), ``thing`` (a noun phrase), ``passive:...``, ``none``.
    """

    shape: str
    verb: str
    able: bool
    words: tuple[str, ...]
    tags: tuple[str, ...]


def kind_features(item: str, outcome: str | None, *, statement: bool = False) -> list[str]:
    """Return the names of the features that are present.

    `statement` marks a statement of a standard (training only): there, an opening such as
    "explain" says less, and what it says must not carry over to criteria.
    """
    context = "statement" if statement else "absent"
    around = None
    if outcome is not None and outcome.strip():
        around = read_opening(outcome)
        context = _heading(outcome) or around.shape + ("+able" if around.able else "")
    # Under an outcome of doing, an item most likely opens with a verb, however rare the verb.
    opening = read_opening(item, verb_likely=context.startswith("do") or context.endswith("+able"))
    names = [f"shape={opening.shape}", f"shape={opening.shape}|context={context}"]
    names.append(f"context={context}")
    names += _verb_features(opening, context)
    names += _wording(opening)
    if around is not None:
        names += [f"context:{word}" for word in sorted(set(around.words[:6]))]
    return names


def _heading(outcome: str) -> str:
    """Return what a label before a colon asks for: "Knowledge content: ..." is knowing."""
    label, colon, _ = outcome.partition(":")
    if not colon:
        return ""
    words = {token.text.lower() for token in tokenise(label)[:LONGEST]}
    knowing, doing = bool(words & _KNOWING_LABELS), bool(words & _DOING_LABELS)
    if knowing == doing:
        return ""
    return "know" if knowing else "do+able"


@lru_cache(maxsize=4096)
def read_opening(text: str, *, verb_likely: bool = False) -> Opening:
    """Return how `text` opens, after list marks and "The learner can"."""
    text = _NUMBERED.sub("", text)
    match = _LEAD_IN.match(text)
    able, rest = False, text
    if match is not None and match.end() < len(text):
        able = match.group("able") is not None
        rest = text[match.end() :]
    words = [token.text for token in tokenise(rest)[:LONGEST]]
    if verb_likely or able or (match is not None and match.group("modal")):
        # After "can" or "be able to" a base form follows: say so to the tagger.
        tags = load_tagger().tag(["to", *words])[1:]
    else:
        tags = load_tagger().tag(words)
    lower = [word.lower() for word in words]
    shape, verb = _shape(tuple(lower), tags)
    return Opening(shape, verb, able, tuple(lower), tuple(tags))


def _shape(words: Sequence[str], tags: Sequence[str]) -> tuple[str, str]:
    first = _first_content(words, tags)
    if first is None:
        return "none", ""
    word, tag = words[first], tags[first]
    passive = _passive(words, tags)
    if tag == "WH":
        result = "how", word
    elif word in _KNOWING_NOUN and words[first + 1 : first + 2] in (("of",), ("about",)):
        result = "knowing", word
    elif tag in {"VB", "VBZ"} or (first == 0 and word in command_forms() and tag != "VBN"):
        result = _verb_shape(words, tags, first)
    elif tag == "VBG":
        result = command_forms().get(word, ("doing", word))
    elif passive:
        name, base = command_forms().get(passive, ("do", passive))
        result = f"passive:{name}", base
    else:
        result = "thing", ""
    return result


def _first_content(words: Sequence[str], tags: Sequence[str]) -> int | None:
    """Skip brackets, adverbs and an opening "in accordance with ..." up to what it opens."""
    index = 0
    while index < len(words) and tags[index] in {".", "RB", "CD", "CC"}:
        if words[index] == "(":
            depth = next((at for at in range(index, len(words)) if words[at] == ")"), None)
            index = index if depth is None else depth
        index += 1
    if index >= len(words):
        return 0 if words else None
    if tags[index] in {"IN", "VBG"} and words[index] in {"in", "within", "under", "given", "using"}:
        for at in range(index + 1, len(words)):
            if tags[at] == "VB" and tags[at - 1] not in {"TO", "MD", "WH"}:
                return at
    return index


def _verb_shape(words: Sequence[str], tags: Sequence[str], first: int) -> tuple[str, str]:
    name, base = command_forms().get(words[first], ("do", _base(words[first], tags[first])))
    following = [*words[first + 1 : first + 7]]
    knowing = next((at for at, word in enumerate(following) if word in _KNOWING_NOUN), None)
    if base in _SHOWING and knowing is not None and "of" in following[knowing : knowing + 3]:
        return "know", "know"
    return name, base


def _base(word: str, tag: str) -> str:
    if tag != "VBZ":
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "ches", "shes", "xes")):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _passive(words: Sequence[str], tags: Sequence[str]) -> str:
    """Return the participle of "... is/are (adverb) identified", the main verb of the wording."""
    for index, word in enumerate(words[:-1]):
        if word in {"is", "are", "be", "been"}:
            at = index + 1
            while at < len(words) and tags[at] in {"RB", "."}:
                at += 1
            if at < len(words) and tags[at] == "VBN":
                return words[at]
        if tags[index] in {"WH"} or word == "that":
            return ""
    return ""


def _verb_features(opening: Opening, context: str) -> list[str]:
    if not opening.verb:
        return []
    names = []
    if opening.shape.removeprefix("passive:") in {"tell", "weigh", "know"}:
        # The verb's pull differs between statements and criteria, so it is learnt apart.
        side = "statement" if context == "statement" else "criterion"
        names.append(f"{side} verb={opening.verb}")
        if _told_to_somebody(opening):
            names.append(f"told|{side}")
            names.append(f"told|context={context}")
    else:
        names.append(f"verb={opening.verb}")
    second = _second_verb(opening)
    if second:
        name, base = command_forms().get(second, ("do", second))
        names += [f"second={name}", f"second={name}|shape={opening.shape}|context={context}"]
        if name == "do":
            names.append(f"verb={base}")
    return names


def _told_to_somebody(opening: Opening) -> bool:
    words, tags = opening.words, opening.tags
    for index, word in enumerate(words):
        if word in {"to", "with"} or (index and words[index - 1] == opening.verb):
            at = index + 1 if word in {"to", "with"} else index
            stop = next(
                (k for k in range(at, len(words)) if tags[k] in {"VB", "IN", "TO", "VBG", "."}),
                len(words),
            )
            if any(_PEOPLE.fullmatch(other) for other in words[at:stop]):
                return True
    return False


def _second_verb(opening: Opening) -> str:
    """Return a base-form verb that is coordinated with the opening one."""
    words, tags = opening.words, opening.tags
    for index in range(1, len(words)):
        before = index - 1
        while before > 0 and tags[before] == "RB":
            before -= 1
        joined = words[before] in {"and", "then", "&", "or", ",", ";"}
        if tags[index] == "VB" and joined:
            return words[index]
    return ""


def _wording(opening: Opening) -> list[str]:
    plain = [word for word in opening.words if word[:1].isalpha()]
    names = [f"word={word}" for word in sorted(set(plain))]
    names += [f"start={' '.join(plain[:2])}", f"tag={' '.join(opening.tags[:2])}"]
    names += [f"pair={a} {b}" for a, b in sorted(set(pairwise(plain)))]
    if opening.able:
        names.append("able")
    return names
