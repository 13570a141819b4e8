"""A backup asked for by another process, and the thread that answers."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.domain.errors import GreenroomError, StoreFull
from core.jobs.backup_watch import REQUEST, RESULT, BackupWatcher, request_backup


@contextmanager
def watching(data_dir: Path, make_backup: Callable[[], Path]) -> Iterator[BackupWatcher]:
    watcher = BackupWatcher(data_dir, make_backup, poll_seconds=0.01)
    watcher.start()
    try:
        yield watcher
    finally:
        watcher.stop()


def watcher_threads() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "greenroom-backup-watch"]


def ask(data_dir: Path, **seconds: float) -> Path:
    return request_backup(data_dir, poll_seconds=0.01, **seconds)


def test_a_request_is_answered_with_the_file_and_leaves_nothing_behind(tmp_path: Path) -> None:
    made = tmp_path / "backups" / "greenroom.backup"
    with watching(tmp_path, lambda: made):
        assert ask(tmp_path) == made
        assert ask(tmp_path) == made, "a second request is answered too"
    assert list(tmp_path.iterdir()) == []


def test_a_failure_reaches_the_one_who_asked_as_a_sentence(tmp_path: Path) -> None:
    def full() -> Path:
        raise StoreFull

    with watching(tmp_path, full), pytest.raises(GreenroomError) as failure:
        ask(tmp_path)
    assert failure.value.sentence == StoreFull.sentence


def test_a_surprise_is_answered_and_does_not_end_the_watch(tmp_path: Path) -> None:
    made = iter([RuntimeError("surprise"), tmp_path / "second"])

    def surprise() -> Path:
        if isinstance(outcome := next(made), Exception):
            raise outcome
        return outcome

    with watching(tmp_path, surprise):
        with pytest.raises(GreenroomError, match="log says why"):
            ask(tmp_path)
        assert ask(tmp_path) == tmp_path / "second"


def test_an_old_answer_is_not_mistaken_for_ours(tmp_path: Path) -> None:
    (tmp_path / RESULT).write_text('{"request": "somebody else", "path": "/old"}', encoding="utf-8")
    with watching(tmp_path, lambda: tmp_path / "new"):
        assert ask(tmp_path) == tmp_path / "new"


def test_nobody_there_is_said_and_the_request_is_withdrawn(tmp_path: Path) -> None:
    with pytest.raises(GreenroomError, match="does not answer"):
        ask(tmp_path, noticed_seconds=0.05)
    assert not (tmp_path / REQUEST).exists()


def test_a_backup_that_never_ends_is_given_up_by_the_one_who_asked(tmp_path: Path) -> None:
    release = threading.Event()

    def slow() -> Path:
        release.wait(10)
        return tmp_path

    with watching(tmp_path, slow):
        with pytest.raises(GreenroomError, match="has not finished"):
            ask(tmp_path, done_seconds=0.05)
        release.set()


def test_stopping_finishes_a_backup_under_way_and_ends_the_thread(tmp_path: Path) -> None:
    begun, finished = threading.Event(), threading.Event()

    def slow() -> Path:
        begun.set()
        assert not finished.wait(0.1)
        finished.set()
        return tmp_path

    watcher = BackupWatcher(tmp_path, slow, poll_seconds=0.01)
    watcher.start()
    (tmp_path / REQUEST).write_text("asked", encoding="utf-8")
    assert begun.wait(5)
    watcher.stop()
    assert finished.is_set()
    assert not watcher_threads()


def test_stopping_what_never_started_is_harmless(tmp_path: Path) -> None:
    BackupWatcher(tmp_path, lambda: tmp_path).stop()


def test_a_vanished_folder_does_not_end_the_watch(tmp_path: Path) -> None:
    data_dir = tmp_path / "later"
    with watching(data_dir, lambda: tmp_path):
        data_dir.mkdir()
        assert ask(data_dir) == tmp_path
