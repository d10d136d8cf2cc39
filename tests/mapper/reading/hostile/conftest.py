"""Reading within tight limits, and what must be true however reading ends."""

import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
from reportlab.pdfgen.canvas import Canvas

from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from mapper.reading.read import read_specification
from mapper.specification import Specification

SENTENCE = re.compile(r"[^\n]+: [^\n]+; [^\n]+\.")
LATE = 5.0
"""Seconds that a busy machine may need to notice that a limit was passed."""

TEXTS = (
    "The learner will:",
    "1. Know how parts are turned",
    "The learner can:",
    "1.1 Explain how a lathe is set",
    "1.2 Describe how a part is made",
)


class Bounded:
    """Reads documents within `limits`, tighter than the defaults, and judges how it ended."""

    limits = Limits(memory_mb=600, seconds=20, page_seconds=8, cpu_seconds=20)

    def read(self, path: Path) -> Specification:
        return read_specification(path, limits=self.limits)

    def criteria(self, path: Path) -> list[str]:
        return [item.source.text for item in self.read(path).items()]

    def refusal(self, path: Path) -> str:
        """Return the one sentence with which reading `path` is refused."""
        started = time.monotonic()
        with pytest.raises(UnreadableInputError) as caught:
            self.read(path)
        assert time.monotonic() - started < self.limits.seconds + LATE
        self.check(caught.value)
        assert caught.value.file == str(path)
        return str(caught.value)

    def outcome(self, path: Path) -> Specification | None:
        """Reading ends in one sentence, or in a specification that reports every page."""
        started = time.monotonic()
        specification = None
        try:
            specification = self.read(path)
        except UnreadableInputError as error:
            self.check(error)
        assert time.monotonic() - started < self.limits.seconds + LATE
        if specification is not None:
            summary = specification.page_summary
            told = [*summary.content, *summary.furniture, *summary.warned]
            assert sorted(told) == list(range(1, (specification.document.pages or 0) + 1))
        return specification

    def check(self, error: UnreadableInputError) -> None:
        """The error is one sentence, and not the one about a defect of ours."""
        assert SENTENCE.fullmatch(str(error)), error
        assert "not foreseen" not in str(error), error.__cause__


@pytest.fixture
def bounded() -> Bounded:
    return Bounded()


@pytest.fixture(autouse=True)
def _no_process_left() -> Iterator[None]:
    before = {process.pid for process in psutil.Process().children(recursive=True)}
    yield
    after = {process.pid for process in psutil.Process().children(recursive=True)}
    assert after <= before


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """A PDF of one page, nothing packed: one outcome with two criteria."""
    path = tmp_path / "good.pdf"
    canvas = Canvas(str(path), invariant=1, pageCompression=0)
    canvas.setFont("Helvetica-Bold", 14)
    canvas.drawString(60, 780, "Unit 101 Turning parts")
    canvas.setFont("Helvetica", 11)
    for number, text in enumerate(TEXTS):
        canvas.drawString(60, 740 - 20 * number, text)
    canvas.showPage()
    canvas.save()
    return path


@pytest.fixture
def draft(make_word: Callable[..., Path]) -> Callable[..., Path]:
    """A function that writes a Word file of the same content, inside `before` and `after`."""

    def make(before: str = "", after: str = "") -> Path:
        texts = ("Unit 101 Turning parts", *TEXTS)
        body = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in texts)
        return make_word(before + body + after)

    return make
