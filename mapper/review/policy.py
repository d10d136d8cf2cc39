"""Verification policies as data: checks by sector, stages, sampling, what raises it.

One TOML file each in ``policies/``, after the risk-based model of founding document 001. A person's
own file replaces or adds to the shipped ones: rates may be changed by a lead.
"""

import difflib
import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field

from foundation.errors import UnknownNameError
from mapper.rules.profile import read_toml, validated

DEFAULT = "work-based-learning"


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Checks(_Frozen):
    """How many checks a cycle has at least, and how they are made."""

    minimum: int = Field(ge=1)
    mode: str
    source: str


class Factor(_Frozen):
    """Something that may ask for more checks than the minimum; a person weighs it."""

    id: str
    title: str
    source: str


class Sector(_Frozen):
    """A sector with a minimum of its own.

    `words` name it in titles, without them its name does; a title with one of `but_not` does not.
    """

    name: str
    minimum: int = Field(ge=1)
    mode: str
    source: str
    words: tuple[str, ...] = ()
    but_not: tuple[str, ...] = ()


class WithoutLead(_Frozen):
    """A group of programmes that no lead verifier is allocated to."""

    name: str
    source: str


class DirectClaims(_Frozen):
    """How long direct claims status lasts, and how many days before its end to warn."""

    title: str
    review_months: int = Field(ge=1)
    warn_days: int = Field(ge=0)
    source: str


class Stage(_Frozen):
    """One stage of a cycle. `closes` is a day of the year (``10-14``); `gives` is what it leaves.

    With `lead_only` it is left out where there is no lead verifier.
    """

    id: str
    title: str
    who: str
    gives: str
    source: str
    closes: str = Field(default="", pattern=r"^(\d{2}-\d{2})?$")
    lead_only: bool = False


class Raise(_Frozen):
    """A reason that adds `share` to the sample."""

    id: str
    title: str
    share: float = Field(ge=0.0, le=1.0)
    source: str = "setting of this program"


class Sample(_Frozen):
    """The sample of one check: its share of all claims, and minimums that hold at any risk.

    `at_random` is the part of the sample that is drawn without regard to risk, so that the estimate
    of the rest can be checked.
    """

    share: float = Field(gt=0.0, le=1.0)
    at_random: float = Field(ge=0.0, le=1.0)
    per_unit: int = Field(ge=1)
    per_kind: int = Field(ge=1)
    source: str


class RecommendationRule(_Frozen):
    """How the results of a cycle set the next one's checks and sample; shares between 0 and 1.

    With `high` or more of the claims read changed, a check and a `step` of the sample are added;
    with at most `low`, the step is taken off. Fewer than `fewest_read` claims change nothing
    downwards.
    """

    fewest_read: int
    high: float
    low: float
    step: float
    smallest: float
    largest: float
    source: str


class Group(_Frozen):
    """A sector group whose titles are out of the model with a lead verifier."""

    number: str
    name: str
    titles: tuple[str, ...]


class Outside(_Frozen):
    """What is out of the model with a lead verifier, and the minimum that it still gets."""

    minimum: int = Field(ge=1)
    mode: str
    source: str
    groups: tuple[Group, ...]


class Policy(_Frozen):
    """One verification policy.

    `reasons` are added to the log-odds of a claim's risk, for the order of reading only.
    """

    name: str
    title: str
    as_of: date
    owner: str
    source: str
    note: str = ""
    checks: Checks
    factors: tuple[Factor, ...] = ()
    sectors: tuple[Sector, ...] = ()
    without_lead: tuple[WithoutLead, ...] = ()
    direct_claims: DirectClaims
    stages: tuple[Stage, ...] = Field(min_length=1)
    raises: tuple[Raise, ...] = ()
    sample: Sample
    reasons: dict[str, float]
    recommendation: RecommendationRule
    outside: Outside

    @property
    def pinned(self) -> str:
        """Name and date, as pinned in a plan: ``work-based-learning/2024-09-01``."""
        return f"{self.name}/{self.as_of.isoformat()}"

    def raise_named(self, raise_id: str) -> Raise:
        """Return a reason by its id.

        Raises
        ------
        UnknownNameError
            The policy has no such reason.
        """
        for one in self.raises:
            if one.id == raise_id:
                return one
        names = [one.id for one in self.raises]
        near = difflib.get_close_matches(raise_id, names, n=3, cutoff=0.4)
        raise UnknownNameError(
            "reason", raise_id, near, f"{self.pinned} has the reasons {', '.join(names)}."
        )


class TitleMatch(_Frozen):
    """A title found in the lists of a policy; `exact` where only case and order of words differ."""

    group: Group
    title: str
    exact: bool


class Requirement(_Frozen):
    """How many checks a qualification needs in a cycle, whether a lead visits, and why."""

    minimum: int
    mode: str
    lead: bool
    sector: str | None
    group: str | None
    reasons: tuple[str, ...]


def load_policy(name: str = DEFAULT, *, file: Path | None = None) -> Policy:
    """Return a policy by name, or the one in a person's own file.

    Raises
    ------
    UnknownNameError
        There is no such policy.
    UnreadableInputError
        The file is not valid; the message names the entry.
    """
    if file is not None:
        return validated(Policy, read_toml(file), file.name)
    shipped = shipped_policies()
    for policy in shipped:
        if policy.name == name:
            return policy
    names = [policy.name for policy in shipped]
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.4)
    raise UnknownNameError("policy", name, near, f"Policies: {', '.join(names)}.")


@lru_cache(maxsize=1)
def shipped_policies() -> tuple[Policy, ...]:
    """Return every policy that ships, by name."""
    folder = files("mapper.review") / "policies"
    entries: list[Traversable] = sorted(folder.iterdir(), key=lambda entry: entry.name)
    return tuple(
        validated(Policy, read_toml(entry), entry.name)
        for entry in entries
        if entry.name.endswith(".toml")
    )


def requirement(policy: Policy, title: str, *, sector: str | None = None) -> Requirement:
    """Return how many checks a qualification needs at least, and whether a lead verifier visits.

    Parameters
    ----------
    title
        Title of the qualification; looked up in the lists and searched for the sectors' words.
    sector
        The sector as the user gives it; then the title is not searched for one.
    """
    minimum, mode = policy.checks.minimum, policy.checks.mode
    reasons = [f"{_checks(minimum)} as a rule ({policy.checks.source})"]
    found = _sector_of(policy, sector if sector is not None else title)
    match = find_title(policy, title)
    lead = True
    if match is not None:
        lead, minimum, mode = False, policy.outside.minimum, policy.outside.mode
        reasons.append(
            f"group {match.group.number} {match.group.name} is out of the model with a lead "
            f"verifier and still gets at least {_checks(minimum)} ({policy.outside.source})"
        )
    elif title.strip():
        reasons.append("the title is in no list of what is out of the model with a lead verifier")
    for group in policy.without_lead:
        if sector is not None and _key(group.name) == _key(sector):
            lead = False
            reasons.append(f"{group.name}: no lead verifier ({group.source})")
    if found is not None and found.minimum > minimum:
        minimum, mode = found.minimum, found.mode
        reasons.append(f"{found.name}: at least {_checks(minimum)} ({found.source})")
    return Requirement(
        minimum=minimum,
        mode=mode,
        lead=lead,
        sector=found.name if found else None,
        group=match.group.number if match else None,
        reasons=tuple(reasons),
    )


def find_title(policy: Policy, title: str) -> TitleMatch | None:
    """Return the listed title that this one is, or `None` where it is in no list.

    Case, punctuation and the order of words do not count ("Level Entry 3" is "Entry Level 3"), nor
    do the names of frameworks that titles once carried (domain notes 7, item 23). A title that
    differs in any other word is another title: levels and sizes are told apart by one word.
    """
    wanted = _title_key(title)
    if not wanted:
        return None
    for group in policy.outside.groups:
        for listed in group.titles:
            if _title_key(listed) == wanted:
                return TitleMatch(group=group, title=listed, exact=_key(listed) == _key(title))
    return None


_LEGACY = frozenset({"nvq", "svq", "qcf", "rqf", "graded", "pearson", "edexcel", "btec"})
_WORDS = re.compile(r"[a-z0-9]+")


def _title_key(title: str) -> tuple[str, ...]:
    words = _WORDS.findall(title.casefold().replace("&", " and "))
    return tuple(sorted(word for word in words if word not in _LEGACY))


def _key(text: str) -> str:
    return " ".join(_WORDS.findall(text.casefold()))


def _sector_of(policy: Policy, text: str) -> Sector | None:
    words = f" {_key(text)} "
    for sector in policy.sectors:
        names: Sequence[str] = sector.words or (sector.name,)
        named = any(f" {_key(name)} " in words for name in (*names, sector.name))
        if named and not any(f" {_key(name)} " in words for name in sector.but_not):
            return sector
    return None


def _checks(number: int) -> str:
    return "one check" if number == 1 else f"{number} checks"
