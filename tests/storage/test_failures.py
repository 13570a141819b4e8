"""What goes wrong with a store is said by name, and costs nobody what was already saved."""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path
from uuid import uuid4

import duckdb
import pytest
from sqlalchemy import PoolProxiedConnection, insert, select

from core.domain.errors import StoreBusy, StoreCorrupted, StoreFull, StoreInUse
from core.settings import ROOT
from core.storage import schema as t
from core.storage.engine import Store
from core.storage.failures import named
from tests.storage.conftest import opened
from tests.storage.world import World
from tests.unit.fakes import PERSON, T0

CHILD = [sys.executable, "-m", "tests.storage.child"]


@contextmanager
def holding(url: str) -> Iterator[str]:
    """Another process with the store open; gives what it said."""
    command = [*CHILD, "hold", url]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        yield child.stdout.readline().strip()
        child.stdin.close()
        assert child.wait(30) == 0


def test_a_second_process_is_told_how_to_run_several(file: Path) -> None:
    url = f"duckdb:///{file}"
    with opened(url), holding(url) as said:
        assert said.startswith("StoreInUse")
        assert "GREENROOM_DATABASE_URL" in said
    with holding(url) as said:
        assert said == "open"
        with pytest.raises(StoreInUse, match="GREENROOM_DATABASE_URL"):
            Store.open(url)


@pytest.mark.slow
@pytest.mark.network
def test_several_processes_share_a_postgresql(postgres: Callable[[], str]) -> None:
    url = postgres()
    with opened(url), holding(url) as said:
        assert said == "open"


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A database with something in it."""
    path = tmp_path_factory.mktemp("filled") / "greenroom.duckdb"
    with opened(f"duckdb:///{path}") as store:
        World(store).sitting(PERSON, ["score=8 missed=0"])
    return path.read_bytes()


def damage(kind: str, content: bytes) -> bytes:
    match kind:
        case "empty":
            return b""
        case "text":
            return b"This is not a database.\n" * 500
        case "zeros":
            return bytes(len(content))
        case "another program's":
            return b"SQLite format 3\0" + bytes(8000)
        case "cut in half":
            return content[: len(content) // 2]
        case "header only":
            return content[:4096]
        case _:
            return content[:20] + b"damage" + content[26:5000] + os.urandom(64) + content[5064:]


KINDS = ["empty", "text", "zeros", "another program's", "cut in half", "header only", "overwritten"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_damaged_file_is_named_and_left_byte_for_byte(kind: str, filled: bytes, tmp_path: Path) -> None:
    path, damaged = tmp_path / "greenroom.duckdb", damage(kind, filled)
    path.write_bytes(damaged)
    with pytest.raises(StoreCorrupted, match="make restore"):
        Store.open(f"duckdb:///{path}")
    assert path.read_bytes() == damaged
    assert list(tmp_path.iterdir()) == [path]


def test_a_folder_in_the_place_of_the_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "greenroom.duckdb").mkdir()
    with pytest.raises(StoreCorrupted):
        Store.open(f"duckdb:///{tmp_path / 'greenroom.duckdb'}")


def test_damage_that_is_met_while_reading_is_named(tmp_path: Path) -> None:
    path = tmp_path / "greenroom.duckdb"
    with opened(f"duckdb:///{path}") as store, store.transaction() as connection:
        rest = {"settings": {}, "created": T0}
        many = [{"id": uuid4(), "name": os.urandom(2000).hex(), **rest} for _ in range(500)]
        connection.execute(insert(t.organisation), many)
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = os.urandom(64)
    path.write_bytes(content)
    with opened(f"duckdb:///{path}") as store, pytest.raises(StoreCorrupted), store.read() as connection:
        connection.execute(select(t.organisation)).all()
    assert path.read_bytes() == content


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_not_called_damaged(file: Path) -> None:
    file.chmod(0)
    with pytest.raises(PermissionError, match=str(file)):
        Store.open(f"duckdb:///{file}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 9 MB with the file `ballast`; where none can be mounted, a plain folder without it."""
    mount = ["mount", "-t", "tmpfs", "-o", "size=9m", "tmpfs", tmp_path]
    mounted = os.geteuid() == 0 and subprocess.run(mount, capture_output=True, check=False).returncode == 0
    if mounted:
        (tmp_path / "ballast").write_bytes(bytes(3_000_000))
    yield tmp_path
    if mounted:
        subprocess.run(["umount", tmp_path], check=True)


@pytest.mark.slow
@pytest.mark.parametrize("at_commit", ["checkpoint", "log"])
def test_a_full_disk_loses_nothing_and_is_overcome(small_disk: Path, at_commit: str) -> None:
    """Without a small disk, a limit to the size of files stands in for it: it fails in the same places."""
    ballast = small_disk / "ballast"
    url, room = f"duckdb:///{small_disk / 'greenroom.duckdb'}", str(ballast) if ballast.exists() else ""
    done = subprocess.run(
        [*CHILD, "fill", url, room, at_commit], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Exception in thread" not in done.stderr, "the thread that reads meets errors with a name only"
    full, before, after, end = done.stdout.splitlines()
    assert full == "full"
    saved, found = before.split()[1::2]
    assert int(saved) > 10
    assert saved == found, "what was saved is there, and what was refused is not"
    assert after == f"saved {int(saved) + 1} found {int(saved) + 1}", "once there is room, saving works again"
    assert end == "kept"


def test_threads_may_open_the_file_while_it_is_being_closed(embedded: Store) -> None:
    """As they do after a fatal error, when no connection keeps the file open."""
    embedded._let_go()

    def coming_and_going(_: int) -> None:
        for _round in range(300):
            embedded.engine.raw_connection().close()

    with ThreadPoolExecutor(3) as pool:
        list(pool.map(coming_and_going, range(3)))


@pytest.mark.parametrize(("conflicts", "opened_after"), [(3, True), (1000, False)])
def test_a_file_that_is_still_being_closed_is_waited_for_a_moment(
    embedded: Store, monkeypatch: pytest.MonkeyPatch, conflicts: int, opened_after: bool
) -> None:
    embedded._let_go()
    connect, left = embedded.engine.raw_connection, iter(range(conflicts))

    def reluctant() -> PoolProxiedConnection:
        if next(left, None) is not None:
            raise duckdb.BinderException("Binder Error: Unique file handle conflict: Cannot attach")
        return connect()

    monkeypatch.setattr(embedded.engine, "raw_connection", reluctant)
    monkeypatch.setattr("core.storage.engine.PAUSE", 0)
    with nullcontext() if opened_after else pytest.raises(StoreBusy):
        embedded.ping()


def test_a_disk_without_room_for_a_new_database_is_named(small_disk: Path) -> None:
    if not (small_disk / "ballast").exists():
        pytest.skip("a small disk cannot be mounted here")
    subprocess.run(["dd", "if=/dev/zero", f"of={small_disk / 'more'}", "bs=4k"], capture_output=True, check=False)
    with pytest.raises(StoreFull):
        Store.open(f"duckdb:///{small_disk / 'greenroom.duckdb'}")


def test_an_unknown_failure_stays_what_it_is(embedded: Store) -> None:
    assert named(ValueError("?")) is None
    with pytest.raises(Exception, match="nonsense"), embedded.read() as connection:
        connection.exec_driver_sql("SELECT nonsense")
    assert named(duckdb.BinderException("nonsense")) is None
