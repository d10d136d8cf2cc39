"""What the first verb of a criterion says about its kind: knowledge, skill, or its outcome decides.

Domain notes, section 5: knowledge verbs (identify, describe, explain, analyse, evaluate) against
skill verbs (carry out, prepare, set up, use); the verb alone is not enough.
"""

import re
from functools import lru_cache


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


TELL = _words(
    "account annotate argue cite clarify classify compare contrast convey define describe "
    "differentiate discuss distinguish elaborate enumerate exemplify explain explore give "
    "illustrate list name outline quote recall recognise recognize relate specify state suggest "
    "summarise summarize trace"
)
"""Saying what one knows. Skill only where it is said to somebody, or beside a skill verb."""

KNOW = _words("appreciate comprehend know learn understand")
"""Knowing itself."""

WEIGH = _words(
    "analyse analyze appraise assess consider critique debate deduce determine diagnose evaluate "
    "examine identify infer interpret investigate judge justify predict recommend reflect "
    "research review select study"
)
"""Knowledge under an outcome of knowing, skill under an outcome of doing."""

_DOUBLED = re.compile(r"[^aeiou][aeiou][bdgmnprt]$")


def _forms(verb: str) -> set[str]:
    if verb.endswith("e"):
        return {verb, verb + "s", verb + "d", verb[:-1] + "ing"}
    if re.search(r"[^aeiou]y$", verb):
        return {verb, verb[:-1] + "ies", verb[:-1] + "ied", verb + "ing"}
    third = verb + ("es" if re.search(r"(s|x|ch|sh)$", verb) else "s")
    forms = {verb, third, verb + "ed", verb + "ing"}
    if _DOUBLED.search(verb):
        forms |= {verb + verb[-1] + "ed", verb + verb[-1] + "ing"}
    return forms


_IRREGULAR = {
    "gave": "give", "given": "give", "knew": "know", "known": "know", "learnt": "learn",
    "understood": "understand",
}  # fmt: skip


@lru_cache(maxsize=1)
def command_forms() -> dict[str, tuple[str, str]]:
    """Return every form of the verbs above, in lower case, with its class and its base form.

    Classes are ``tell``, ``know`` and ``weigh``.
    """
    result: dict[str, tuple[str, str]] = {}
    for name, verbs in (("tell", TELL), ("know", KNOW), ("weigh", WEIGH)):
        for verb in verbs:
            for form in _forms(verb):
                result[form] = (name, verb)
    for form, verb in _IRREGULAR.items():
        if verb in result:
            result[form] = result[verb]
    return result
