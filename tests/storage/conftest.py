"""A fresh store for each test: a DuckDB file, and, under `-m slow`, a database on a PostgreSQL started for the run."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import psycopg
import pytest

from core.storage.backup import backup
from core.storage.engine import Store
from core.storage.scorecards import ScorecardRepository
from tests.storage.studio import Studio
from tests.storage.world import SUSPICIOUS, World, make_scorecard
from tests.unit.fakes import PERSON, T0

USER = "greenroom"
numbers = count()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated, empty DuckDB file to copy: quicker than creating the tables for every test."""
    path = tmp_path_factory.mktemp("template") / "greenroom.duckdb"
    Store.open(f"duckdb:///{path}", lambda: T0).close()
    return path


@pytest.fixture
def file(template: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(template, tmp_path / "greenroom.duckdb"))


@pytest.fixture(scope="session")
def original(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a closed database, in which two people are, one after an interview, and its backup."""
    folder = tmp_path_factory.mktemp("original")
    with opened(f"duckdb:///{shutil.copy(template, folder / 'greenroom.duckdb')}") as store:
        world = World(store)
        interview = world.sitting(PERSON, ["score=8 missed=0", SUSPICIOUS, "“naïve” 🙂 score=5"])
        ScorecardRepository(store).add(make_scorecard(interview.id))
        backup(store, folder, lambda: T0)
    return folder


@pytest.fixture
def lived_in(original: Path, tmp_path: Path) -> Path:
    """A database with something in it, that nobody has open."""
    return Path(shutil.copy(original / "greenroom.duckdb", tmp_path))


@pytest.fixture
def made(original: Path, tmp_path: Path) -> Path:
    """A backup of the same."""
    (tmp_path / "backups").mkdir()
    return Path(shutil.copy(next(original.glob("*.backup")), tmp_path / "backups"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[], str]]:
    """Gives the address of a new, empty database."""
    binaries = postgres_binaries()
    if binaries is None:
        pytest.skip("PostgreSQL is not installed (no initdb and pg_ctl found); see packages-test.txt")
    port = free_port()
    with tempfile.TemporaryDirectory(prefix="greenroom-pg-", dir="/tmp") as folder:
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            shutil.chown(folder, user=unprivileged())
        data = f"{folder}/data"
        settings = f"-p {port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off"
        control = [binaries / "pg_ctl", "-D", data, "-w", "-t", "60"]
        run([binaries / "initdb", "-D", data, "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale", "--no-sync"])
        run([*control, "-l", f"{folder}/log", "-o", settings, "start"])
        server = f"postgresql://{USER}@127.0.0.1:{port}"

        def new_database() -> str:
            name = f"test_{next(numbers)}"
            with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
                connection.execute(f"CREATE DATABASE {name}".encode())
            return f"{server}/{name}"

        try:
            yield new_database
        finally:
            run([*control, "-m", "immediate", "stop"])


@pytest.fixture(params=["duckdb", pytest.param("postgres", marks=[pytest.mark.slow, pytest.mark.network])])
def url(request: pytest.FixtureRequest) -> str:
    """The address of an empty store, of one kind after the other."""
    if request.param == "duckdb":
        return f"duckdb:///{request.getfixturevalue('file')}"
    return str(request.getfixturevalue("postgres")())


@pytest.fixture
def store(url: str) -> Iterator[Store]:
    with thrown_away(url) as store:
        yield store


@pytest.fixture(scope="session")
def graded_by_nobody(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A closed database with interviews that wait to be graded blind."""
    file = Path(shutil.copy(template, tmp_path_factory.mktemp("studio") / "greenroom.duckdb"))
    with opened(f"duckdb:///{file}") as store:
        Studio(store)
    return file


@pytest.fixture
def studio(url: str, request: pytest.FixtureRequest) -> Iterator[Studio]:
    """The calibration studio over six interviews, in a store of one kind after the other."""
    ready = url.startswith("duckdb")
    if ready:
        shutil.copy(request.getfixturevalue("graded_by_nobody"), url.removeprefix("duckdb:///"))
    with thrown_away(url) as store:
        yield Studio(store, lived_in=ready)


@pytest.fixture
def embedded(file: Path) -> Iterator[Store]:
    """For what only the DuckDB file does."""
    with thrown_away(f"duckdb:///{file}") as store:
        yield store


@contextmanager
def opened(url: str) -> Iterator[Store]:
    """A store that is closed at the end."""
    store = Store.open(url)
    try:
        yield store
    finally:
        store.close()


@contextmanager
def thrown_away(url: str) -> Iterator[Store]:
    """A store nobody opens again: its log is not written into the file, which would take longer than most tests."""
    with opened(url) as store:
        yield store
        if store.is_duckdb:
            with store.read() as connection:
                connection.exec_driver_sql("PRAGMA disable_checkpoint_on_shutdown")
            store._let_go()


def postgres_binaries() -> Path | None:
    """The folder of initdb and pg_ctl: pg_config's, Debian's or the one on the path."""
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("pg_config"):
        named = subprocess.run([found, "--bindir"], capture_output=True, text=True, check=False).stdout.strip()
        places.insert(0, Path(named))
    if found := shutil.which("pg_ctl"):
        places.append(Path(found).parent)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def unprivileged() -> str:
    names = {entry.pw_name for entry in pwd.getpwall()}
    return "postgres" if "postgres" in names else "nobody"


def run(command: list[str | Path]) -> None:
    prefix = ["runuser", "-u", unprivileged(), "--"] if os.geteuid() == 0 else []
    # No pipes: the server would inherit and hold them.
    subprocess.run(
        [*prefix, *map(str, command)], check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
