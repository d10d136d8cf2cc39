"""What people see while a command runs: progress on standard error, results elsewhere."""

import logging
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from foundation.errors import UsageError
from foundation.files import write_atomically

if TYPE_CHECKING:
    from collections.abc import Callable

    from rich.console import Console


PIPE_WIDTH = 140

# Control characters but tab and line feed, and marks that turn the direction of writing: what a
# document says must neither steer the terminal nor look like something else there.
_STEERING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")


def printable(text: str) -> str:
    """Return `text` with every character that could steer a terminal shown as ``\ufffd``."""
    return _STEERING.sub("\ufffd", text)


@dataclass
class Flags:
    """Flags that every command accepts, wherever they stand on the line."""

    quiet: bool = False
    debug: bool = False


flags = Flags()


def stderr() -> "Console":
    """Return the console of progress and messages."""
    return _console_class()(stderr=True, quiet=flags.quiet, highlight=False, markup=False)


def stdout() -> "Console":
    """Return the console of tables for people; JSON and XLSX go through `deliver`."""
    kind = _console_class()
    console = kind(highlight=False, markup=False)
    # A pipe or a file has no width of its own; 80 columns would fold every statement.
    return console if console.is_terminal else kind(highlight=False, markup=False, width=PIPE_WIDTH)


@lru_cache(maxsize=1)
def _console_class() -> "type[Console]":
    """Return a console on which texts of documents are safe; rich is slow to import."""
    from rich.console import Console, ConsoleOptions, RenderableType
    from rich.segment import Segment

    class SafeConsole(Console):
        """Shows brackets as brackets (no markup) and control characters as ``\ufffd``."""

        def render(
            self, renderable: RenderableType, options: ConsoleOptions | None = None
        ) -> Iterator[Segment]:
            for part in super().render(renderable, options):
                yield part if part.control else Segment(printable(part.text), part.style)

    return SafeConsole


@contextmanager
def progress() -> Iterator["Callable[[str], None]"]:
    """Show the current stage of the work, its time, and notes of the log on standard error."""
    console = stderr()
    if flags.quiet:
        yield lambda stage: None
        return
    if not console.is_terminal:
        with _notes(console):
            yield console.print
        return
    from rich.progress import (
        Progress,
        SpinnerColumn,
        TextColumn,
        TimeElapsedColumn,
    )

    with (
        Progress(
            SpinnerColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console,
            transient=True,
        ) as bar,
        _notes(bar.console),
    ):
        task = bar.add_task("Starting", total=None)
        yield lambda stage: bar.update(task, description=stage)


@contextmanager
def _notes(console: "Console") -> Iterator[None]:
    """Print what the reader logs (peak memory, processor time) while a command runs."""
    handler = _ConsoleHandler(console)
    logger = logging.getLogger("mapper.reading")
    level = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.INFO)
    try:
        yield
    finally:
        logger.removeHandler(handler)
        logger.setLevel(level)


class _ConsoleHandler(logging.Handler):
    """Writes records of the log to a console of rich, so that they do not tear its progress."""

    def __init__(self, console: "Console") -> None:
        super().__init__(logging.INFO)
        self._console = console

    def emit(self, record: logging.LogRecord) -> None:
        """Print the message of one record."""
        self._console.print(record.getMessage(), soft_wrap=True, markup=False)


def deliver(content: bytes, output: Path | None) -> None:
    """Write a result to `output`, or to standard output where it is `None`.

    Raises
    ------
    OutputError
        `output` cannot be written.
    """
    if output is None:
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        write_atomically(output, content)
        stderr().print(f"Wrote {output}", soft_wrap=True)


_BINARY = {"xlsx": "A workbook", "docx": "A letter"}


def chosen_format(
    requested: str | None,
    output: Path | None,
    default: str,
    *,
    formats: Sequence[str] = ("json", "xlsx"),
) -> str:
    """Return the output format: as asked, else by the ending of `output`, else `default`.

    `formats` are those that endings may name.

    Raises
    ------
    UsageError
        The format asked for contradicts the ending of the file, or a workbook or letter would be
        written to a terminal.
    """
    suffix = output.suffix.lower().removeprefix(".") if output else None
    ending = suffix if suffix in formats else None
    if requested and ending and requested != ending:
        message = f"--format {requested} does not fit the file name {output}; change one of them."
        raise UsageError(message)
    chosen = requested or ending or default
    if chosen in _BINARY and output is None and sys.stdout.isatty():
        raise UsageError(f"{_BINARY[chosen]} cannot be shown in a terminal; add -o FILE.{chosen}.")
    return chosen
