"""Rules that say whether a mapping to statements makes sense at all."""

import tomllib
from collections.abc import Iterator
from functools import lru_cache
from importlib.resources import files

from mapper.rules.context import RuleContext
from mapper.rules.registry import Problem, rule


@rule("mapping-not-applicable", "info")
def mapping_not_applicable(context: RuleContext) -> Iterator[Problem]:
    """Qualifications that stand on no standard are not judged by the rules of coverage.

    Source: domain notes 2.2 (employment, training and personal skills; non-technical progression
    and foundation qualifications) and 8, item 9.
    """
    yield Problem(
        f"{context.profile.title}: no standard, so a mapping to its statements is not applicable "
        "and no rule of coverage was applied."
    )


@rule("outline-content", "info")
def outline_content(context: RuleContext) -> Iterator[Problem]:
    """The technical qualification of a T Level follows outline content, not statements directly.

    Its mapping to a standard's statements is for information: the alignment runs from standard to
    outline content to specification, and one awarding organisation holds the licence.

    Source: domain notes 1.3 and 2.1 (ASCL Act 2009, section A2D3).
    """
    yield Problem(
        "A T Level technical qualification is written to outline content, not to the statements of "
        "a standard; this mapping is for information and no rule of coverage was applied."
    )


def reason_not_applicable(qualification_type: str) -> str | None:
    """Return why qualifications of a regulator's type are not mapped, or `None` where they may be.

    Parameters
    ----------
    qualification_type
        The type as the register of regulated qualifications prints it, e.g. ``GCSE (9 to 1)``.
    """
    return _types().get(" ".join(qualification_type.casefold().split()))


@lru_cache(maxsize=1)
def _types() -> dict[str, str]:
    source = files("mapper.rules") / "data" / "types.toml"
    content = tomllib.loads(source.read_text(encoding="utf-8"))
    return {
        name.casefold(): entry["reason"] for entry in content.values() for name in entry["types"]
    }
