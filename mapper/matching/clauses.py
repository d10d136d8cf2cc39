"""Coordination of verbs: which "and", "or" and commas part a statement into verb phrases.

Works on part-of-speech tags; lists of nouns inside one verb phrase are parted by `noun_lists`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from mapper.matching.mending import JOINERS, mended_tags
from models.fixed_pairs import is_fixed_pair
from models.tokens import Token

Indexes = tuple[int, ...]
"""Token indexes in reading order; need not be contiguous, because facets repeat what they share."""

LEAD_WORDS = 5
"""The verb that a statement is built on stands among its first words, or after "to"."""

ADJUNCT = {
    "according", "after", "against", "as", "because", "before", "between", "both", "by", "during",
    "either", "ensuring", "following", "if", "per", "so", "than", "that", "through", "towards",
    "under", "unless", "until", "using", "via", "when", "where", "whether", "which", "while",
    "whilst", "who", "within", "without",
}  # fmt: skip
"""Words that open a circumstance or a relative clause: what is coordinated inside it says how, when
or which, and is not asked for by itself."""

ADJUNCT_PHRASES = {("in", "line"), ("in", "accordance"), ("in", "order"), ("in", "compliance")}

_NOMINAL_START = {"DT", "JJ", "NN", "NNS", "PRP$"}
_VERBS = {"VB", "VBZ", "VBG"}
_OBJECT_START = {"DT", "NN", "NNS", "JJ", "PRP$", "IN", "RP", "CC", "CD", "RB", "VBN"}
_KNOWING = {"be", "know", "knows", "understand", "understands", "demonstrate"}


@dataclass
class Words:
    """A piece of text with its tokens and tags; `shielded` tokens never part anything."""

    text: str
    tokens: Sequence[Token]
    tags: list[str]
    lower: list[str] = field(init=False)
    shielded: list[bool] = field(init=False)

    def __post_init__(self) -> None:
        self.lower = [token.text.lower() for token in self.tokens]
        self.shielded = _bracketed(self.lower)
        self.tags = mended_tags(self.tokens, self.tags)

    def shield(self, spans: Sequence[tuple[int, int]]) -> None:
        """Protect these half-open spans."""
        for start, end in spans:
            self.shielded[start:end] = [True] * (end - start)

    def separates(self, at: int) -> bool:
        """Whether the token is a comma or a joiner that may part something."""
        return (self.lower[at] == "," or self.lower[at] in JOINERS) and not self.shielded[at]

    def opens_adjunct(self, at: int) -> bool:
        """Whether a circumstance or relative clause starts here."""
        if self.lower[at] in ADJUNCT:
            return True
        return tuple(self.lower[at : at + 2]) in ADJUNCT_PHRASES

    def render(self, indexes: Indexes) -> str:
        """Return the text of these tokens as it is printed; a space where tokens were left out."""
        runs: list[str] = []
        start = 0
        for at in range(1, len(indexes) + 1):
            if at == len(indexes) or indexes[at] != indexes[at - 1] + 1:
                first, last = self.tokens[indexes[start]], self.tokens[indexes[at - 1]]
                runs.append(self.text[first.start : last.end])
                start = at
        return " ".join(runs)


@dataclass(frozen=True)
class Phrase:
    """One verb phrase, or several verbs that share an object.

    Attributes
    ----------
    whole
        The tokens as they stand: "select and use tools".
    each
        One facet a verb: "select tools", "use tools".
    """

    whole: Indexes
    each: tuple[Indexes, ...]


def verb_phrases(words: Words, span: range) -> list[Phrase]:
    """Part "use tools and keep records", "how to cut, shape and join timber", "what x and why y".

    Verbs without an object of their own share the next one's ("select and use tools"); what stands
    before the first verb ("how to") is repeated before the others.
    """
    if not span:
        return []
    lead = _lead(words, span)
    cuts: list[int] = []
    for at in range(span.start + 2, span.stop):
        since = cuts[-1] if cuts else span.start
        if _opens_clause(words, span, lead, at) or _resumes_nouns(words, span, since, at):
            cuts.append(at)
    edges = [span.start, *cuts, span.stop]
    clauses = [_trimmed(words, range(a, b)) for a, b in pairwise(edges)]
    clauses = [clause for clause in clauses if clause]
    opening = tuple(range(span.start, lead)) if lead is not None else ()
    result: list[Phrase] = []
    waiting: list[Indexes] = []
    begun = span.start
    for number, clause in enumerate(clauses):
        first = lead is not None and number == 0
        verb = lead if first and lead is not None else _first_word(words, clause)
        parallel = lead is not None and number > 0 and words.tags[verb] in _VERBS
        repeated = opening if parallel else ()
        if number and lead is not None and words.tags[verb] in _NOMINAL_START:
            repeated = tuple(range(span.start, lead + 1))
        after = _object(words, clause, verb)
        if number and words.tags[_first_word(words, clause)] == "WH":
            # "..., and how to clean and oil it" has verbs of its own.
            result += [Phrase(left, (left,)) for left in waiting]
            waiting = []
            result += verb_phrases(words, clause)
            continue
        if not waiting:
            begun = clause.start
        if number < len(clauses) - 1 and (first or parallel) and _without_object(words, after):
            waiting.append(repeated + tuple(clause))
            continue
        own = repeated + tuple(clause)
        whole = tuple(range(begun, clause.stop))
        if begun != span.start and repeated:
            whole = repeated + whole
        result.append(Phrase(whole, (*(start + after for start in waiting), own)))
        waiting = []
    return result + [Phrase(left, (left,)) for left in waiting]


def _object(words: Words, clause: range, verb: int) -> Indexes:
    """Return what follows the verb and its particle: "a survey" in "carry out a survey"."""
    start = verb + 1
    while start < clause.stop and words.tags[start] == "RP":
        start += 1
    return tuple(range(start, clause.stop))


def _opens_clause(words: Words, span: range, lead: int | None, at: int) -> bool:
    """Whether the token at `at`, after a comma or joiner, opens a phrase parallel to the lead."""
    if words.shielded[at] or words.lower[at] in JOINERS or not words.separates(at - 1):
        return False
    if is_fixed_pair(words.lower[at - 2], words.lower[at]) or _two_of_knowing(words, at):
        return False
    head = _first_word(words, range(at, span.stop))
    joined = words.lower[at - 1] in JOINERS
    if words.tags[head] == "WH":
        question = words.lower[head] in {"how", "what", "why"}
        return question or (joined and words.lower[head] != "that")
    if lead is None or at <= lead or not _parallel(words, lead, head):
        return False
    return (joined or _in_verb_list(words, span, at, head)) and not _taken_by_nearer(
        words, lead, at
    )


def _parallel(words: Words, lead: int, head: int) -> bool:
    """Whether two verbs stand in the same form; "identify ... and takes action" occurs as well."""
    ours, theirs = words.tags[lead], words.tags[head]
    if "VBG" in (ours, theirs):
        return ours == theirs and _takes_object(words, head)
    return {ours, theirs} <= {"VB", "VBZ"}


def _in_verb_list(words: Words, span: range, at: int, head: int) -> bool:
    """Whether what follows a mere comma is a verb: "cut, shape and join", "..., support them"."""
    tag = words.tags[head]
    if tag == "VB" and words.tags[head + 1 : head + 2] in (["DT"], ["PRP"], ["PRP$"]):
        return True
    if words.lower[head] == "be":
        return True
    return _list_of_verbs(words, span, at, tag)


def _resumes_nouns(words: Words, span: range, since: int, at: int) -> bool:
    """Whether ", and the use of ..." goes back to the main list: an inner list is closed before it.

    It must have a preposition of its own, or it might end the inner list itself.
    """
    joined = words.lower[at - 1] in JOINERS and words.lower[at - 2] == ","
    if not joined or words.shielded[at] or words.tags[at] not in _NOMINAL_START:
        return False
    closed = any(
        words.lower[before] in JOINERS and not words.shielded[before]
        for before in range(since + 1, at - 2)
    )
    after = at
    while after < span.stop and words.tags[after] in _NOMINAL_START | {"NN", "VBG", "VBN"}:
        after += 1
    return closed and after < span.stop and words.tags[after] in {"IN", "TO"}


def _list_of_verbs(words: Words, span: range, at: int, tag: str) -> bool:
    """Whether the list that a comma opens ends in "and" with such a verb: "cut, shape and join"."""
    for later in range(at + 1, span.stop):
        if words.lower[later] in JOINERS and not words.shielded[later]:
            head = _first_word(words, range(later + 1, span.stop)) if later + 1 < span.stop else at
            if words.tags[head] == tag:
                return True
    return False


def _two_of_knowing(words: Words, at: int) -> bool:
    return {words.lower[at - 2], words.lower[at]} <= {"know", "understand", "knows", "understands"}


def _taken_by_nearer(words: Words, lead: int, at: int) -> bool:
    """Whether a nearer infinitive takes the verb, as in "use tools to cut and shape metal".

    A comma before the joiner closes that infinitive: "use tools to cut metal, and keep records".
    """
    back = at - 1
    while back > lead and (
        words.separates(back)
        or words.tags[back] in {"VB", "RB"}
        or (words.separates(back - 1) and words.separates(back + 1))
    ):
        back -= 1
    if words.tags[back] == "TO" and back > lead:
        return True  # "to design, make and test": one infinitive of several verbs
    closed = words.lower[at - 1] == "," or words.lower[at - 2] == ","
    for inner in range(at - 2, lead, -1):
        if words.lower[inner] == "," and not words.shielded[inner]:
            # A comma list: whether it hangs on an infinitive is seen further left.
            continue
        if words.tags[inner] == "TO" and words.tags[inner + 1] in {"VB", "RB"}:
            return not closed
    return False


def _takes_object(words: Words, head: int) -> bool:
    following = words.tags[head + 1] if head + 1 < len(words.tags) else "."
    listed = words.lower[head + 1 : head + 2] == [","]  # "acquiring, storing and moving books"
    return listed or following in _OBJECT_START


def _without_object(words: Words, after: Indexes) -> bool:
    return all(
        words.tags[at] in {"RP", "CC"}
        or words.lower[at] == ","
        or (words.tags[at] == "IN" and at == after[-1])
        for at in after
    )


def _lead(words: Words, span: range) -> int | None:
    """Return the verb that the piece is built on: the first verb, or the infinitive after "to"."""
    for at in span:
        if at > span.start and words.opens_adjunct(at):
            return None
        if words.tags[at] not in _VERBS or words.shielded[at]:
            continue
        if words.lower[at] in _KNOWING:
            inner = _infinitive(words, range(at + 1, min(at + 5, span.stop)))
            if inner is not None:
                return inner
        near = at - span.start < LEAD_WORDS and _only_opening(words, range(span.start, at))
        if near:
            return at
        if words.tags[at - 1] in {"TO", "IN"} and words.tags[at] != "VBZ":
            return at
        return None
    return None


def _only_opening(words: Words, before: range) -> bool:
    """Whether nothing but adverbs, "how to" or "be able to" stands before the verb."""
    return all(words.tags[at] in {"RB", "WH", "TO", "MD", "CC", ".", "PRP"} for at in before)


def _infinitive(words: Words, window: range) -> int | None:
    """After "be able to" or "know how to", the verb that follows."""
    for at in window:
        if words.tags[at] == "VB" and words.tags[at - 1] in {"TO", "RB"}:
            return at
        if words.tags[at] not in {"JJ", "WH", "TO", "RB"}:
            return None
    return None


def _first_word(words: Words, span: range) -> int:
    for at in span:
        if words.tags[at] not in {"RB", "."} and words.lower[at] not in JOINERS:
            return at
    return span.start


def _trimmed(words: Words, span: range) -> range:
    """Drop joiners and commas at both ends."""
    start, stop = span.start, span.stop
    while start < stop and words.separates(start):
        start += 1
    while stop > start and words.separates(stop - 1):
        stop -= 1
    return range(start, stop)


def _bracketed(lower: Sequence[str]) -> list[bool]:
    """Mark what stands in brackets; a bracket that is never closed marks nothing."""
    marked = [False] * len(lower)
    opened: list[int] = []
    for at, word in enumerate(lower):
        if word in {"(", "["}:
            opened.append(at)
        elif word in {")", "]"} and opened:
            start = opened.pop()
            marked[start : at + 1] = [True] * (at + 1 - start)
    return marked
