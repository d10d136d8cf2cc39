"""Random damage to good documents: a specification or one sentence, never anything else."""

import random
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from foundation.errors import UnreadableInputError
from mapper.reading.isolation import Child
from mapper.reading.sniff import recognise
from mapper.specification import Specification


def mutant(content: bytes, seed: int) -> bytes:
    """Return `content` with a few bytes changed, a piece cut out, doubled, or a number grown."""
    chance = random.Random(seed)  # noqa: S311 - not a secret
    changed_content = bytearray(content)
    for _ in range(chance.choice([1, 3, 10, 40])):
        at = chance.randrange(len(changed_content))
        match chance.randrange(5):
            case 0:
                changed_content[at] = chance.randrange(256)
            case 1:
                del changed_content[at : at + chance.randrange(1, 30)]
            case 2:
                changed_content[at:at] = changed_content[at : at + chance.randrange(1, 60)]
            case 3:
                changed_content[at] ^= 1 << chance.randrange(8)
            case _:
                digit = re.compile(rb"\d+").search(changed_content, at)
                if digit:
                    number = chance.choice([b"0", b"-1", b"2147483648", b"99999999999999999999"])
                    changed_content[digit.start() : digit.end()] = number
    return bytes(changed_content)


MUTANT_READER = """
import json
from foundation.errors import UnreadableInputError
from mapper.reading import serve

def factory(argument):
    def read(request, on_page):
        one = {"path": request.decode(), "limits": argument["limits"]}
        order = json.dumps({"do": argument["format"]}).encode()
        try:
            return serve.reader(one)(order, on_page)
        except UnreadableInputError as error:
            return ("refused " + str(error)).encode()
    return read
"""


@dataclass
class Mutants:
    """Reads mutants as the product does, but many in one process."""

    bounded: Any
    read: int = 0
    refused: int = 0

    def take(self, paths: Sequence[Path]) -> None:
        while paths:
            paths = self._read_in_one_child(paths)

    def _read_in_one_child(self, paths: Sequence[Path]) -> Sequence[Path]:
        """Read the files in turn; return those left over when the child had to be stopped."""
        limits = self.bounded.limits.model_copy(update={"seconds": 60.0, "cpu_seconds": 60.0})
        argument = {"limits": limits.model_dump(), "format": paths[0].suffix[1:]}
        with Child("mutant_reader:factory", argument, file="mutant", limits=limits) as child:
            for number, path in enumerate(paths):
                try:
                    recognise(path, limits)
                except UnreadableInputError as error:
                    self._refuse(error)
                    continue
                try:
                    answer = child.ask(str(path).encode())
                except UnreadableInputError as error:
                    self._refuse(error)
                    return paths[number + 1 :]
                if answer.startswith(b"refused "):
                    self.refused += 1
                else:
                    Specification.model_validate_json(answer)
                    self.read += 1
        return ()

    def _refuse(self, error: UnreadableInputError) -> None:
        self.bounded.check(error)
        self.refused += 1


@pytest.fixture
def mutants(bounded: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Mutants:
    folder = tmp_path / "handlers"
    folder.mkdir()
    (folder / "mutant_reader.py").write_text(MUTANT_READER)
    monkeypatch.syspath_prepend(folder)
    return Mutants(bounded)


def test_mutants_of_a_pdf_are_refused_or_read(good: Path, mutants: Mutants) -> None:
    content = good.read_bytes()
    paths = [good.with_name(f"mutant{seed}.pdf") for seed in range(150)]
    for seed, path in enumerate(paths):
        path.write_bytes(mutant(content, seed))
    mutants.take(paths)
    assert mutants.read + mutants.refused == 150
    assert mutants.read >= 50  # else the mutations say nothing about what comes after opening


def test_mutants_of_a_word_file_are_refused_or_read(
    draft: Callable[..., Path], mutants: Mutants
) -> None:
    """Half are damaged as zip files, half in the text part inside a sound zip file."""
    original = draft()
    content = original.read_bytes()
    with zipfile.ZipFile(original) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    paths = [original.with_name(f"mutant{seed}.docx") for seed in range(50)]
    for seed, path in enumerate(paths):
        if seed % 2:
            path.write_bytes(mutant(content, seed))
            continue
        with zipfile.ZipFile(path, "w") as archive:
            for name, part in parts.items():
                archive.writestr(name, mutant(part, seed) if name.endswith("ent.xml") else part)
    mutants.take(paths)
    assert mutants.read + mutants.refused == 50
