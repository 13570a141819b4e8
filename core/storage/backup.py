"""A backup while the app runs, and putting it back.

A backup is one zip: a Parquet file a table, read in a single transaction, so that all tables show the same moment, and
a manifest with the schema's number, the rows of each table and the sha256 of each file.
"""

import hashlib
import json
import os
import shutil
import tempfile
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import duckdb
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from core.domain.errors import BackupElsewhere, BackupInvalid, StoreFull, StoreInUse
from core.storage import schema as t
from core.storage.bulk import copy_table, quoted
from core.storage.engine import DUCKDB_CONFIG, Store, parsed
from core.storage.failures import named
from core.storage.migrations import MIGRATIONS

MANIFEST = "manifest.json"
SCRATCH = ".backup-"
MOST_MANIFEST_BYTES = 1_000_000
CHUNK = 1 << 20
DAMAGED = "That backup is damaged or incomplete, so it was not restored. Nothing was changed; try an older one."
NEWER = "That backup was made by a newer version of Greenroom. Nothing was changed; update Greenroom first."
_one_at_a_time = threading.Lock()


class _Member(BaseModel):
    model_config = ConfigDict(extra="forbid")
    rows: int = Field(ge=0)
    sha256: str


class _Manifest(BaseModel):
    model_config = ConfigDict(extra="forbid")
    app: str
    schema_number: int = Field(alias="schema", ge=1)
    created: datetime
    tables: dict[str, _Member]


def backup(store: Store, target_dir: Path, now: Callable[[], datetime] = lambda: datetime.now(UTC)) -> Path:
    """Write `greenroom-YYYYmmdd-HHMMSS.backup` (UTC) into the folder; people go on working meanwhile.

    Raises StoreFull, BackupElsewhere for PostgreSQL.
    """
    if not store.is_duckdb:
        raise BackupElsewhere
    with _one_at_a_time, _naming_failures():
        target_dir.mkdir(parents=True, exist_ok=True)
        for left in target_dir.glob(f"{SCRATCH}*"):  # by a backup whose process was killed
            shutil.rmtree(left, ignore_errors=True)
        with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=target_dir) as scratch:
            made = _pack(store, Path(scratch), now())
            finished = _free_name(target_dir, now())
            made.replace(finished)
        _sync(target_dir)
        return finished


def restore(file: Path, url: str) -> Path | None:
    """Put a backup in the place of the database; the app must not run.

    The backup is checked and loaded into a new file before anything is touched. Returns where the old database is
    kept, None when there was none. Raises BackupInvalid, StoreInUse, StoreFull, BackupElsewhere for PostgreSQL.
    """
    address = parsed(url)
    if address.get_backend_name() != "duckdb" or not address.database:
        raise BackupElsewhere
    target = Path(address.database)
    with _naming_failures():
        target.parent.mkdir(parents=True, exist_ok=True)
        _settle(target)
        with tempfile.TemporaryDirectory(prefix=".restore-", dir=target.parent) as folder:
            scratch = Path(folder)
            manifest = _unpack(file, scratch)
            fresh = _load(manifest, scratch)
            _settle(target)
            kept = _keep(target, fresh)
            fresh.replace(target)
        _sync(target.parent)
        return kept


# --- making one ---


def _pack(store: Store, scratch: Path, created: datetime) -> Path:
    with store.read() as connection:
        rows = {
            name: copy_table(connection, table, scratch / f"{name}.parquet")
            for name, table in t.metadata.tables.items()
        }
    packed = scratch / "packed"
    members = {name: {"rows": count, "sha256": _sha256(scratch / f"{name}.parquet")} for name, count in rows.items()}
    manifest = {
        "app": "greenroom",
        "schema": store.schema_number,
        "created": created.isoformat(),
        "tables": members,
    }
    # It holds what people said: for the eyes of whoever runs the app.
    with os.fdopen(os.open(packed, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "w+b") as raw:
        with zipfile.ZipFile(raw, "w", zipfile.ZIP_STORED) as archive:
            archive.writestr(MANIFEST, json.dumps(manifest, indent=1))
            for name in rows:
                archive.write(scratch / f"{name}.parquet", f"{name}.parquet")
        raw.flush()
        os.fsync(raw.fileno())
    return packed


def _free_name(folder: Path, moment: datetime) -> Path:
    while (path := folder / f"greenroom-{moment.astimezone(UTC):%Y%m%d-%H%M%S}.backup").exists():
        moment += timedelta(seconds=1)
    return path


# --- putting it back ---


def _unpack(file: Path, scratch: Path) -> _Manifest:
    """Copy out the tables, each under a name of ours, after checking everything that is said of them."""
    try:
        with zipfile.ZipFile(file) as archive:
            manifest = _manifest(archive)
            names = {f"{name}.parquet" for name in manifest.tables}
            if sorted(archive.namelist()) != sorted({MANIFEST, *names}):
                raise BackupInvalid(DAMAGED)
            for name, member in manifest.tables.items():
                target = scratch / f"{name}.parquet"
                _extract(archive, f"{name}.parquet", target)
                if _sha256(target) != member.sha256:
                    raise BackupInvalid(DAMAGED)
            return manifest
    except (zipfile.BadZipFile, EOFError, NotImplementedError, RuntimeError, UnicodeDecodeError) as error:
        raise BackupInvalid(DAMAGED if zipfile.is_zipfile(file) else None) from error
    except (FileNotFoundError, IsADirectoryError) as error:
        raise BackupInvalid from error


def _manifest(archive: zipfile.ZipFile) -> _Manifest:
    info = next((entry for entry in archive.infolist() if entry.filename == MANIFEST), None)
    if info is None or info.file_size > MOST_MANIFEST_BYTES:
        raise BackupInvalid
    try:
        manifest = _Manifest.model_validate_json(archive.read(MANIFEST))
    except ValidationError as error:
        raise BackupInvalid from error
    if manifest.app != "greenroom":
        raise BackupInvalid
    if manifest.schema_number > MIGRATIONS[-1][0]:
        raise BackupInvalid(NEWER)
    known, given = set(t.metadata.tables), set(manifest.tables)
    if given - known or (known - given and manifest.schema_number == MIGRATIONS[-1][0]):
        raise BackupInvalid(DAMAGED)
    return manifest


def _extract(archive: zipfile.ZipFile, member: str, target: Path) -> None:
    if archive.getinfo(member).compress_type != zipfile.ZIP_STORED:  # ours are; nothing can swell while it is copied
        raise BackupInvalid(DAMAGED)
    with archive.open(member) as source, target.open("xb") as copy:
        while chunk := source.read(CHUNK):
            copy.write(chunk)


def _load(manifest: _Manifest, scratch: Path) -> Path:
    """A new database with today's schema and the backup's rows, closed and on the disk."""
    fresh = scratch / "fresh.duckdb"
    store = Store.open(f"duckdb:///{fresh}")

    def work(connection: Connection) -> None:
        for name, member in manifest.tables.items():
            if name == t.schema_migration.name:  # the new database has its own
                continue
            source = quoted(scratch / f"{name}.parquet")
            added = connection.exec_driver_sql(f"INSERT INTO {name} BY NAME SELECT * FROM read_parquet({source})")  # noqa: S608
            if added.scalar() != member.rows:
                raise BackupInvalid(DAMAGED)

    try:
        store.write(work)
    except DBAPIError as error:
        raise BackupInvalid(DAMAGED) from error
    finally:
        store.close()
    if fresh.with_name(f"{fresh.name}.wal").exists():  # what is in the log and not in the file would be lost
        raise StoreFull
    with fresh.open("rb+") as file:
        os.fsync(file.fileno())
    return fresh


def _settle(target: Path) -> None:
    """See that nobody has the old database open, and have its write-ahead log written into it. Raises StoreInUse."""
    if not target.exists():
        return
    try:
        # Not through Store: an old schema is kept as it is, and DuckDB refuses other settings than those of an open
        # store, so that one in this very process is noticed too.
        duckdb.connect(str(target), config=DUCKDB_CONFIG).close()
    except duckdb.ConnectionException as error:
        raise StoreInUse from error
    except duckdb.Error as error:  # in use, or damaged: that one may go
        if isinstance(known := named(error), StoreInUse):
            raise known from error


def _keep(target: Path, fresh: Path) -> Path | None:
    """Give the old database a second name that nothing has yet; its own is free to be replaced."""
    if not target.exists():
        return None
    number, kept = 1, target.with_name(f"{target.name}.before-restore")
    while kept.exists():
        number += 1
        kept = target.with_name(f"{target.name}.before-restore-{number}")
    shutil.copymode(target, fresh)
    try:
        os.link(target, kept)  # the database is there at every moment
    except OSError:  # a file system without links
        target.rename(kept)
    if (log := target.with_name(f"{target.name}.wal")).exists():  # of a damaged one; it must not meet the new file
        log.replace(kept.with_name(f"{kept.name}.wal"))
    return kept


# --- both ---


@contextmanager
def _naming_failures() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if (known := named(error)) is None:
            raise
        raise known from error


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(folder: Path) -> None:
    """Make a rename last through a loss of power."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
