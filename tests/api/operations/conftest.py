"""What tests of operations share with those of the service and of accounts."""

from tests.api.accounts.conftest import build, make_service, make_small_service, small_service
from tests.api.service.conftest import (
    app,
    cache,
    cache_file,
    client,
    do_runs,
    matcher,
    specification,
)

__all__ = [
    "app",
    "build",
    "cache",
    "cache_file",
    "client",
    "do_runs",
    "make_service",
    "make_small_service",
    "matcher",
    "small_service",
    "specification",
]
