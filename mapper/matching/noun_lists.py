"""Coordination of nouns: lists inside one verb phrase or heading, and what their parts share."""

from dataclasses import dataclass

from mapper.matching.clauses import Indexes, Words
from mapper.matching.mending import JOINERS
from models.fixed_pairs import is_fixed_pair

NOMINAL = {"DT", "PRP$", "PRP", "JJ", "CD", "NN", "NNS", "POS", "VBN", "VBG", "RB"}
NOUNS = {"NN", "NNS", "PRP", "CD", "VBG"}
_RECIPIENTS = ("by", "for", "from", "with")
_ADJECTIVAL = {"JJ", "RB", "VBN", "CD", "DT"}
_NOUN_PREPOSITIONS = {"of", "for", "to", "in", "on", "between"}
_PREMODIFIERS = {"DT", "PRP$", "JJ", "VBN", "CD", "RB"}


@dataclass
class _Chain:
    """A coordinated list: its parts, as half-open places in the clause, and how they are joined."""

    parts: list[tuple[int, int]]
    joiners: list[str]

    @property
    def start(self) -> int:
        return self.parts[0][0]

    @property
    def end(self) -> int:
        return self.parts[-1][1]


def noun_lists(words: Words, clause: Indexes, *, listing: bool = False) -> list[Indexes]:
    """Part a clause at its longest list of nouns; what stands around the list is shared or kept.

    `listing` marks the list after "including", where a list of commas needs no "and". The words
    before the list are repeated in every facet; "of ..." after it as well, where the parts have
    none of their own; anything else after it stays with the last.
    """
    view = _View(words, clause)
    listing = listing or _listed_by_commas(view)
    chains = [chain for chain in _chains(view, listing=listing) if len(chain.parts) > 1]
    if not chains:
        return [clause]
    chain = max(chains, key=lambda found: len(found.parts))
    head = clause[: chain.start]
    after = clause[chain.end :]
    shared = () if listing else _shared_tail(view, chain)
    premodifiers = () if listing else _shared_premodifiers(view, chain)
    result: list[Indexes] = []
    for number, (start, end) in enumerate(chain.parts):
        own = head + (premodifiers if number else ()) + clause[start:end]
        result.append(own + (after if number == len(chain.parts) - 1 else shared))
    return result


def _listed_by_commas(view: "_View") -> bool:
    """Whether nouns are listed with commas alone: "costing, stock control, pricing"."""
    separators = [view.lower[place] for place in range(len(view)) if view.separates(place)]
    verbs = any(tag in {"VB", "VBZ", "MD"} for tag in view.tags)
    return not verbs and len(separators) > 1 and set(separators) == {","}


class _View:
    """The tokens of one clause, which need not be contiguous, by place in the clause."""

    def __init__(self, words: Words, clause: Indexes) -> None:
        self.words = words
        self.clause = clause
        self.tags = [words.tags[at] for at in clause]
        self.lower = [words.lower[at] for at in clause]
        self.shielded = [words.shielded[at] for at in clause]
        self.adjunct = self._adjuncts()
        for place in range(1, len(clause)):
            # Verbs that open a phrase were parted before: what is left after a comma is a noun.
            after_noun = place > 1 and self.tags[place - 2] in NOUNS and self.separates(place - 1)
            if self.tags[place] == "VB" and after_noun:
                self.tags[place] = "NN"

    def __len__(self) -> int:
        return len(self.clause)

    def separates(self, place: int) -> bool:
        return self.words.separates(self.clause[place])

    def _adjuncts(self) -> list[bool]:
        """Mark what follows an adjunct's opening, or a purpose: "... to ensure x and y"."""
        inside, verb_seen = False, False
        marks = []
        for place, at in enumerate(self.clause):
            complement = place and self.tags[place - 1] == "VB"  # "act in line with ..."
            if place and not complement and not self.shielded[place]:
                inside = inside or self.words.opens_adjunct(at)
            participle = self.tags[place] == "VBG" and self.tags[0] == "VB"
            if place > 1 and participle and self.lower[place - 1] == ",":
                inside = True  # "..., taking action where needed"
            purpose = self.tags[place] == "TO" and self.tags[place + 1 : place + 2] == ["VB"]
            if purpose and place and self.tags[place - 1] not in {"WH", "JJ", "TO"} and verb_seen:
                inside = True
            if self.tags[place] == "TO" and place and self.tags[place - 1] == "VBN":
                inside = True  # "required to service ..."
            verb_seen = verb_seen or self.tags[place] in NOUNS | {"VB", "VBZ"}
            marks.append(inside)
        return marks


def _chains(view: _View, *, listing: bool) -> list[_Chain]:
    chains = []
    place = 1
    while place < len(view) - 1:
        chain = _chain_at(view, place, listing=listing) if view.separates(place) else None
        if chain is None:
            place += 1
            continue
        place = max(chain.end, place + 1)
        chains.append(_merged(view, chain))
    return chains


def _chain_at(view: _View, first: int, *, listing: bool) -> _Chain | None:
    """Return the list whose first separator stands at `first`."""
    if view.adjunct[first] or view.shielded[first] or not _ends_noun(view, first - 1):
        return None
    begin = _begin(view, first)
    if begin == first or (begin and view.tags[begin - 1] == "WH"):
        # "how noise and dust affect workers": the subject of one question.
        return None
    parts = [(begin, first)]
    joiners: list[str] = []  # how each later part is joined on: "," or "and" or ", and"
    place = first
    while place < len(view) and view.separates(place) and not view.adjunct[place]:
        after = place
        while after < len(view) and view.separates(after):
            after += 1
        between = view.lower[place:after]
        joined = any(word in JOINERS for word in between)
        end = _end(view, after, last=joined)
        refers_back = after < len(view) and view.tags[after] == "PRP$" != view.tags[begin]
        if end == after or refers_back:
            # "products and their purpose": the second says nothing without the first.
            break
        parts.append((after, end))
        joiners.append("," if not joined else ", and" if "," in between else "and")
        place = end
    parts, joiners = _closed(parts, joiners, listing=listing)
    if len(parts) < 2 or _is_subject(view, parts[-1][1]):
        return None
    return _Chain(_attached(view, parts), joiners)


def _closed(
    parts: list[tuple[int, int]], joiners: list[str], *, listing: bool
) -> tuple[list[tuple[int, int]], list[str]]:
    """Let the last "and" close the list; an earlier one without a comma is inside a part.

    "grain, moisture and soil resistance, ease of care and shine" has three parts.
    """
    closing = max((at for at, joiner in enumerate(joiners) if joiner != ","), default=None)
    if closing is None:
        return (parts, joiners) if listing else (parts[:1], [])
    kept, how = [parts[0]], []
    commas = "," in joiners[: closing + 1]
    for at, joiner in enumerate(joiners[: closing + 1]):
        if joiner == "and" and at < closing and commas:
            kept[-1] = (kept[-1][0], parts[at + 1][1])
        else:
            kept.append(parts[at + 1])
            how.append(joiner)
    return kept, how


def _is_subject(view: _View, end: int) -> bool:
    """Whether a finite verb follows: "how x and y affect z" is one question."""
    return view.tags[end : end + 1] in (["VB"], ["VBZ"], ["MD"])


def _ends_noun(view: _View, place: int) -> bool:
    return view.tags[place] in NOMINAL - {"DT"} or view.shielded[place]


def _begin(view: _View, separator: int) -> int:
    """Return where the nearest noun phrase before the separator starts."""
    place = separator
    while place > 0 and _inside_noun(view, place - 1, separator):
        place -= 1
    return place


def _inside_noun(view: _View, place: int, separator: int) -> bool:
    if view.shielded[place]:
        return True
    # A gerund followed by a noun phrase is a verb: its object is what is listed.
    verbal = view.tags[place] == "VBG" and view.tags[place + 1] in {"DT", "PRP$", "JJ", "NNS"}
    verbal = verbal and not (place and view.tags[place - 1] in {"DT", "PRP$", "JJ"} | NOUNS)
    return _nominal(view, place) and not (verbal and place + 1 < separator)


def _nominal(view: _View, place: int) -> bool:
    """Whether the word belongs to a noun phrase; an adverb only before what it qualifies."""
    if view.separates(place) or view.tags[place] not in NOMINAL:
        return False
    following = view.tags[place + 1] if place + 1 < len(view) else "."
    if view.tags[place] == "RB":
        return following in {"JJ", "VBN", "VBG"}
    # "related to x", "underpinning the x": a clause that follows its noun.
    clausal = view.tags[place] in {"VBN", "VBG"} and following in {"IN", "TO", "DT", "PRP$", "RP"}
    after_noun = place > 0 and view.tags[place - 1] in NOUNS
    opens_part = place > 0 and view.separates(place - 1) and view.tags[place] == "VBN"
    return not (clausal and (after_noun or opens_part))


def _end(view: _View, start: int, *, last: bool) -> int:
    """Return where the phrase after a separator ends: a noun phrase with its prepositions.

    After a joiner only the noun phrase itself is taken: what follows may be shared.
    """
    place = start
    noun = start
    while place < len(view):
        if view.shielded[place] or _nominal(view, place):
            place += 1
            noun = place
        elif view.tags[place] in {"IN", "TO"} and not view.adjunct[place] and noun > start:
            if last or not _comes_before_separator(view, place):
                break
            place += 1
        else:
            break
    return noun


def _comes_before_separator(view: _View, place: int) -> bool:
    """Whether nothing but noun phrases and prepositions lies between here and a separator."""
    for later in range(place + 1, len(view)):
        if view.separates(later):
            return not view.adjunct[later]
        if not view.shielded[later] and view.tags[later] not in NOMINAL | {"IN"}:
            return False
    return False


def _attached(view: _View, parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Let the first part begin further left where later parts have a preposition of their own.

    "causes of defects and methods of repair": the list is of causes and methods, not of defects.
    """
    first_start, first_end = parts[0]
    last_end = parts[-1][1]
    own = any("IN" in view.tags[start:end] for start, end in parts[1:])
    own = own or view.lower[last_end : last_end + 1] == view.lower[first_start - 1 : first_start]
    hangs = first_start > 1 and view.lower[first_start - 1] in _NOUN_PREPOSITIONS
    if not (own and hangs and view.tags[first_start - 2] in NOUNS):
        return parts
    place = first_start
    while place > 0 and (
        _inside_noun(view, place - 1, first_end) or view.lower[place - 1] in _NOUN_PREPOSITIONS
    ):
        place -= 1
    return [(place, first_end), *parts[1:]]


def _merged(view: _View, chain: _Chain) -> _Chain:
    """Join neighbours that name one thing."""
    several = len(chain.parts) > 2
    tail = _followed_by_of(view, chain)
    parts, joiners = [chain.parts[0]], []
    for part, joiner in zip(chain.parts[1:], chain.joiners, strict=True):
        if joiner != "," and _one_name(view, parts[-1], part, several=several, tail=tail):
            parts[-1] = (parts[-1][0], part[1])
        elif joiner == "," and view.tags[parts[-1][1] - 1] in _ADJECTIVAL:
            parts[-1] = (parts[-1][0], part[1])  # "safe, dry storage"
        else:
            parts.append(part)
            joiners.append(joiner)
    return _Chain(parts, joiners)


def _one_name(
    view: _View, left: tuple[int, int], right: tuple[int, int], *, several: bool, tail: bool
) -> bool:
    """Whether "left and right" is one noun phrase.

    It is where the two are a fixed pair ("health and safety"), where the left is an adjective or a
    noun that qualifies the same noun ("hand and power tools"), and where both are single words
    with nothing of their own ("tools and equipment") in a list of two.
    """
    last, following = left[1] - 1, right[0]
    if is_fixed_pair(view.lower[last], view.lower[following]):
        return True
    if view.tags[last] in _ADJECTIVAL and not view.shielded[last]:
        return True
    if _bare(view, left) and _bare(view, right):
        return not several and not tail
    one_noun = all(view.tags[place] in _PREMODIFIERS for place in range(left[0], last))
    compound = right[1] - right[0] > 1 and view.tags[following] in {"NN", "VBG"}
    return one_noun and compound and view.tags[last] in {"NN", "VBG"} and not several


def _bare(view: _View, part: tuple[int, int]) -> bool:
    return part[1] - part[0] == 1 and not view.shielded[part[0]]


def _followed_by_of(view: _View, chain: _Chain) -> bool:
    return view.lower[chain.end : chain.end + 1] == ["of"]


def _shared_tail(view: _View, chain: _Chain) -> Indexes:
    """Return "of ..." or "underpinning ..." after the list, unless parts have their own."""
    if any(not _plain(view, part) for part in chain.parts):
        return ()
    if view.lower[chain.start - 1 : chain.start] in [[word] for word in _RECIPIENTS]:
        return ()  # "for staff, patients and members of the public"
    if _followed_by_of(view, chain):
        return view.clause[chain.end : _of_phrase_end(view, chain.end)]
    clausal = view.tags[chain.end : chain.end + 1] in (["VBG"], ["VBN"])
    if clausal and not view.adjunct[chain.end]:
        return view.clause[chain.end :]
    return ()


def _of_phrase_end(view: _View, start: int) -> int:
    """Return where "of speech and language therapy" ends: a joiner inside it belongs to it."""
    end = start + 1
    while end < len(view):
        inner = view.lower[end] in JOINERS and end + 1 < len(view) and _nominal(view, end + 1)
        if not (view.shielded[end] or _nominal(view, end) or view.lower[end] == "of" or inner):
            break
        end += 1
    return end


def _plain(view: _View, part: tuple[int, int]) -> bool:
    return not any(view.tags[place] in {"IN", "TO"} for place in range(*part))


def _shared_premodifiers(view: _View, chain: _Chain) -> Indexes:
    """Return "the main" of "the main causes and effects": where the others are single words."""
    if not _plain(view, chain.parts[0]) or any(not _bare(view, p) for p in chain.parts[1:]):
        return ()
    start, end = chain.parts[0]
    place = start
    while place < end - 1 and view.tags[place] in _PREMODIFIERS:
        place += 1
    return view.clause[start:place]
