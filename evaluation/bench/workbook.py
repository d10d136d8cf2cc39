"""Workbook benchmark: filling a mapping template, against openpyxl loading, writing and saving it.

The template (`template`) is as large as real ones. Every measurement is a fresh process; ``fill``
is the filling alone, after imports.
"""

import tempfile
import time
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from evaluation.bench.figures import Clock, figure, over, time_over
from evaluation.bench.machine import describe_machine
from evaluation.bench.processes import Run, run_apart, told
from evaluation.bench.template import ADDED, DUTY_SHEET, FIRST_ROW, MAPPING, write_template
from evaluation.bench.written import TOPICS, written_specification, written_standard
from mapper.mapping import Coverage, MappedDuty, MappedStatement, Mapping

PRODUCT: Final = "mapper"
BASELINE: Final = "openpyxl load, write, save"
BARE: Final = "zip and lxml, load and save alone"
BARE_OPENPYXL: Final = "openpyxl, load and save alone"
SUBJECTS: Final = (PRODUCT, BASELINE, BARE, BARE_OPENPYXL)
PACKAGES: Final = ("content-mapper", "openpyxl", "lxml")
WORDS: Final = {Coverage.FULL: "Full", Coverage.PARTIAL: "Partial", Coverage.NONE: "Not covered"}

Tell = Callable[[str], None]


def bench_workbook(
    *, units: int = len(TOPICS), repeats: int = 3, tell: Tell = lambda text: None
) -> dict[str, Any]:
    """Return the benchmark's figures for a mapping of the first `units` of the specification.

    ``kept`` says which of the things that openpyxl does not know were still there afterwards;
    ``same_coverage`` whether both wrote the same coverage into every row.
    """
    runs: dict[str, list[Run]] = {name: [] for name in SUBJECTS}
    fills: dict[str, list[Clock]] = {name: [] for name in SUBJECTS}
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        template = write_template(folder / "template.xlsx", written_standard())
        tell("Workbook: the mapping that is written")
        kept = folder / "mapping.json"
        kept.write_text(_mapping(units).model_dump_json(), encoding="utf-8")
        for repeat in range(repeats):
            for number, name in enumerate(SUBJECTS):
                tell(f"Workbook, repeat {repeat + 1} of {repeats}: {name}")
                argument = {
                    "subject": name,
                    "mapping": str(kept),
                    "template": str(template),
                    "output": str(folder / f"{number}.xlsx"),
                }
                run, answer = run_apart("evaluation.bench.workbook:fill_apart", argument)
                runs[name].append(run)
                fills[name].append(Clock(*answer["fill"]))
        filled = {name: folder / f"{number}.xlsx" for number, name in enumerate(SUBJECTS)}
        coverage = {name: _coverages(filled[name]) for name in (PRODUCT, BASELINE)}
        things = {name: _things(filled[name]) for name in (PRODUCT, BASELINE)}
        size = template.stat().st_size
    return {
        "data": "written",
        "machine": describe_machine(PACKAGES),
        "rows": len(coverage[PRODUCT]),
        "template_kib": round(size / 1024),
        "repeats": repeats,
        "subjects": {
            name: {**told(runs[name]), "fill": [figure(clock.wall) for clock in fills[name]]}
            for name in SUBJECTS
        },
        "ratios": {
            "speed": time_over(fills[BASELINE], fills[PRODUCT]),
            "whole": time_over(runs[BASELINE], runs[PRODUCT]),
            "memory": over([r.peak_mb for r in runs[PRODUCT]], [r.peak_mb for r in runs[BASELINE]]),
            "time_over_bare": time_over(fills[PRODUCT], fills[BARE]),
            "time_over_bare_openpyxl": time_over(fills[PRODUCT], fills[BARE_OPENPYXL]),
        },
        "same_coverage": coverage[PRODUCT] == coverage[BASELINE],
        "kept": things,
    }


def fill_apart(argument: dict[str, Any]) -> dict[str, tuple[float, float]]:
    """Fill the template in this process, which was started for it."""
    mapping = Mapping.model_validate_json(Path(argument["mapping"]).read_bytes())
    fill = _SUBJECTS[argument["subject"]]()
    wall, cpu = time.perf_counter(), time.process_time()
    fill(mapping, Path(argument["template"]), Path(argument["output"]))
    return {"fill": (time.perf_counter() - wall, time.process_time() - cpu)}


Fill = Callable[[Mapping, Path, Path], object]


def _product() -> Fill:
    from mapper.workbook.template import fill_template

    return fill_template


def _baseline() -> Fill:
    from openpyxl import load_workbook

    def fill(mapping: Mapping, template: Path, output: Path) -> None:
        workbook = load_workbook(template)
        targets: list[MappedStatement | MappedDuty] = [*mapping.statements, *mapping.duties]
        by_code = {one.code: one for one in targets}
        for name in (MAPPING, DUTY_SHEET):
            sheet = workbook[name]
            for row in range(FIRST_ROW, sheet.max_row + 1):
                target = by_code.get(str(sheet.cell(row, 1).value))
                if target is None:
                    continue
                places = target.evidence
                sheet.cell(row, 3, WORDS[target.coverage])
                sheet.cell(row, 4, "; ".join(f"Unit {p.unit} {p.criterion}" for p in places))
                sheet.cell(row, 5, ", ".join(p.page_label or "" for p in places))
                if isinstance(target, MappedStatement):
                    sheet.cell(row, 6, target.rationale)
        workbook.save(output)

    return fill


def _bare() -> Fill:
    from lxml import etree

    def copy(mapping: Mapping, template: Path, output: Path) -> None:
        del mapping
        with (
            zipfile.ZipFile(template) as source,
            zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as result,
        ):
            for member in source.infolist():
                data = source.read(member)
                if member.filename.endswith(".xml"):
                    # Our own template, not a stranger's.
                    data = etree.tostring(etree.fromstring(data), encoding="UTF-8")
                result.writestr(member, data)

    return copy


def _bare_openpyxl() -> Fill:
    from openpyxl import load_workbook

    return lambda mapping, template, output: load_workbook(template).save(output)


_SUBJECTS: Final[dict[str, Callable[[], Fill]]] = {
    PRODUCT: _product,
    BASELINE: _baseline,
    BARE: _bare,
    BARE_OPENPYXL: _bare_openpyxl,
}


def _mapping(units: int) -> Mapping:
    """Map the written specification; nothing of it is kept."""
    from mapper.matching.match import Matcher
    from mapper.pipeline import map_specification
    from mapper.reading.kinds import with_kinds
    from mapper.request import Request
    from models.encoder import load_encoder

    specification = with_kinds(written_specification(units=units))
    matcher = Matcher(load_encoder(), index_folder=None)
    return map_specification(specification, Request(standard=written_standard()), matcher)


def _coverages(path: Path) -> dict[str, str]:
    from openpyxl import load_workbook

    workbook = load_workbook(path)
    return {
        str(row[0]): str(row[2])
        for name in (MAPPING, DUTY_SHEET)
        for row in workbook[name].iter_rows(min_row=FIRST_ROW, values_only=True)
        if row[0]
    }


def _things(path: Path) -> dict[str, bool]:
    """Return of everything that openpyxl does not know whether the workbook still has it."""
    with zipfile.ZipFile(path) as package:
        names = set(package.namelist())
        sheets = [package.read(name) for name in names if name.startswith("xl/worksheets/sheet")]
    words = {
        "xl/threadedComments/threadedComment1.xml": "threaded comments",
        "xl/persons/person.xml": "people of comments",
        "xl/printerSettings/printerSettings1.bin": "printer settings",
        "customXml/item1.xml": "custom data",
    }
    found = {words[name]: name in names for name in ADDED}
    return {**found, "sparklines": any(b"sparklineGroup" in sheet for sheet in sheets)}
