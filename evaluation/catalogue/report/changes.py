"""What changed since the run before: documents, standards, coverage, single statements."""

from dataclasses import dataclass, field
from typing import Any, Final

from evaluation.catalogue.report.data import MOST_ROWS, Tables

WORTH: Final = 0.005
"""Changes of coverage below half a per cent are no news."""


@dataclass(frozen=True)
class Changes:
    """The comparison with the run before; `compared` is false where there was none."""

    compared: bool
    new: int = 0
    gone: int = 0
    changed: list[dict[str, Any]] = field(default_factory=list)
    better: int = 0
    worse: int = 0
    states: list[dict[str, Any]] = field(default_factory=list)


def changes(tables: Tables) -> Changes:
    """Return what changed; the largest changes of coverage first."""
    if not tables.compared:
        return Changes(compared=False)
    counts = tables.one(
        "SELECT count(*) FILTER (o.document IS NULL) AS new, "
        "count(*) FILTER (d.document IS NULL) AS gone "
        "FROM documents d FULL JOIN old_documents o USING (document)"
    )
    changed = tables.rows(
        "WITH turned AS (SELECT n.document, n.standard, "
        "list(n.code ORDER BY n.code) FILTER (o.coverage = 'none') AS gained, "
        "list(n.code ORDER BY n.code) FILTER (n.coverage = 'none') AS lost "
        "FROM statements n JOIN old_statements o USING (document, standard, code) "
        "WHERE n.kind <> 'duty' AND (n.coverage = 'none') <> (o.coverage = 'none') GROUP BY ALL) "
        "SELECT m.document, d.title, d.organisation, m.standard, m.version, "
        "o.version AS old_version, m.coverage, o.coverage AS old_coverage, "
        "m.coverage - o.coverage AS difference, coalesce(t.gained, []) AS gained, "
        "coalesce(t.lost, []) AS lost, "
        "CASE WHEN d.sha256 <> od.sha256 THEN 'the document' "
        "WHEN m.version <> o.version THEN 'the version of the standard' "
        "WHEN m.statements <> o.statements THEN 'the standard' "
        "ELSE 'program, settings or standard' END AS reason "
        "FROM mappings m JOIN old_mappings o USING (document, standard) "
        "JOIN documents d USING (document) JOIN old_documents od USING (document) "
        "LEFT JOIN turned t USING (document, standard) "
        "WHERE m.state = 'mapped' AND o.state = 'mapped' "
        "AND (abs(m.coverage - o.coverage) > ? OR t.document IS NOT NULL) "
        "ORDER BY abs(difference) DESC, m.document, m.standard LIMIT ?",
        [WORTH, MOST_ROWS],
    )
    states = tables.rows(
        "SELECT o.state AS before, d.state AS after, count(*) AS documents "
        "FROM documents d JOIN old_documents o USING (document) WHERE o.state <> d.state "
        "GROUP BY ALL ORDER BY ALL"
    )
    return Changes(
        compared=True,
        new=counts["new"],
        gone=counts["gone"],
        changed=changed,
        better=sum(row["difference"] > WORTH for row in changed),
        worse=sum(row["difference"] < -WORTH for row in changed),
        states=states,
    )
