"""Approval processes as data: stages, who is responsible, windows. One TOML file each."""

import difflib
from datetime import date, time
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from foundation.errors import UnknownNameError, UnreadableInputError
from foundation.settings import load_settings
from mapper.process.days import Duration
from mapper.rules.listing import written
from mapper.rules.profile import category_names, read_toml, validated


class _Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Span(_Frozen):
    """A published period within which something has to be done; both days belong to it."""

    opens: date
    closes: date


class Window(_Frozen):
    """One published submission window; both days belong to it, times are local in England.

    `first_teaching` is a month, ``2026-08``. `spans` has the periods of earlier stages by stage id.
    """

    name: str
    opens: date
    closes: date
    opens_at: time | None = None
    closes_at: time | None = None
    source: str
    cycle: str = ""
    first_teaching: str = ""
    routes: tuple[str, ...] = ()
    spans: dict[str, Span] = Field(default_factory=dict)
    note: str = ""

    def contains(self, day: date) -> bool:
        """Return whether the window is open on some part of this day."""
        return self.opens <= day <= self.closes

    @property
    def described(self) -> str:
        """Name and days, e.g. ``spring 2025 (10 March 2025 to 21 March 2025)``."""
        return f"{self.name} ({written(self.opens)} to {written(self.closes)})"


class Stage(_Frozen):
    """One step of a process. Without `duration` none is published, unless it is `continuous`.

    With `only` it is needed only where the category asks for a proposal or contact first.
    """

    id: str
    title: str
    who: str
    source: str
    duration: Duration | None = None
    continuous: bool = False
    only: Literal["proposal"] | None = None


class Process(_Frozen):
    """One approval process: its stages in order, and its windows.

    The stage `anchor` ends with the close of the window; later stages follow it. `anchor_means`
    says in words what the date is. `routes` are in the order in which they were taken up.
    """

    name: str
    title: str
    legacy: bool = False
    categories: tuple[str, ...] = ()
    anchor: str
    anchor_means: str
    stages: tuple[Stage, ...] = Field(min_length=1)
    windows: tuple[Window, ...] = ()
    routes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    sources: tuple[str, ...]
    note: str = ""

    def window_on(self, day: date) -> Window | None:
        """Return the window that is open on this day, if one is known."""
        return next((window for window in self.windows if window.contains(day)), None)


def find_process(name: str, day: date, *, folder: Path | None = None) -> Process:
    """Return the process of this name, or the one of this category that fits the day best.

    That is the one with a window on the day, else the one whose last window is nearest before it,
    else the first.

    Raises
    ------
    UnknownNameError
        Neither a process nor a category with a process has this name.
    """
    processes = all_processes(folder=folder)
    wanted = "-".join(name.casefold().replace("_", " ").replace("-", " ").split())
    for process in processes:
        if process.name == wanted:
            return process
    fitting = [process for process in processes if wanted in process.categories]
    if not fitting:
        names = (*category_names(), *(process.name for process in processes))
        near = difflib.get_close_matches(wanted, names, n=3, cutoff=0.5)
        planned = sorted({c for process in processes for c in process.categories})
        raise UnknownNameError(
            "category or process",
            name,
            [one for one in near if one != wanted],
            f"Processes are known for: {', '.join(planned)}; by name: "
            f"{', '.join(process.name for process in processes)}.",
        )
    return max(fitting, key=lambda process: _fitness(process, day))


def windows_of(category: str, *, folder: Path | None = None) -> tuple[Window, ...]:
    """Return every known window of a category, earliest first."""
    windows = [
        window
        for process in all_processes(folder=folder)
        if category in process.categories
        for window in process.windows
    ]
    return tuple(sorted(windows, key=lambda window: window.opens))


def all_processes(*, folder: Path | None = None) -> tuple[Process, ...]:
    """Return every process by name; those of `folder` add to the shipped ones or replace them.

    `folder` is the setting `processes` where not given.

    Raises
    ------
    UnreadableInputError
        A process of `folder` is not valid.
    """
    processes = {process.name: process for process in _shipped()}
    folder = folder or load_settings().processes
    if folder is not None:
        if not folder.is_dir():
            raise UnreadableInputError(folder, "is not a folder", "name the folder of processes")
        for path in sorted(folder.glob("*.toml")):
            process = _process(path)
            processes[process.name] = process
    return tuple(processes[name] for name in sorted(processes))


@lru_cache(maxsize=1)
def _shipped() -> tuple[Process, ...]:
    entries = sorted(
        (files("mapper.process") / "processes").iterdir(), key=lambda entry: entry.name
    )
    return tuple(_process(entry) for entry in entries if entry.name.endswith(".toml"))


def _process(source: Traversable) -> Process:
    process = validated(Process, read_toml(source), source.name)
    ids = [stage.id for stage in process.stages]
    if process.anchor not in ids or len(set(ids)) < len(ids):
        raise UnreadableInputError(
            source.name,
            "two stages share an id or the anchor is no stage",
            "give each stage its own id and name one of them as anchor",
        )
    return process


def _fitness(process: Process, day: date) -> tuple[bool, date]:
    """Return how well a process fits a day: a window on it, then the latest window before it."""
    before = [one.opens for one in process.windows if one.opens <= day]
    return process.window_on(day) is not None, max(before, default=date.min)
