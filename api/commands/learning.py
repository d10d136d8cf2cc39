"""The command `decisions`: what people decided in a workbook, as lines a scorer can learn from."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.console import deliver, progress, stderr
from api.options import AreaName, OptionName, Output, Specification, StandardName, Workers
from foundation.errors import UsageError

if TYPE_CHECKING:
    from api.commands.mapping import Names

Stage = Callable[[str], None]


def decisions(  # noqa: PLR0917 - the parameters of a command are its options
    specification: Specification,
    workbook: Annotated[Path, typer.Argument(help="Workbook of a mapping, decided on by people.")],
    standard: StandardName,
    area: AreaName = None,
    option: OptionName = None,
    output: Output = None,
    workers: Workers = 1,
) -> None:
    """Write what people accepted and rejected as JSON lines, for a scorer to learn from."""
    from api.commands.mapping import Names

    names = Names(standard=standard, area=area, option=option)
    with progress() as stage:
        content, decided = decision_file(specification, workbook, names, workers, stage)
    if not decided:
        raise UsageError(f"{workbook.name} holds no decision on a place of this specification.")
    deliver(content, output)
    stderr().print(f"{decided} decisions; see docs/evaluation.md for what to do with them.")


def decision_file(
    specification: Path,
    workbook: Path,
    names: "Names",
    workers: int,
    stage: Stage,
) -> tuple[bytes, int]:
    """Return the lines and how many of them are decisions.

    Raises
    ------
    UnreadableInputError
        The specification or the workbook cannot be read.
    UnknownNameError
        The library holds no such standard or area, or the standard no such option.
    """
    from api.commands.mapping import build_matcher, kept_results, request_of
    from mapper.carry import carry_over
    from mapper.learning import decision_lines
    from mapper.matching.targets import targets_in_scope
    from mapper.pipeline import map_specification, read_with_kinds
    from mapper.workbook.read import read_workbook
    from models.train.decisions import as_line

    request = request_of(names)
    claims = read_workbook(workbook)
    results = kept_results()
    stage("Reading the specification")
    read = read_with_kinds(specification, workers=workers, results=results)
    mapping = map_specification(
        read, request, build_matcher(stage), results=results, progress=stage
    )
    targets = targets_in_scope(request.standard, option=request.option, area=request.area)
    lines = decision_lines(read, targets, carry_over(claims, mapping))
    text = "".join(f"{as_line(line)}\n" for line in lines)
    return text.encode(), sum(line.verdict is not None for line in lines)
