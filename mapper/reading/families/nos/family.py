"""National occupational standards and packs made of them: performance criteria, knowledge, skills.

Reads lists (``PC1.``, ``KU1.``, ``GS1.``, ``P1``, ``K1``), tables with an element beside its
criteria, and side headings (``You must be able to:``). Each element is an outcome; knowledge and
each group of skills are outcomes too, so that nothing that is asked for is left out. Tables that
print the criteria again with marks are left out.
"""

import re
from collections.abc import Sequence

from mapper.reading.families.common import pages_of, with_labels
from mapper.reading.families.nos.patterns import ITEM, SECTIONS
from mapper.reading.families.nos.reader import FAMILY, NosReader
from mapper.reading.families.nos.units import is_code
from mapper.reading.grammar import Reading, Run
from mapper.reading.layout import Line, Page, Region, Table

OWN_LEAD_INS = (
    re.compile(r"to be competent\b|you (?:must|will) be able to\b", re.IGNORECASE),
    re.compile(r"(?:you|the individual on the job) (?:needs?|must) (?:to )?know\b", re.IGNORECASE),
)
"""Lead-ins that hardly any other family uses together with the names of the sections."""


class Nos:
    """The family of national occupational standards."""

    name = FAMILY

    def evidence(self, page: Page) -> float:
        """Return how many marks of the family the page bears, from 0 to 1."""
        lines = [line for region in page.regions for line in _lines(region)]
        texts = [line.text for line in lines]
        codes = [match[1] for text in texts if (match := ITEM.match(text))]
        own = sum(1 for code in codes if code != "P")
        named = [any(pattern.match(text) for text in texts) for pattern in SECTIONS.values()]
        leads = [any(lead.match(text) for text in texts) for lead in OWN_LEAD_INS]
        coded = any(is_code(line.text.split()[0]) for line in (*page.furniture, *lines[:3]))
        if not (any(named) or any(leads) or own):
            return 0.0
        loose = own + (len(codes) - own if any(named) else 0)
        return min(1.0, 0.15 * sum(named) + 0.25 * sum(leads) + 0.12 * min(loose, 5) + 0.2 * coded)

    def read(self, run: Run) -> Reading:
        """Return the units of the run, one for each standard."""
        reader = NosReader(run.layout)
        for page in run.pages:
            reader.read_page(page)
        units = reader.finished()
        return Reading(tuple(units), understood=pages_of(units) | reader.reprints)


def _lines(region: Region) -> Sequence[Line]:
    return with_labels(region).lines if isinstance(region, Table) else region.lines
