"""Rules by name: how one is declared, and what it says becomes findings."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from importlib import import_module
from inspect import cleandoc
from typing import NamedTuple

from foundation.errors import UnknownNameError
from mapper.mapping import Finding
from mapper.rules.context import RuleContext
from mapper.rules.profile import Severity

_SOURCE = re.compile(r"\n\s*Source: (?P<source>.+)\Z", re.DOTALL)


class Problem(NamedTuple):
    """What a rule has to say of one thing.

    `severity` is `None` where it is the rule's own. `unknown` marks what could not be judged for
    want of information: it stays out of the findings and shows in the checklist.
    """

    message: str
    about: tuple[str, ...] = ()
    severity: Severity | None = None
    unknown: bool = False


Judge = Callable[[RuleContext], Iterable[Problem]]


@dataclass(frozen=True)
class Rule:
    """One rule. `text` and `source` come from the function's docstring.

    `gate` says that the checklist of what is missing before a submission lists this rule.
    """

    id: str
    severity: Severity
    text: str
    source: str
    theme: str
    gate: bool
    judge: Judge

    def problems(self, context: RuleContext) -> list[Problem]:
        """Return what the rule says, in a fixed order."""
        return list(self.judge(context))

    def findings(self, context: RuleContext) -> Iterator[Finding]:
        """Yield what the rule says as findings."""
        severity = context.profile.severities.get(self.id, self.severity)
        for problem in self.problems(context):
            if not problem.unknown:
                yield Finding(
                    rule=self.id,
                    severity=problem.severity or severity,
                    message=problem.message,
                    source=self.source,
                    about=list(problem.about),
                )


THEMES = (
    *("applicability", "coverage", "combination", "levels", "specialist", "overlap"),
    *("progression", "htq", "additional", "assessment", "titles", "scope", "completeness"),
)
"""Modules that declare rules; each is imported when a rule is first asked for."""

_RULES: dict[str, Rule] = {}


def rule(
    rule_id: str, severity: Severity = "warning", *, gate: bool = False
) -> Callable[[Judge], Judge]:
    """Register a function as a rule.

    Its docstring says in words what the rule checks and ends with ``Source: ...``, the document and
    paragraph that ask for it. `severity` is *error* where the submission would be invalid or
    contradict its category, *warning* where work or an explanation is missing, *info* otherwise.
    """

    def register(judge: Judge) -> Judge:
        text = cleandoc(judge.__doc__ or "")
        match = _SOURCE.search(text)
        if rule_id in _RULES or match is None:
            message = f"rule {rule_id!r} is declared twice or its docstring names no source"
            raise ValueError(message)
        _RULES[rule_id] = Rule(
            id=rule_id,
            severity=severity,
            text=" ".join(text[: match.start()].split()),
            source=" ".join(match["source"].split()).rstrip("."),
            theme=judge.__module__.rpartition(".")[2],
            gate=gate,
            judge=judge,
        )
        return judge

    return register


def find_rule(rule_id: str) -> Rule:
    """Return a rule by its id.

    Raises
    ------
    UnknownNameError
        No rule has this id; a profile names one that does not exist.
    """
    _import_themes()
    if rule_id not in _RULES:
        raise UnknownNameError("rule", rule_id, advice="Check the rules of the profile.")
    return _RULES[rule_id]


def all_rules() -> tuple[Rule, ...]:
    """Return every rule, by theme and then in the order of declaration."""
    _import_themes()
    return tuple(sorted(_RULES.values(), key=lambda one: THEMES.index(one.theme)))


def _import_themes() -> None:
    for theme in THEMES:
        import_module(f"mapper.rules.{theme}")
