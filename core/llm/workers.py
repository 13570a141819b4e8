"""Calls run in threads of their own, so that a caller is free at its deadline whatever a server does: hang, trickle, or
never resolve its name. A thread left behind ends when its own read times out, at most one more deadline later."""

import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from core.llm.deadline import Deadline
from core.llm.errors import DeadlinePassed, ModelError, TooBusyHere

T = TypeVar("T")
Emit = Callable[[str], None]
QUEUED = 256  # pieces of text a slow reader may be behind


class Abandoned(ModelError):
    """Nobody listens any more; ends the work. Never reaches a caller."""

    outcome = "abandoned"


class Task(Generic[T]):
    """A piece of work under way: its text as it comes, then its result."""

    def __init__(self, deadline: Deadline) -> None:
        self._deadline = deadline
        self._news: queue.Queue[tuple[str, object]] = queue.Queue(QUEUED)
        self._over = threading.Event()
        self._result: list[T] = []

    # --- the side of the work ---

    def perform(self, work: Callable[[Emit], T]) -> None:
        try:
            result = work(self.emit)
        except BaseException as failure:  # handed to the caller, whatever it is
            self._tell("failed", failure)
        else:
            self._result.append(result)
            self._tell("done", None)

    def emit(self, text: str) -> None:
        """Pass text on. Raises Abandoned when nobody listens any more."""
        if self._over.is_set() or not self._tell("text", text):
            raise Abandoned

    def _tell(self, what: str, item: object) -> bool:
        try:
            self._news.put((what, item), timeout=max(self._deadline.left, 0.01))
        except queue.Full:
            return False
        return True

    # --- the side of the caller ---

    def text(self) -> Iterator[str]:
        """Pieces as they come; ends with the work. Raises what the work raised, DeadlinePassed."""
        try:
            while True:
                what, item = self._next()
                if what == "done":
                    return
                if isinstance(item, BaseException):
                    raise item
                yield str(item)
        finally:
            self._over.set()

    def result(self, listen: Callable[[str], None] | None = None) -> T:
        """Wait for the result; `listen` is called in the caller's thread. Raises as `text`."""
        for piece in self.text():
            if listen:
                listen(piece)
        return self._result[0]

    def _next(self) -> tuple[str, object]:
        try:
            return self._news.get(timeout=self._deadline.left)
        except queue.Empty:
            raise DeadlinePassed from None


class Workers:
    """At most `at_once` pieces of work at a time. Safe to share between threads."""

    def __init__(self, at_once: int, name: str = "model-call") -> None:
        self._free = threading.BoundedSemaphore(at_once)
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix=name)

    def start(self, work: Callable[[Emit], T], deadline: Deadline) -> Task[T]:
        """Raises TooBusyHere when no place becomes free in half the time there is."""
        if not self._free.acquire(timeout=deadline.left / 2):
            raise TooBusyHere
        task: Task[T] = Task(deadline)

        def perform() -> None:
            try:
                task.perform(work)
            finally:
                self._free.release()

        try:
            self._pool.submit(perform)
        except RuntimeError:  # closed meanwhile
            self._free.release()
            raise TooBusyHere from None
        return task

    def close(self) -> None:
        """Take no more work; what is under way ends by itself."""
        self._pool.shutdown(wait=False, cancel_futures=True)
