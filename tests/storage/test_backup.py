"""A backup is made while people work, shows one moment, and is one finished file or none."""

import hashlib
import json
import stat
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import Connection, func, insert, select

from core.domain.errors import StoreFull
from core.storage import backup as module
from core.storage import schema as t
from core.storage.accounts import AccountRepository
from core.storage.backup import backup, restore
from core.storage.engine import Store
from core.storage.migrations import MIGRATIONS
from tests.storage.conftest import opened, thrown_away
from tests.storage.world import at_once, census, rows
from tests.unit.fakes import T0


@pytest.fixture
def store(lived_in: Path) -> Iterator[Store]:
    with thrown_away(f"duckdb:///{lived_in}") as store:
        yield store


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_backup_is_one_file_that_says_what_is_in_it(store: Store, tmp_path: Path) -> None:
    made = backup(store, tmp_path / "backups", lambda: T0)
    assert made.name == "greenroom-20260302-090000.backup"
    assert names(made.parent) == {made.name}
    assert stat.S_IMODE(made.stat().st_mode) == 0o600
    with zipfile.ZipFile(made) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        assert (manifest["app"], manifest["schema"]) == ("greenroom", MIGRATIONS[-1][0])
        assert {name: member["rows"] for name, member in manifest["tables"].items()} == census(store)
        for name, member in manifest["tables"].items():
            assert hashlib.sha256(archive.read(f"{name}.parquet")).hexdigest() == member["sha256"]


def test_two_backups_in_a_second_are_two_files(store: Store, tmp_path: Path) -> None:
    results, errors = at_once([lambda: backup(store, tmp_path / "backups", lambda: T0)] * 3)
    assert errors == []
    assert len(set(results)) == 3
    assert names(tmp_path / "backups") == {path.name for path in results}


def test_what_a_killed_backup_left_is_cleared_by_the_next(store: Store, tmp_path: Path) -> None:
    (tmp_path / ".backup-killed").mkdir()
    (tmp_path / ".backup-killed" / "turn.parquet").touch()
    made = backup(store, tmp_path)
    assert names(tmp_path) >= {made.name}
    assert not any(name.startswith(".backup") for name in names(tmp_path))


@pytest.mark.slow
def test_a_backup_under_writers_shows_one_moment(store: Store, tmp_path: Path) -> None:
    """Each transaction adds one organisation and one person, so a moment is one where they are equally many."""
    stop, written = threading.Event(), []

    def pair(connection: Connection) -> None:
        org = uuid4()
        connection.execute(insert(t.organisation).values(id=org, name="x", settings={}, created=T0))
        row = {"id": uuid4(), "org_id": org, "email": f"{org}@example.org", "display_name": "x", "role": "candidate"}
        rest = {"locale": "en", "status": "active", "version": 1, "is_demo": False, "created": T0}
        connection.execute(insert(t.account).values(**row, **rest))
        written.append(org)

    def keep_writing() -> None:
        while not stop.is_set():
            store.write(pair)

    def keep_backing_up() -> list[tuple[Path, int, int]]:
        try:
            made = []
            for _ in range(4):
                before = rows(store, t.organisation)
                made.append((backup(store, tmp_path / "backups"), before, len(written) + 2))
            return made
        finally:
            stop.set()

    people_before = rows(store, t.account) - rows(store, t.organisation)
    results, errors = at_once([keep_writing, keep_writing, keep_backing_up])
    assert errors == []
    for number, (made, before, after) in enumerate(next(result for result in results if result)):
        url = f"duckdb:///{tmp_path / f'{number}.duckdb'}"
        assert restore(made, url) is None
        with opened(url) as again:
            organisations = rows(again, t.organisation)
            assert rows(again, t.account) - organisations == people_before
            orphans = select(func.count()).where(t.account.c.org_id.not_in(select(t.organisation.c.id)))
            with again.read() as connection:
                assert connection.scalar(orphans) == 0
        assert before <= organisations <= after
    assert len(written) > 8, "there were writers"


def test_people_go_on_while_a_backup_is_made(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = module.copy_table

    def written_meanwhile(*arguments: Any) -> int:
        assert at_once([lambda: AccountRepository(store).record_attempt("x@example.org", True, T0)])[1] == []
        return real(*arguments)

    monkeypatch.setattr(module, "copy_table", written_meanwhile)
    before = rows(store, t.sign_in_attempt)
    backup(store, tmp_path)
    assert rows(store, t.sign_in_attempt) == before + len(t.metadata.tables)


def test_without_room_a_backup_is_refused_and_leaves_nothing(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    for place, name in ((module.os, "fsync"), (zipfile.ZipFile, "write")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, full)
            with pytest.raises(StoreFull):
                backup(store, tmp_path / "backups")
        assert names(tmp_path / "backups") == set()
    assert backup(store, tmp_path / "backups").exists()
