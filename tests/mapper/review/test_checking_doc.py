"""docs/checking.md describes the report that is written."""

import re
from pathlib import Path

from mapper.review.found import FoundPlace, PlaceVerdict
from mapper.review.plan_types import SamplingPlan
from mapper.review.report import (
    AdditionalCheck,
    CheckedClaim,
    CheckedStatement,
    CheckReport,
    Verdict,
)

DOC = (Path(__file__).resolve().parents[3] / "docs" / "checking.md").read_text(encoding="utf-8")


def keys_of(row: str) -> set[str]:
    (line,) = [line for line in DOC.splitlines() if line.startswith(f"| `{row}`")]
    return set(re.findall(r"`(\w+)`", line.split("|")[2]))


def test_the_example_is_a_claim_of_a_report() -> None:
    (example,) = re.findall(r"```json report\n(.*?)```", DOC, flags=re.DOTALL)

    claim = CheckedClaim.model_validate_json(example)

    assert claim.verdict is Verdict.WRONG_PAGE


def test_every_key_is_described() -> None:
    assert keys_of("claims") == set(CheckedClaim.model_fields) - {"claimed_text"}
    assert keys_of("claims[].place") == set(FoundPlace.model_fields)
    assert keys_of("statements") == set(CheckedStatement.model_fields)
    assert keys_of("additional") == set(AdditionalCheck.model_fields)
    assert keys_of("plan") == set(SamplingPlan.model_fields)
    table = DOC[DOC.index("| key | what |") : DOC.index("```json report")]
    named = {
        name
        for line in table.splitlines()
        for name in re.findall(r"`(\w+)`", line.split("|")[1] if "|" in line else "")
    }
    assert named - {"place"} == set(CheckReport.model_fields)


def test_every_verdict_is_explained() -> None:
    for verdict in (*Verdict, *PlaceVerdict):
        assert re.search(rf"^\| [\w, ]*\b{verdict.value}\b", DOC, re.M), verdict
