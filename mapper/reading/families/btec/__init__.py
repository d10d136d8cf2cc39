"""The family of units graded by Pass, Merit and Distinction criteria."""

from mapper.reading.families.btec.family import Btec

__all__ = ["Btec"]
