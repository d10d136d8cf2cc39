"""Arguments and options that several commands share: what they are called and what they say."""

from pathlib import Path
from typing import Annotated, Literal

import typer

Specification = Annotated[Path, typer.Argument(help="Qualification specification, PDF or DOCX.")]
Output = Annotated[Path | None, typer.Option("-o", "--output", help="File to write.")]
StandardName = Annotated[
    str,
    typer.Option("--standard", help="Standard reference, with a version if need be: ST0116@1.1."),
]
AreaName = Annotated[str | None, typer.Option("--area", help="Specialist area, by name.")]
CategoryName = Annotated[str | None, typer.Option("--category", help="Qualification category.")]
OptionName = Annotated[
    str | None, typer.Option("--option", help="Option of a core-and-options standard.")
]
ResultFormat = Annotated[
    Literal["json", "xlsx"] | None, typer.Option("--format", help="Output format.")
]
Workers = Annotated[int, typer.Option(min=1, help="Processes that read pages; same result.")]

StructureFile = Annotated[
    Path | None,
    typer.Option("--structure", help="Rules of combination, CSV or XLSX: docs/beside.md."),
]
AssessmentFile = Annotated[
    Path | None,
    typer.Option("--assessment", help="What assesses what, CSV or XLSX: docs/beside.md."),
]
SubmissionFile = Annotated[
    Path | None,
    typer.Option("--submission", help="What the submission holds, TOML: docs/beside.md."),
]
ScopeFile = Annotated[
    Path | None, typer.Option("--scope", help="Standards in scope, CSV or XLSX: docs/beside.md.")
]
