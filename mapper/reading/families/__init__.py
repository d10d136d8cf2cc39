"""The families of documents that the reader knows, most particular first; the fallback is apart."""

from mapper.reading.families.btec import Btec
from mapper.reading.families.content import Content
from mapper.reading.families.generic import Generic
from mapper.reading.families.nos import Nos
from mapper.reading.families.rqf.family import RqfFamily
from mapper.reading.families.unit_standard import UnitStandard
from mapper.reading.grammar import Family

FAMILIES: tuple[Family, ...] = (Btec(), RqfFamily(), Nos(), UnitStandard(), Content())
"""Asked in this order: of two with equal evidence for a page the first reads it."""

FALLBACK: Family | None = Generic()
"""Reads documents in which no family sees anything of its own."""
