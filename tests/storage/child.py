"""Programs that tests run in a process of their own: `python -m tests.storage.child WHAT DATABASE ...`."""

import os
import resource
import sys
import threading
from collections.abc import Callable
from uuid import UUID, uuid4

from sqlalchemy import func, insert, select

from core.domain.errors import GreenroomError, StoreFull
from core.domain.interview import Interview, TurnKind
from core.storage import schema as t
from core.storage.catalogue import QuestionRepository
from core.storage.engine import Store
from core.storage.interviews import InterviewRepository
from tests.unit.fakes import T0


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
    interview: Interview = repository.get(UUID(interview_id))
    while True:
        kind = TurnKind.CLARIFY if interview.progress.waiting_for == "answer" else TurnKind.REPHRASE
        if kind is TurnKind.CLARIFY:
            interview = interview.hear(kind, "words " * 40, turn_id=uuid4(), at=T0)
        else:
            interview = interview.say(kind, "words " * 40, turn_id=uuid4(), at=T0)
        repository.append(interview, interview.turns[-1:])
        interview = repository.get(interview.id)
        say(interview.turns[-1].id)


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

    busy = threading.Event()
    reader = threading.Thread(target=_keep_reading, args=(store, busy))
    reader.start()
    until_full()
    say("saved", len(saved), "found", _count(store))
    if ballast:
        os.unlink(ballast)
    else:
        resource.setrlimit(resource.RLIMIT_FSIZE, (hard, hard))
    one(100)
    busy.set()
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
        try:
            _count(store)
        except GreenroomError:
            stop.wait(0.01)


def _count(store: Store) -> int:
    with store.read() as connection:
        return int(connection.scalar(select(func.count()).select_from(t.organisation)) or 0)


PROGRAMS: dict[str, Callable[..., None]] = {"hold": hold, "append": append, "fill": fill}

if __name__ == "__main__":
    PROGRAMS[sys.argv[1]](*sys.argv[2:])
