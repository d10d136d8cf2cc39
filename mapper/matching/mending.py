"""Mends part-of-speech tags where the wording of statements says more than single words do.

A tagger sees "record" and thinks of a noun; a list of imperatives that is joined by "and" shows
that it is a verb. What a verb may be is learnt (`Tagger.openers`), where it is one is ruled here.
"""

from collections.abc import Container, Sequence

from models.tagger import load_tagger
from models.tokens import Token

JOINERS = {"and", "or", "and/or", "&", "then"}
REACH = 8
"""How many words back an "and" still belongs to the same list."""


def mended_tags(tokens: Sequence[Token], tags: Sequence[str]) -> list[str]:
    """Return the tags with possessives and verbs in lists put right."""
    mended = list(tags)
    lower = [token.text.lower() for token in tokens]
    openers = load_tagger().openers
    _possessives(tokens, lower, mended)
    _opening(lower, mended, openers)
    if "VB" in mended[:2]:
        for at in range(2, len(mended)):
            if mended[at] in {"NN", "JJ"} and _verb_in_list(lower, mended, at, openers):
                mended[at] = "VB"
    return mended


def _possessives(tokens: Sequence[Token], lower: Sequence[str], tags: list[str]) -> None:
    """Tag the bare apostrophe of "users' needs", which otherwise looks like a quote."""
    for at in range(1, len(tokens)):
        touches = tokens[at - 1].end == tokens[at].start
        if lower[at] in {"’", "'"} and touches and lower[at - 1].endswith("s"):
            tags[at] = "POS"


def _opening(lower: Sequence[str], tags: list[str], openers: Container[str]) -> None:
    """Tag the first word a verb where a verb is joined to it: "design and build rigs"."""
    if len(tags) < 3 or tags[0] not in {"NN", "JJ"}:
        return
    joined = [at for at in range(2, len(tags)) if tags[at] == "VB" and lower[at - 1] in JOINERS]
    if not joined or "TO" in tags[: joined[0]]:
        return
    at_once = joined[0] == 2 or lower[1] == ","
    if at_once or lower[0] in openers:
        tags[0] = "VB"


def _verb_in_list(
    lower: Sequence[str], tags: Sequence[str], at: int, openers: Container[str]
) -> bool:
    """Whether a word that may be a verb follows a separator as verbs do, not as nouns do."""
    following = tags[at + 1] if at + 1 < len(tags) else ""
    bare_before = tags[at - 2] == "VB"
    if lower[at - 1] == "," and bare_before:
        # "obtain, position and assemble": one of the two is known to open texts as a verb.
        after = lower[at + 2] if at + 2 < len(lower) and lower[at + 1] in JOINERS else ""
        return lower[at] in openers or (after != "" and after in openers)
    if lower[at - 1] not in JOINERS or lower[at] not in openers:
        return False
    nominal = following in {"NN", "NNS", "JJ"}
    # "... with customers and managers and work as a team": the list before is closed.
    closed = following == "IN" and any(
        word in JOINERS for word in lower[max(0, at - REACH) : at - 1]
    )
    return (
        following in {"DT", "PRP$", "PRP", "RP"}
        or (nominal and (bare_before or lower[at - 2] == ","))
        or closed
        or (not following and bare_before)
    )
