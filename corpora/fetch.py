"""Downloading a feed: time limit, retries, size limit, and never to another host."""

import time
from urllib.parse import urljoin

import httpx

from foundation.errors import UnreadableInputError

CONNECT_SECONDS = 10.0
READ_SECONDS = 60.0  # the official feed takes its time before the first byte
ATTEMPTS = 4
BACKOFF_SECONDS = 1.0  # 1, 2 and 4 seconds between the attempts
MAX_REDIRECTS = 5

_RETRIED = frozenset({408, 425, 429, 500, 502, 503, 504})
_MAX_WAIT = 30.0  # a server may ask for longer; a person at a terminal will not wait


def fetch(
    url: str,
    *,
    max_bytes: int,
    attempts: int = ATTEMPTS,
    backoff: float = BACKOFF_SECONDS,
    read_seconds: float = READ_SECONDS,
) -> bytes:
    """Return the content of an ``http(s)`` address.

    Redirects are followed on the same host and port only, and from http to https on that host.
    Time-outs, broken connections and the statuses 408, 425, 429 and 5xx are tried again,
    `attempts` times in all, with `backoff` seconds before the second attempt, doubled each time.

    Raises
    ------
    UnreadableInputError
        The address is malformed, redirects to another host, answers with an error, sends more than
        `max_bytes` (after decompression), or cannot be reached.
    """
    _check(url)
    timeout = httpx.Timeout(read_seconds, connect=CONNECT_SECONDS)
    problem = ""
    with httpx.Client(timeout=timeout, follow_redirects=False) as client:
        for attempt in range(attempts):
            wait = backoff * 2**attempt
            try:
                return _get(client, url, max_bytes)
            except _RetryError as error:
                problem = str(error)
                wait = max(wait, error.wait)
            except httpx.TimeoutException:
                problem = "it did not answer in time"
            except httpx.RequestError as error:
                problem = (
                    f"it cannot be reached ({error})" if str(error) else "it cannot be reached"
                )
            if attempt + 1 < attempts:
                time.sleep(min(wait, _MAX_WAIT))
    raise UnreadableInputError(
        url,
        f"{problem} ({attempts} attempts)",
        "check the address and your connection, or download the file and import it from disk",
    )


class _RetryError(Exception):
    """The server asks to come back later, after `wait` seconds."""

    def __init__(self, problem: str, wait: float) -> None:
        super().__init__(problem)
        self.wait = wait


def _check(url: str) -> None:
    try:
        parts = httpx.URL(url)
    except httpx.InvalidURL as error:
        raise UnreadableInputError(url, f"it is not an address ({error})", "check it") from error
    if parts.scheme not in {"http", "https"} or not parts.host:
        raise UnreadableInputError(
            url, "it is not an http or https address", "write it with https:// and a host name"
        )


def _get(client: httpx.Client, url: str, max_bytes: int) -> bytes:
    """Get `url`, following redirects by hand so that each can be checked."""
    start = url
    for _ in range(MAX_REDIRECTS + 1):
        with client.stream("GET", url, headers={"Accept": "application/json, */*"}) as response:
            if response.is_redirect:
                url = _redirected(start, url, response.headers.get("location", ""))
                continue
            if response.status_code in _RETRIED:
                problem = f"the server answers {response.status_code}"
                raise _RetryError(problem, _retry_after(response))
            if response.status_code != httpx.codes.OK:
                raise UnreadableInputError(
                    start,
                    f"the server answers {response.status_code} {response.reason_phrase}".rstrip(),
                    "check the address",
                )
            return _body(response, start, max_bytes)
    raise UnreadableInputError(
        start, f"it redirects more than {MAX_REDIRECTS} times", "check the address"
    )


def _redirected(start: str, url: str, location: str) -> str:
    target = urljoin(url, location)
    _check(target)
    old, new = httpx.URL(url), httpx.URL(target)
    upgrade = (old.scheme, new.scheme) == ("http", "https") and old.host == new.host
    same = (old.scheme, old.host, old.port) == (new.scheme, new.host, new.port)
    if not (same or upgrade):
        raise UnreadableInputError(
            start,
            f"it redirects to another host ({new.scheme}://{new.netloc.decode('ascii')})",
            "give that address yourself if you trust it",
        )
    return target


def _body(response: httpx.Response, url: str, max_bytes: int) -> bytes:
    too_large = UnreadableInputError(
        url, f"it is larger than {max_bytes // 1024**2} MB", "download and split it, or check it"
    )
    stated = response.headers.get("content-length", "")
    if stated.isdecimal() and int(stated) > max_bytes:
        raise too_large
    content = bytearray()
    for chunk in response.iter_bytes():
        content += chunk
        if len(content) > max_bytes:
            raise too_large
    return bytes(content)


def _retry_after(response: httpx.Response) -> float:
    said = response.headers.get("retry-after", "")
    return float(said) if said.isdecimal() else 0.0
