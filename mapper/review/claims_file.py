"""Reads claims from a table that a person keeps (CSV or XLSX); docs/formats.md has the shape."""

from pathlib import Path
from typing import Any

from foundation.errors import UnreadableInputError
from mapper.claims import AdditionalClaim, Claims, DutyClaim, StatementClaim
from mapper.table_file import TableRow, read_table
from mapper.workbook.codes import DUTY, kind_of, parse_code, split_code
from mapper.workbook.coverage_words import coverage_of

COLUMNS: dict[str, tuple[str, ...]] = {
    "row": ("type", "row type"),
    "code": ("ksb", "ksb code", "statement code", "duty", "number", "ksb reference"),
    "statement": ("statement text", "ksb statement", "description", "duty text"),
    "reference": ("references", "specification reference", "specification references", "evidence",
                  "where covered", "unit reference", "outcome"),
    "page": ("pages", "page number", "page numbers", "page no"),
    "coverage": ("claimed coverage", "covered", "extent", "extent of coverage"),
    "rationale": ("reason", "explanation", "comments", "comment"),
    "link": ("coherent link",),
    "relevance": ("relevance to the occupation",),
    "framework": ("published framework",),
    "validation": ("employer validation", "employer evidence"),
}  # fmt: skip
"""Our columns and the headings that people write for them."""

ADDITIONAL = "additional"


def read_claims_file(path: Path) -> Claims:
    """Return the claims of a table: one row a statement, a place of it, or an addition.

    Rows of one statement belong together; what is claimed is the coverage by all of them.

    Raises
    ------
    UnreadableInputError
        The table cannot be read, or has no columns for the statement and where it is covered.
    """
    rows = read_table(path, COLUMNS, required=("reference",))
    claims = Claims(file=path.name)
    for row in rows:
        if row.text("row").casefold().startswith(ADDITIONAL):
            claims.additional.append(_addition(row))
            continue
        code, statement = _code_of(row)
        if not code and not statement:
            claims.warnings.append(f"row {row.number} names no statement and was left out")
            continue
        if code and kind_of(code) == DUTY:
            claims.duties.append(
                DutyClaim(**_claim(row), code=code, statement=statement, link=row.text("link"))
            )
        else:
            claims.statements.append(
                StatementClaim(**_claim(row), code=code or None, statement=statement)
            )
    if not (claims.statements or claims.duties or claims.additional):
        raise UnreadableInputError(
            path.name,
            "no row names a statement, a duty or additional content",
            "give each row a code such as K1 in the column 'code'",
        )
    return claims


def _code_of(row: TableRow) -> tuple[str, str]:
    """Return code and text; "K1: Knows ..." in one cell is both."""
    code, statement = row.text("code"), row.text("statement")
    parsed = parse_code(code) if code else None
    both = split_code(statement) if not code else (split_code(code) if parsed is None else None)
    if both is not None:
        return both.code, both.text
    return parsed or code, statement


def _claim(row: TableRow) -> dict[str, Any]:
    coverage = row.text("coverage")
    return {
        "sheet": "table",
        "row": row.number,
        "coverage": coverage_of(coverage),
        "coverage_text": coverage,
        "references": row.text("reference"),
        "pages": row.text("page"),
        "rationale": row.text("rationale"),
    }


def _addition(row: TableRow) -> AdditionalClaim:
    return AdditionalClaim(
        sheet="table",
        row=row.number,
        reference=row.text("reference"),
        page=row.text("page"),
        text=row.text("statement"),
        relevance=row.text("relevance") or row.text("rationale"),
        framework=row.text("framework"),
        employer_validation=row.text("validation"),
    )
