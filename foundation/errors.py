"""Every error that a user can meet, in one place.

Each message is one sentence that says what is wrong, where (file, page), and what to do next.
`exit_code` is the code that the command line returns for it (design, section 5).
"""

from collections.abc import Sequence


class MapperError(Exception):
    """Root of the hierarchy. Raised itself only where no class below fits."""

    exit_code = 1


class UsageError(MapperError):
    """The caller asked for something that makes no sense: wrong option, wrong combination."""

    exit_code = 2


class UnreadableInputError(MapperError):
    """The user's file cannot be read: missing, damaged, encrypted, of another type, too large.

    Parameters
    ----------
    file
        Name of the file as the user gave it.
    problem
        What is wrong with it, without a full stop.
    advice
        What the user can do about it, an imperative without a full stop.
    page
        1-based page on which reading failed, where it is one page's fault.
    """

    exit_code = 3

    def __init__(self, file: object, problem: str, advice: str, *, page: int | None = None) -> None:
        self.file = str(file)
        self.problem = problem
        self.advice = advice
        self.page = page
        where = self.file if page is None else f"{self.file}, page {page}"
        super().__init__(f"{where}: {problem}; {advice}.")

    def __reduce__(self) -> tuple[object, ...]:
        """Survive the way back from a worker process."""
        return (_rebuild_unreadable, (self.file, self.problem, self.advice, self.page))


def _rebuild_unreadable(
    file: str, problem: str, advice: str, page: int | None
) -> UnreadableInputError:
    return UnreadableInputError(file, problem, advice, page=page)


class UnknownNameError(MapperError):
    """A standard, specialist area, option or category that the library does not hold.

    Parameters
    ----------
    what
        The kind of thing asked for, e.g. ``"standard"``.
    name
        What the user wrote.
    near
        Names the library holds that are closest, best first.
    advice
        What to do where nothing is near.
    """

    exit_code = 4

    def __init__(self, what: str, name: str, near: Sequence[str] = (), advice: str = "") -> None:
        self.what = what
        self.name = name
        self.near = tuple(near)
        hint = f" Did you mean {', '.join(self.near)}?" if self.near else ""
        more = f" {advice}" if advice else ""
        super().__init__(f"Unknown {what} {name!r}.{hint}{more}")


class OutputError(MapperError):
    """The result cannot be written: no folder, no permission, disk full, file in use."""
