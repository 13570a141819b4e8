"""A backup goes back whole or not at all, and the database it replaces is kept."""

import hashlib
import json
import random
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, text

from core.domain.errors import BackupElsewhere, BackupInvalid, GreenroomError, StoreFull, StoreInUse
from core.storage import backup as module
from core.storage import migrations
from core.storage import schema as t
from core.storage.accounts import AccountRepository
from core.storage.backup import backup, restore
from core.storage.migrations import MIGRATIONS
from tests.storage.conftest import opened
from tests.storage.world import everything, rows
from tests.unit.fakes import PERSON


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def repacked(file: Path, change: Callable[[dict[str, bytes], dict[str, Any]], None]) -> Path:
    """The backup with its members and its manifest changed."""
    with zipfile.ZipFile(file) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members.pop("manifest.json"))
    change(members, manifest)
    other = file.with_name("changed.backup")
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("manifest.json", json.dumps(manifest))
        for name, content in members.items():
            archive.writestr(name, content)
    return other


def test_a_restored_store_is_equal_row_for_row(made: Path, lived_in: Path, tmp_path: Path) -> None:
    url = f"duckdb:///{tmp_path / 'elsewhere' / 'greenroom.duckdb'}"
    assert restore(made, url) is None
    with opened(f"duckdb:///{lived_in}") as old, opened(url) as store:
        before, restored = everything(old), everything(store)
        own = "schema_migration"
        assert [row.number for row in restored.pop(own)] == [row.number for row in before.pop(own)]
        assert restored == before
        assert rows(store, t.feedback) == 1
    assert names(tmp_path / "elsewhere") == {"greenroom.duckdb"}


def test_the_old_file_is_kept_and_never_overwritten(made: Path, lived_in: Path) -> None:
    url = f"duckdb:///{lived_in}"
    with opened(url) as store:
        AccountRepository(store).set_status(PERSON, "disabled")
    first = restore(made, url)
    assert first == lived_in.with_name("greenroom.duckdb.before-restore")
    second = restore(made, url)
    assert second == lived_in.with_name("greenroom.duckdb.before-restore-2")
    for path, expected in ((lived_in, "active"), (first, "disabled"), (second, "active")):
        with opened(f"duckdb:///{path}") as store:
            assert AccountRepository(store).get(PERSON.id).status == expected


@pytest.mark.parametrize("damaged", [b"", b"garbage" * 1000])
def test_a_damaged_store_is_replaced_and_kept_as_it_is(made: Path, lived_in: Path, damaged: bytes) -> None:
    lived_in.write_bytes(damaged)
    log = lived_in.with_name("greenroom.duckdb.wal")
    log.write_bytes(b"what was not yet in the file")
    kept = restore(made, f"duckdb:///{lived_in}")
    assert kept is not None
    assert kept.read_bytes() == damaged
    assert kept.with_name(f"{kept.name}.wal").read_bytes() == b"what was not yet in the file"
    assert not log.exists(), "an old log must not meet the new file"
    with opened(f"duckdb:///{lived_in}") as store:
        assert rows(store, t.turn) > 0


def test_a_store_in_use_is_left_alone_even_by_this_process(made: Path, lived_in: Path) -> None:
    with opened(f"duckdb:///{lived_in}") as store:
        before = everything(store)
        with pytest.raises(StoreInUse):
            restore(made, f"duckdb:///{lived_in}")
        assert everything(store) == before
        assert not any("restore" in name for name in names(lived_in.parent))


def sha(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def swap(name: str, content: bytes) -> Callable[[dict[str, bytes], dict[str, Any]], None]:
    """Another content under a manifest that says it is right."""

    def change(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        members[f"{name}.parquet"] = content
        manifest["tables"][name]["sha256"] = sha(content)

    return change


CHANGES: dict[str, Callable[[dict[str, bytes], dict[str, Any]], Any]] = {
    "another app's": lambda _, manifest: manifest.update(app="redroom"),
    "from the future": lambda _, manifest: manifest.update(schema=99),
    "without a table": lambda members, manifest: (members.pop("turn.parquet"), manifest["tables"].pop("turn")),
    "a member short": lambda members, _: members.pop("turn.parquet"),
    "a member too many": lambda members, _: members.update({"notes.txt": b"hello"}),
    "out of its folder": lambda members, _: members.update({"../../evil.parquet": b"PAR1"}),
    "an unknown table": lambda members, manifest: (
        members.update({"cats.parquet": b"PAR1"}),
        manifest["tables"].update(cats={"rows": 0, "sha256": sha(b"PAR1")}),
    ),
    "a path for a table": lambda members, manifest: (
        members.update({"../evil.parquet": b"PAR1"}),
        manifest["tables"].update({"../evil": {"rows": 0, "sha256": sha(b"PAR1")}}),
    ),
    "bytes changed": lambda members, _: members.update({"turn.parquet": members["turn.parquet"][:-1] + b"?"}),
    "not Parquet": swap("turn", b"PAR1 nonsense PAR1"),
    "rows miscounted": lambda _, manifest: manifest["tables"]["turn"].update(rows=1),
    "another table's rows": lambda members, manifest: swap("turn", members["account.parquet"])(members, manifest),
    "nothing said of tables": lambda _, manifest: manifest.pop("tables"),
}


@pytest.mark.parametrize("kind", CHANGES)
def test_a_backup_that_was_tampered_with_is_refused_and_changes_nothing(kind: str, made: Path, lived_in: Path) -> None:
    before, there = lived_in.read_bytes(), names(lived_in.parent)
    with pytest.raises(BackupInvalid, match=r"Nothing was changed"):
        restore(repacked(made, CHANGES[kind]), f"duckdb:///{lived_in}")
    assert lived_in.read_bytes() == before
    assert names(lived_in.parent) == there
    assert not (lived_in.parent.parent / "evil.parquet").exists()


def test_what_is_no_backup_is_refused(lived_in: Path, tmp_path: Path) -> None:
    picture, other_zip, folder = tmp_path / "cat.png", tmp_path / "other.zip", tmp_path / "folder"
    picture.write_bytes(b"\x89PNG" * 100)
    with zipfile.ZipFile(other_zip, "w") as archive:
        archive.writestr("hello.txt", "hello")
    folder.mkdir()
    before = lived_in.read_bytes()
    for wrong in (picture, other_zip, folder, tmp_path / "nowhere", lived_in):
        with pytest.raises(BackupInvalid, match="not a Greenroom backup"):
            restore(wrong, f"duckdb:///{lived_in}")
    assert lived_in.read_bytes() == before


def test_a_damaged_backup_never_becomes_a_database(made: Path, lived_in: Path, tmp_path: Path) -> None:
    """Cut anywhere, or with any bytes changed, it is refused by name; what does load is equal to the original."""
    with opened(f"duckdb:///{lived_in}") as store:
        turns = everything(store)["turn"]
    content, dice = made.read_bytes(), random.Random(7)
    target = tmp_path / "restored" / "greenroom.duckdb"
    for number in range(16):
        damaged = bytearray(content)
        if number < 5:
            del damaged[dice.randrange(len(content)) :]
        else:
            where = dice.randrange(len(content) - 20)
            damaged[where : where + 20] = dice.randbytes(20)
        made.write_bytes(damaged)
        try:
            restore(made, f"duckdb:///{target}")
        except BackupInvalid:
            assert not target.exists()
        else:
            with opened(f"duckdb:///{target}") as store:  # a date in a zip header, say
                assert everything(store)["turn"] == turns
            shutil.rmtree(target.parent)


def test_an_older_backup_is_brought_up_to_date(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def notes(connection: Connection) -> None:
        connection.execute(text("ALTER TABLE organisation ADD COLUMN IF NOT EXISTS note TEXT DEFAULT 'none'"))

    def without_feedback(members: dict[str, bytes], manifest: dict[str, Any]) -> None:
        members.pop("feedback.parquet")
        manifest["tables"].pop("feedback")

    later = [*MIGRATIONS, (97, "notes", notes)]
    monkeypatch.setattr(migrations, "MIGRATIONS", later)
    monkeypatch.setattr(module, "MIGRATIONS", later)
    url = f"duckdb:///{tmp_path / 'later.duckdb'}"
    restore(repacked(made, without_feedback), url)
    with opened(url) as store, store.read() as connection:
        assert store.schema_number == 97
        assert connection.scalar(text("SELECT note FROM organisation")) == "none"
        assert rows(store, t.turn) > 0


def test_without_room_nothing_is_replaced(made: Path, lived_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before, there = lived_in.read_bytes(), names(lived_in.parent)

    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    for place, name in ((module.os, "fsync"), (module, "_extract")):
        with monkeypatch.context() as patch:
            patch.setattr(place, name, full)
            with pytest.raises(StoreFull):
                restore(made, f"duckdb:///{lived_in}")
        assert lived_in.read_bytes() == before
        assert names(lived_in.parent) == there


@pytest.mark.slow
@pytest.mark.network
def test_postgresql_is_sent_to_its_own_tools(postgres: Callable[[], str], tmp_path: Path) -> None:
    url = postgres()
    with opened(url) as store, pytest.raises(BackupElsewhere, match="pg_dump"):
        backup(store, tmp_path)
    with pytest.raises(GreenroomError, match="pg_restore"):
        restore(tmp_path / "any.backup", url)
    assert names(tmp_path) == set()
