"""Small matrix products on one thread of the matrix library."""

from contextlib import AbstractContextManager
from functools import lru_cache
from typing import Any

from threadpoolctl import ThreadpoolController


def one_thread() -> AbstractContextManager[Any]:
    """Return a context in which NumPy's matrix products use one thread.

    For products of a few million operations threads cost more than they bring, and several times as
    much where another process wants the cores, since they wait busily. Results are the same.
    """
    context: AbstractContextManager[Any] = _libraries().limit(limits=1, user_api="blas")
    return context


@lru_cache(maxsize=1)
def _libraries() -> ThreadpoolController:
    # NumPy is loaded before: it is what this controls.
    import numpy  # noqa: F401

    return ThreadpoolController()
