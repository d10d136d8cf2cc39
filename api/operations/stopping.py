"""Tells the application that its server is to stop, so that answers without an end can end.

uvicorn waits for answers that are under way and tells the application only when they have ended.
"""

import signal
import threading
from types import FrameType
from typing import Final

SIGNALS: Final = tuple(
    getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGBREAK") if hasattr(signal, name)
)


def stop_with_signals(stopping: threading.Event) -> None:
    """Set `stopping` when the process is told to stop; what handled the signals still does.

    To be called when the server listens to signals already. Does nothing in other threads than the
    main one, where there is no server of its own process.
    """
    if threading.current_thread() is not threading.main_thread():
        return
    for number in SIGNALS:
        before = signal.getsignal(number)

        def handle(given: int, frame: FrameType | None, before: object = before) -> None:
            stopping.set()
            if callable(before):
                before(given, frame)

        if callable(before):
            signal.signal(number, handle)
