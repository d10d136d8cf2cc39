"""The examples of docs/formats.md can be imported as they stand, and it explains every fault."""

import re
from pathlib import Path

from corpora.importers import Fault, import_bytes

DOC = (Path(__file__).resolve().parents[2] / "docs" / "formats.md").read_text(encoding="utf-8")


def example(language: str, shape: str) -> bytes:
    (found,) = re.findall(rf"```{language} {shape}\n(.*?)```", DOC, flags=re.DOTALL)
    return str(found).encode()


def test_the_examples_of_an_area_say_the_same() -> None:
    as_json = import_bytes(example("json", "area"), "example")
    as_csv = import_bytes(example("csv", "area"), "example")

    assert as_json.areas == as_csv.areas
    assert len(as_json.areas[0].duties) == 3
    assert as_json.problems == as_csv.problems == ()


def test_the_examples_of_nos_say_the_same() -> None:
    as_json = import_bytes(example("json", "nos"), "example")
    as_csv = import_bytes(example("csv", "nos"), "example")

    assert as_json.nos == as_csv.nos
    assert [item.qualified for item in as_json.nos[0].items] == [
        "KITE01:P1",
        "KITE01:P2",
        "KITE01:K1",
    ]
    assert as_json.problems == as_csv.problems == ()


def test_every_fault_is_explained() -> None:
    table = DOC[DOC.index("## What is reported") :]
    explained = re.findall(r"`([a-z-]+)`", "\n".join(re.findall(r"^\| (.*?) \|", table, re.M)))

    assert sorted(explained) == sorted(fault.value for fault in Fault)
