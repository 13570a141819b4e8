"""The same history and the same questions in PostgreSQL's own SQL, on a server started for the run on loopback.

`postgres/` holds each question as somebody would ask it there, by the name of the app's query. The tables are the
app's, with its indexes and those that a careful team would add for these questions; unlogged, which loads quicker.
"""

import importlib.util
import os
import pwd
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psutil
import psycopg
from psycopg.rows import dict_row
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateTable

from core.storage import schema as t
from core.storage.bulk import quoted

SQL = Path(__file__).parent / "postgres"
USER = "greenroom"
TABLES = ("organisation", "account", "job", "rubric_version", "question", "question_version", "key_point", "interview",
          "turn", "answer", "grade", "answer_concept", "evidence", "integrity_signal", "integrity_review",
          "integrity_note", "scorecard", "feedback", "model_call", "sentinel_answer", "sentinel_grade",
          "alarm")  # fmt: skip
INDEXES = (  # beyond the app's own
    "CREATE UNIQUE INDEX ON grade (answer_id) INCLUDE (confidence, grader_version) WHERE is_current",
    "CREATE INDEX ON grade (answer_id) WHERE kind = 'human_blind'",
    "CREATE INDEX ON grade (answer_id) WHERE kind = 'override'",
    "CREATE INDEX ON answer (org_id, answered_at DESC, id)",
    "CREATE INDEX ON answer (question_version_id)",
    "CREATE INDEX ON answer_concept (org_id, concept) INCLUDE (answer_id, grade_id, verdict)",
    "CREATE INDEX ON interview (org_id, started_at)",
    "CREATE INDEX ON scorecard (interview_id, created_at DESC)",
    "CREATE INDEX ON rubric_version (job_id)",
    "CREATE INDEX ON interview (rubric_version_id)",
)
SETTINGS = {  # of a server for two cores and 8 GB
    "shared_buffers": "2GB", "effective_cache_size": "5GB", "work_mem": "256MB", "maintenance_work_mem": "1GB",
    "max_parallel_workers_per_gather": "2", "max_parallel_maintenance_workers": "2", "random_page_cost": "1.1",
    "effective_io_concurrency": "100", "fsync": "off", "max_wal_size": "8GB", "wal_level": "minimal",
    "max_wal_senders": "0", "autovacuum": "off", "timezone": "UTC",
}  # fmt: skip


def missing() -> str:
    """Why it cannot run here, or nothing."""
    if _binaries() is None:
        return "PostgreSQL is not installed (no initdb and pg_ctl found)"
    if _extension() is None:
        return "DuckDB's extension for PostgreSQL, which loads the rows, is not installed"
    return ""


@contextmanager
def server(folder: Path) -> Iterator[str]:
    """The address of a new, empty database; its files lie in the folder."""
    binaries = _binaries()
    assert binaries is not None
    folder.mkdir(parents=True)
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        shutil.chown(folder, user=_unprivileged())
        for parent in folder.parents[:-2]:
            parent.chmod(parent.stat().st_mode | 0o011)  # it must be able to get there
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = int(probe.getsockname()[1])
    given = {"port": port, "listen_addresses": "127.0.0.1", "unix_socket_directories": str(folder), **SETTINGS}
    control = [str(binaries / "pg_ctl"), "-D", str(folder / "data"), "-w", "-t", "120"]
    _run([str(binaries / "initdb"), "-D", str(folder / "data"), "-U", USER, "-A", "trust", "-E", "UTF8", "--no-locale",
          "--no-sync"])  # fmt: skip
    settings = " ".join(f"-c {name}={value}" for name, value in given.items())
    _run([*control, "-l", str(folder / "log"), "-o", settings, "start"])
    try:
        yield f"postgresql://{USER}@127.0.0.1:{port}/postgres"
    finally:
        _run([*control, "-m", "immediate", "stop"])


def load(address: str, file: Path) -> float:
    """Copy the generated tables over, then add keys and indexes and ANALYZE. Returns seconds."""
    started = time.perf_counter()
    with psycopg.connect(address, autocommit=True) as connection:
        for name in TABLES:
            made = str(CreateTable(t.metadata.tables[name]).compile(dialect=postgresql.dialect()))
            kept = [line for line in made.splitlines() if "PRIMARY KEY (" not in line and "UNIQUE (" not in line]
            text = "\n".join(kept).replace("CREATE TABLE", "CREATE UNLOGGED TABLE").replace("JSONB", "JSON")
            connection.execute(_without_last_comma(text).encode())
    with duckdb.connect(config={"memory_limit": "1GB"}) as reader:
        reader.execute(f"LOAD {quoted(_extension() or '')}")
        reader.execute("SET TimeZone = 'UTC'")
        reader.execute(f"ATTACH {quoted(file)} AS made (READ_ONLY)")
        reader.execute(f"ATTACH {quoted(address)} AS there (TYPE postgres)")
        for name in TABLES:
            columns = ", ".join(f'"{column.name}"' for column in t.metadata.tables[name].columns)
            reader.execute(f"INSERT INTO there.public.{name} SELECT {columns} FROM made.main.{name}")
    with psycopg.connect(address, autocommit=True) as connection:
        for name in TABLES:
            key = ", ".join(f'"{column.name}"' for column in t.metadata.tables[name].primary_key)
            connection.execute(f"ALTER TABLE {name} ADD PRIMARY KEY ({key})".encode())
        for table, columns in t.POSTGRES_INDEXES:
            if table in TABLES:
                connection.execute(f"CREATE INDEX ON {table} ({columns})".encode())
        for index in INDEXES:
            connection.execute(index.encode())
        connection.execute("VACUUM ANALYZE")  # with the map of what is visible, so that indexes alone can answer
    return time.perf_counter() - started


class Postgres:
    """Asks the questions on one connection. A question that takes longer than `most` seconds is given up."""

    def __init__(self, address: str, most: float) -> None:
        self.connection = psycopg.connect(address, autocommit=True, row_factory=dict_row)
        self.connection.execute(f"SET statement_timeout = {int(1000 * most)}".encode())
        self.parent = int(Path(_data(self.connection), "postmaster.pid").read_text(encoding="utf-8").split()[0])

    def ask(self, query: str, parameters: dict[str, Any]) -> tuple[list[dict[str, Any]] | None, float, float]:
        """Rows (None when given up), seconds, and seconds of processor time of the server."""
        text = (SQL / f"{query}.sql").read_text(encoding="utf-8")
        before, started = self._cpu(), time.perf_counter()
        try:
            rows: list[dict[str, Any]] | None = self.connection.execute(text.encode(), parameters).fetchall()
        except psycopg.errors.QueryCanceled:
            rows = None
        return rows, time.perf_counter() - started, self._cpu() - before

    def _cpu(self) -> float:
        spent = 0.0
        parent = psutil.Process(self.parent)
        for process in (parent, *parent.children()):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            spent += times.user + times.system
        own = parent.cpu_times()  # helpers of a parallel query that have ended count here
        return float(spent + own.children_user + own.children_system)

    def close(self) -> None:
        self.connection.close()


def known(query: str) -> bool:
    return (SQL / f"{query}.sql").exists()


def _data(connection: psycopg.Connection[Any]) -> str:
    row = connection.execute("SHOW data_directory").fetchone()
    return str(row["data_directory"])


def _without_last_comma(text: str) -> str:
    before, _, after = text.rpartition(")")
    return f"{before.rstrip().rstrip(',')})" + after


def _extension() -> Path | None:
    package = importlib.util.find_spec("duckdb_extension_postgres_scanner")
    for folder in (package.submodule_search_locations or []) if package else []:
        file = Path(folder) / "extensions" / f"v{duckdb.__version__}" / "postgres_scanner.duckdb_extension"
        if file.exists():
            return file
    return None


def _binaries() -> Path | None:
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    if found := shutil.which("pg_ctl"):
        places.append(Path(found).parent)
    return next((place for place in places if (place / "initdb").exists() and (place / "pg_ctl").exists()), None)


def _unprivileged() -> str:
    return "postgres" if "postgres" in {entry.pw_name for entry in pwd.getpwall()} else "nobody"


def _run(command: list[str]) -> None:
    prefix = ["runuser", "-u", _unprivileged(), "--"] if os.geteuid() == 0 else []
    # No pipes: the server would inherit and hold them.
    subprocess.run([*prefix, *command], check=True, cwd="/", stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def version() -> str | None:
    """Of the server that would be started."""
    binaries = _binaries()
    if binaries is None:
        return None
    done = subprocess.run([str(binaries / "postgres"), "--version"], capture_output=True, text=True, check=False)
    return done.stdout.strip()
