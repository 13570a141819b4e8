"""Requests for cases, worked on one after another beside the pages.

The store is the queue: what waits, or was cut off in the middle, when the process stops or dies is there at the next
start. The thread also looks by itself now and then, for requests that another replica took in and left.
"""

import logging
import threading
from collections.abc import Callable, Sequence
from uuid import UUID

from core.domain.errors import GreenroomError

log = logging.getLogger("greenroom.cases")

POLL_SECONDS = 5.0


class _Stopping(BaseException):
    """The server stops; the request goes on when it is back. No Exception, so that nothing on the way holds it up."""


class CaseQueue:
    """`work` writes the cases of one request and calls what it is given at every step; `waiting` names the requests,
    oldest first. `start` runs the thread, and `stop` ends it."""

    def __init__(
        self,
        waiting: Callable[[], Sequence[UUID]],
        work: Callable[[UUID, Callable[[str], None]], None],
        poll_seconds: float = POLL_SECONDS,
    ) -> None:
        self._waiting, self._work, self._poll_seconds = waiting, work, poll_seconds
        self._wanted = threading.Event()
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="greenroom-cases", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wake(self) -> None:
        """Something was asked for."""
        self._wanted.set()

    def stop(self, timeout: float = 10.0) -> None:
        """May be called twice, and without a start."""
        self._stopping.set()
        self._wanted.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def _run(self) -> None:
        while not self._stopping.is_set():
            self._wanted.clear()
            try:
                for request_id in self._waiting():
                    self._work(request_id, self._pause)
            except _Stopping:
                return
            except GreenroomError as failure:  # the store is away; asked again in a moment
                log.warning("requests for cases: %s", type(failure).__name__)
            except Exception:
                log.exception("requests for cases")
            self._wanted.wait(self._poll_seconds)

    def _pause(self, _: str) -> None:
        if self._stopping.is_set():
            raise _Stopping
