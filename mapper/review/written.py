"""What a written reference says, before and after it is looked up: places, pages, what is left.

Part of the shape of a check report: these models may grow, never shrink.
"""

from pydantic import BaseModel, ConfigDict, Field


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Place(_Frozen):
    """One unit, outcome or criterion of the specification, by what is printed there."""

    unit: str
    outcome: str | None = None
    criterion: str | None = None


class PageMention(_Frozen):
    """One page or range of pages, as written.

    `first` and `last` are what is printed on the pages (``36``, ``iv``); with `of_file` they count
    the pages of the file.
    """

    written: str
    first: str
    last: str
    of_file: bool = False


class Reference(_Frozen):
    """One place that a text names.

    `candidates` are the places that it can mean: one where it is clear, none where the
    specification has no such place, several where it is ambiguous; `problem` says so in words.
    """

    written: str
    unit: str | None = None
    outcome: str | None = None
    criterion: str | None = None
    candidates: tuple[Place, ...] = ()
    pages: tuple[PageMention, ...] = ()
    problem: str = ""


class ParsedReferences(_Frozen):
    """Everything that a text names.

    `pages` belong to no single reference. `whole` says that the whole specification is meant
    ("throughout"). `remainder` has the parts that were not understood, in the order of the text.
    """

    references: tuple[Reference, ...] = ()
    pages: tuple[PageMention, ...] = ()
    whole: bool = False
    remainder: tuple[str, ...] = Field(default=())
