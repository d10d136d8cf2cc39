"""Dask distributed: the same orders on the workers of a cluster (``--scheduler ADDRESS``).

Documents are read where the workers run, so their paths have to be the same on every machine.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, Final

from evaluation.catalogue.desk import work_here
from evaluation.catalogue.order import Answer, Failure, Order, Outcome
from foundation.errors import MapperError, UsageError

CONNECT_SECONDS: Final = 30
AHEAD: Final = 2
"""Orders sent for each thread of the cluster: one in work, one waiting at the scheduler."""


class ClusterScheduler:
    """Runs orders on the Dask cluster whose scheduler has this address.

    Raises
    ------
    UsageError
        The extra `cluster` is not installed, or nothing answers at the address.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client
        except ImportError as error:
            raise UsageError(
                "A cluster needs Dask: pip install 'content-mapper[cluster]', here and on it."
            ) from error
        try:
            self._client = Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, ValueError) as error:
            message = f"No Dask scheduler answers at {address}; start one with `dask scheduler`."
            raise UsageError(message) from error

    def run(self, orders: Iterable[Order]) -> Iterator[Outcome]:
        """Yield the outcome of every order; a lost worker's orders go to another one.

        Raises
        ------
        UsageError
            A worker runs another version of the program.
        """
        from distributed import as_completed

        waiting = iter(orders)
        sent: dict[str, Order] = {}

        def send(count: int) -> list[Any]:
            futures = []
            for order in islice(waiting, count):
                # Not pure: what is kept between runs is our business, not the scheduler's.
                future = self._client.submit(work_here, order, pure=False)
                sent[future.key] = order
                futures.append(future)
            return futures

        ready = as_completed(send(self._room()), loop=self._client.loop)
        try:
            for future in ready:
                order = sent.pop(future.key)
                error = future.exception()
                outcome = future.result() if error is None else _lost(order, error)
                future.release()
                for more in send(max(self._room() - len(sent), 0)):
                    ready.add(more)
                yield outcome
        finally:
            ready.clear()
            self._client.close()

    def _room(self) -> int:
        """Return how many orders may be under way; workers may come and go."""
        threads = sum(self._client.nthreads().values())
        return AHEAD * max(int(threads), 1)


def _lost(order: Order, error: BaseException) -> Outcome:
    """Return the outcome of an order whose workers died, which the scheduler gave up on."""
    if isinstance(error, MapperError):
        raise error
    failure = Failure(
        "machine",
        f"the worker was lost ({type(error).__name__})",
        "run it again; if it is lost again, give the workers more memory",
        lasting=False,
    )
    keys = [] if order.reading is not None else [order.reading_key]
    keys += [wanted.key for wanted in order.wanted]
    return Outcome(order.document, tuple(Answer(key, failure) for key in keys))
