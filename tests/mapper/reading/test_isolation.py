"""A reading process that misbehaves becomes one clear error."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from foundation.errors import UnreadableInputError
from foundation.limits import Limits
from mapper.reading.isolation import Child, ChildDefectError

HANDLERS = """
import ctypes, os, sys, time
from foundation.errors import UnreadableInputError

def factory(argument):
    def handle(request, progress):
        progress(3)
        return globals()["do_" + request.decode()](argument)
    return handle

def broken_factory(argument):
    raise UnreadableInputError("?", "it is locked", "unlock it")

def do_echo(argument): return argument["word"].encode()
def do_print(argument): print("junk"); os.write(1, b"junk"); return b"clean"
def do_hang(argument): time.sleep(60)
def do_crash(argument): ctypes.string_at(0)
def do_leave(argument): os._exit(7)
def do_bug(argument): return {}["no such key"]
def do_large(argument): return bytes(2 << 20)
def do_modules(argument): return " ".join(sys.modules).encode()
def do_environment(argument): return " ".join(os.environ).encode()
def do_path(argument): return "|".join(sys.path).encode()
def do_refuse(argument): raise UnreadableInputError("?", "page \\x1b[31mtorn", "mend it", page=9)
def do_spin(argument):
    while True: pass
def do_swell(argument):
    kept = []
    while True: kept.append(bytearray(20 << 20))
def do_swell_unlimited(argument):
    kept = []
    while True:
        kept.append(b"x" * (20 << 20))
        time.sleep(0.01)
"""


@pytest.fixture
def target(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    folder = tmp_path / "handlers"
    folder.mkdir()
    (folder / "hostile_handlers.py").write_text(HANDLERS)
    monkeypatch.syspath_prepend(folder)
    return "hostile_handlers:factory"


def ask(target: str, request: str, limits: Limits | None = None) -> bytes:
    with Child(target, {"word": "hello"}, file="a.pdf", limits=limits or Limits()) as child:
        return child.ask(request.encode())


def failure(target: str, request: str, limits: Limits | None = None) -> str:
    with pytest.raises(UnreadableInputError) as caught:
        ask(target, request, limits)
    return str(caught.value)


def test_child_answers_with_its_argument(target: str) -> None:
    assert ask(target, "echo") == b"hello"


def test_child_keeps_its_state_and_reports_pages_and_usage(target: str) -> None:
    pages: list[int] = []
    with Child(target, {"word": "a"}, file="a.pdf", limits=Limits(), on_page=pages.append) as child:
        assert [child.ask(b"echo"), child.ask(b"echo")] == [b"a", b"a"]
        usage = child.usage
    assert pages == [3, 3]
    assert 5 < usage.peak_memory_mb < 100
    assert 0 < usage.cpu_seconds < 5


def test_child_ignores_what_libraries_print(target: str) -> None:
    assert ask(target, "print") == b"clean"


def test_child_hang_names_page_and_setting(target: str) -> None:
    started = time.monotonic()
    message = failure(target, "hang", Limits(page_seconds=0.3))
    assert message.startswith("a.pdf, page 3: reading it made no progress for 0.3 seconds;")
    assert "MAPPER_LIMITS__PAGE_SECONDS" in message
    assert time.monotonic() - started < 30  # it would hang for good


def test_child_total_time_is_limited_though_pages_go_on(target: str) -> None:
    message = failure(target, "hang", Limits(seconds=0.3))
    assert "reading it took more than 0.3 seconds;" in message


def test_child_crash_is_one_sentence(target: str) -> None:
    assert failure(target, "crash").startswith("a.pdf, page 3: the reader crashed on it (")


def test_child_that_leaves_is_one_sentence(target: str) -> None:
    assert "the reader crashed on it (exit code 7)" in failure(target, "leave")


def test_child_memory_is_limited(target: str) -> None:
    message = failure(target, "swell", Limits(memory_mb=150))
    assert "reading it needs more than 150 MiB of memory; split the document" in message


def test_child_memory_is_limited_by_the_parent_alone(target: str) -> None:
    """As on Windows, where the operating system's own limits do not exist."""
    message = failure(target, "swell_unlimited", Limits(memory_mb=150))
    assert "reading it needs more than 150 MiB of memory" in message


def test_child_processor_time_is_limited(target: str) -> None:
    message = failure(target, "spin", Limits(cpu_seconds=0.3))
    assert "reading it took more than 0.3 seconds of processor time" in message


def test_child_answer_size_is_limited(target: str) -> None:
    message = failure(target, "large", Limits(result_mb=1))
    assert "what was read from it is larger than 1 MiB" in message


def test_child_defect_keeps_its_traceback_as_cause(target: str) -> None:
    with pytest.raises(UnreadableInputError, match="not foreseen") as caught:
        ask(target, "bug")
    assert isinstance(caught.value.__cause__, ChildDefectError)
    assert "no such key" in str(caught.value.__cause__)


def test_child_error_keeps_page_and_loses_control_characters(target: str) -> None:
    assert failure(target, "refuse") == "a.pdf, page 9: page  [31mtorn; mend it."


def test_child_error_while_opening_is_raised_at_once(target: str) -> None:
    broken = target.replace("factory", "broken_factory")
    assert failure(broken, "echo") == "a.pdf: it is locked; unlock it."


def test_child_sees_no_secret_of_the_environment(
    target: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "secret")
    assert b"DATABASE_PASSWORD" not in ask(target, "environment")


def test_child_imports_nothing_from_the_current_folder(
    target: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    downloads = tmp_path / "downloads"
    downloads.mkdir()
    monkeypatch.chdir(downloads)
    monkeypatch.setattr(sys, "path", ["", str(downloads), *sys.path])
    assert str(downloads) not in ask(target, "path").decode().split("|")


def test_child_starts_without_heavy_libraries(target: str) -> None:
    loaded = ask(target, "modules").decode().split()
    assert not {"torch", "spacy", "sklearn", "pandas", "numpy", "pydantic"} & set(loaded)


def test_reader_imports_only_what_reading_needs() -> None:
    script = "import sys, mapper.reading.serve; print(*sorted(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy = {"torch", "spacy", "sklearn", "pandas", "numpy", "pdfplumber", "pydantic_settings"}
    assert not heavy & set(done.stdout.split())
