"""Programs that tests run in a process of their own: `python -m tests.storage.child WHAT DATABASE ...`."""

import os
import resource
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from core.domain.errors import GreenroomError, StoreFull
from core.domain.interview import Speaker, Turn, TurnKind
from core.storage import schema as t
from core.storage.catalogue import QuestionRepository
from core.storage.engine import Store
from core.storage.interviews import InterviewRepository

T0 = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def say(*words: object) -> None:
    print(*words, flush=True)


def hold(url: str) -> None:
    """Open the store, or say why not; keep it until there is no more input."""
    try:
        store = Store.open(url)
    except GreenroomError as error:
        say(type(error).__name__, error.sentence)
        return
    say("open")
    sys.stdin.read()
    store.close()


def append(url: str, interview_id: str) -> None:
    """Append turns to an interview until killed, saying each one's id once it is committed."""
    store = Store.open(url)
    repository = InterviewRepository(store, QuestionRepository(store))
    interview = repository.get(UUID(interview_id))
    for position in count(len(interview.turns)):
        words = f"words of turn {position}"
        turn = Turn(uuid4(), interview.id, position, Speaker.INTERVIEWER, TurnKind.REPHRASE, words, T0)
        repository.append(interview, [turn])
        interview = replace(interview, version=interview.version + 1)
        say(turn.id)


def fill(url: str, ballast: str, at_commit: str) -> None:
    """Write until the disk is full, make room, go on; say what is in the store.

    The disk is a small one with a file `ballast`; without one, the size of files is limited instead.
    """
    most = 6_000_000
    hard = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
    store = Store.open(url)
    if at_commit == "checkpoint":
        with store.read() as connection:
            connection.exec_driver_sql("SET checkpoint_threshold = '1MB'")
    if not ballast:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, hard))
    saved: list[str] = []

    def one(size: int) -> None:
        name = os.urandom(size // 2).hex()
        values = {"id": uuid4(), "name": name, "settings": {}, "created": T0}
        store.write(lambda connection: connection.execute(insert(t.organisation).values(**values)))
        saved.append(name)

    def until_full() -> None:
        try:
            while len(saved) < 5000:
                one(50_000)
        except StoreFull:
            say("full")

    enough = threading.Event()
    reader = threading.Thread(target=_keep_reading, args=(store, enough), daemon=True)
    reader.start()
    until_full()
    say("saved", len(saved), "found", _count(store))
    if ballast:
        os.unlink(ballast)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    one(100)
    enough.set()
    reader.join()
    say("saved", len(saved), "found", _count(store))
    store.close()
    store = Store.open(url)
    with store.read() as connection:
        found = set(connection.scalars(select(t.organisation.c.name)))
    say("kept" if found == set(saved) else f"lost {len(set(saved) - found)}, gained {len(found - set(saved))}")
    store.close()


def _keep_reading(store: Store, stop: threading.Event) -> None:
    """Another thread of the app, whose connections are open when the disk becomes full."""
    while not stop.is_set():
        with suppress(GreenroomError):  # the same full disk
            _count(store)
        stop.wait(0.005)


def _count(store: Store) -> int:
    with store.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(t.organisation)) or 0)


PROGRAMS: dict[str, Callable[..., None]] = {"hold": hold, "append": append, "fill": fill}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
