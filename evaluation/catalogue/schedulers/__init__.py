"""Engines that spread orders over workers, behind one small protocol."""

from collections.abc import Iterable, Iterator
from typing import Protocol

from evaluation.catalogue.order import Order, Outcome


class Scheduler(Protocol):
    """Spreads orders over workers.

    Orders are taken as workers come free, so that no more of them are in memory than a small
    multiple of the workers; outcomes come in the order in which they are ready.
    """

    def run(self, orders: Iterable[Order]) -> Iterator[Outcome]:
        """Yield the outcome of every order, failures included."""
