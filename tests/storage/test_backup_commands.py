"""`make backup` and `make restore`, with the app stopped and with it running in another process."""

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.catalogue import ORGANISATION
from core.domain.errors import GreenroomError, StoreInUse
from core.settings import ROOT, Settings
from core.storage.accounts import AccountRepository
from core.storage.backup import restore
from core.storage.engine import Store
from scripts.backup import save
from scripts.restore import find

pytestmark = pytest.mark.slow

# The part of the app that matters here: the store open, and the watcher beside it.
APP = """
import sys
from pathlib import Path
from core.jobs.backup_watch import BackupWatcher
from core.storage.backup import backup
from core.storage.engine import Store

data_dir = Path(sys.argv[1])
store = Store.open(sys.argv[2])
watcher = BackupWatcher(data_dir, lambda: backup(store, data_dir / "backups"), poll_seconds=0.05)
watcher.start()
print("open", flush=True)
sys.stdin.read()
watcher.stop()
store.close()
"""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    made = Settings(data_dir=tmp_path)
    name(made, "Before")
    return made


@pytest.fixture
def running(settings: Settings) -> Iterator[None]:
    command = [sys.executable, "-c", APP, str(settings.data_dir), settings.store_url]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as app:
        assert app.stdin is not None
        assert app.stdout is not None
        assert app.stdout.readline() == "open\n"
        yield
        app.stdin.close()
        assert app.wait(30) == 0


def name(settings: Settings, text: str) -> None:
    store = Store.open(settings.store_url)
    AccountRepository(store).add_organisation(ORGANISATION, text, datetime(2026, 3, 2, tzinfo=UTC))
    store.close()


def name_now(settings: Settings) -> str:
    store = Store.open(settings.store_url)
    try:
        return AccountRepository(store).organisation_name(ORGANISATION)
    finally:
        store.close()


def test_a_backup_goes_back(settings: Settings) -> None:
    made = save(settings)
    assert made.parent == settings.data_dir / "backups"
    for file in settings.data_dir.glob("greenroom.duckdb*"):
        file.unlink()
    assert name_now(settings) == ""
    restore(made, settings.store_url)
    assert name_now(settings) == "Before"


@pytest.mark.usefixtures("running")
def test_a_running_app_is_asked_for_the_backup(settings: Settings) -> None:
    with pytest.raises(StoreInUse):
        Store.open(settings.store_url)
    made = save(settings)
    assert made.exists()
    assert made.parent == settings.data_dir / "backups"


@pytest.mark.usefixtures("running")
def test_restoring_under_a_running_app_is_refused(settings: Settings) -> None:
    made = save(settings)
    with pytest.raises(StoreInUse):
        restore(made, settings.store_url)


def test_a_backup_is_found_by_path_or_by_name(tmp_path: Path) -> None:
    made = tmp_path / "2026-03-02"
    made.touch()
    assert find(str(made), tmp_path / "elsewhere") == made
    assert find(made.name, tmp_path) == made


def test_without_a_name_the_latest_are_listed(tmp_path: Path) -> None:
    for day in range(1, 8):
        (tmp_path / f"2026-03-0{day}").touch()
    with pytest.raises(GreenroomError) as failure:
        find("", tmp_path)
    listed = failure.value.sentence.splitlines()
    assert listed[0] == "Say which backup. The latest are:"
    assert [line.rsplit("-", 1)[1] for line in listed[1:]] == ["07", "06", "05", "04", "03"]


def test_a_name_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(GreenroomError, match=r"There is no nope\..*none yet"):
        find("nope", tmp_path)
