"""Work that is looked after again and again in the background, such as grading the sentinels once a week."""

import logging
import threading
from collections.abc import Callable

FIRST_SECONDS = 90.0  # after start-up: the first pages come first
EVERY_SECONDS = 3600.0

log = logging.getLogger(__name__)


class Caretaker:
    """Calls `work` again and again in a thread of its own; `work` decides whether anything is due."""

    def __init__(
        self,
        name: str,
        work: Callable[[], None],
        first_seconds: float = FIRST_SECONDS,
        every_seconds: float = EVERY_SECONDS,
    ) -> None:
        self._work = work
        self._first_seconds, self._every_seconds = first_seconds, every_seconds
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name=f"greenroom-{name}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self, timeout: float = 10.0) -> None:
        """Stop; work under way is given `timeout` seconds. Harmless when never started."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(timeout)

    def pause(self, seconds: float = 0.2) -> None:
        """For the work, between two pieces. Raises Stopped when the app is closing."""
        if self._stopping.wait(seconds):
            raise Stopped

    def _run(self) -> None:
        wait = self._first_seconds
        while not self._stopping.wait(wait):
            wait = self._every_seconds
            try:
                self._work()
            except Stopped:
                return
            except Exception:  # one failure must not end the thread: it is tried again in an hour
                log.exception("%s failed", self._thread.name)


class Caretakers:
    """Several, started and stopped together."""

    def __init__(self, *caretakers: Caretaker) -> None:
        self._caretakers = caretakers

    def start(self) -> None:
        for caretaker in self._caretakers:
            caretaker.start()

    def stop(self) -> None:
        for caretaker in self._caretakers:
            caretaker.stop()


class Stopped(Exception):
    """The app is closing, so the work is left; nothing of it was kept."""
