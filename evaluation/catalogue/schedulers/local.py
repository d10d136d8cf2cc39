"""The embedded default: threads of this process, each driving processes that can be stopped.

Chosen over a pool of processes by measurement (docs/scale.md): a document that kills its worker
breaks `concurrent.futures.ProcessPoolExecutor` for all others, and one that hangs blocks it.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from queue import SimpleQueue

from evaluation.catalogue.desk import Desk
from evaluation.catalogue.order import Order, Outcome


class LocalScheduler:
    """Runs orders at `workers` desks on this machine."""

    def __init__(self, workers: int) -> None:
        self.workers = workers

    def run(self, orders: Iterable[Order]) -> Iterator[Outcome]:
        """Yield the outcome of every order."""
        free: SimpleQueue[Desk] = SimpleQueue()
        desks = [Desk() for _ in range(self.workers)]
        for desk in desks:
            free.put(desk)

        def work(order: Order) -> Outcome:
            desk = free.get()
            try:
                return desk.work(order)
            finally:
                free.put(desk)

        waiting = iter(orders)
        pool = ThreadPoolExecutor(self.workers)
        try:
            running: set[Future[Outcome]] = set()
            # One more than there are workers, so that none waits for the next order.
            running.update(pool.submit(work, one) for one in islice(waiting, self.workers + 1))
            while running:
                done, running = wait(running, return_when=FIRST_COMPLETED)
                running.update(pool.submit(work, one) for one in islice(waiting, len(done)))
                for future in done:
                    yield future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
            for desk in desks:
                desk.close()
