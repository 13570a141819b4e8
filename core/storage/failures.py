"""A driver's failure by the name the rest of Greenroom knows it by."""

import logging
import re

import duckdb
from sqlalchemy import ExceptionContext
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from core.domain.errors import (
    GreenroomError,
    StoreBusy,
    StoreCorrupted,
    StoreFull,
    StoreInUse,
    StoreNewer,
    StoreUnreachable,
)

log = logging.getLogger(__name__)
DRIVER_ERRORS = (DBAPIError, PoolTimeout, duckdb.Error)

# DuckDB has one class for all input and output, so its failures are told apart by their words (1.5.5).
NO_SPACE = ("No space left on device", "Disk quota exceeded", "File too large", "not enough space on the disk")
IN_USE = ("Could not set lock on file", "being used by another process")
NEWER = ("Trying to read a database file with version number",)
DAMAGED = (
    "not a valid DuckDB database file",
    "Corrupt database file",
    "Could not read enough bytes",
    "Failed to deserialize",
)
# Refusals of the operating system at opening that say nothing about the file's content.
NOT_DAMAGED = ("Permission denied", "Read-only file system", "Too many open files", "Cannot allocate memory")
INVALIDATED = "database has been invalidated"

# Where the databases quote the value that broke a rule.
VALUES = re.compile(
    r"""\nDETAIL: .*|(Duplicate key|invalid input syntax for type \w+:) ".*"|(Could not convert string) '.*'""",
    re.DOTALL,
)
CONFLICT = frozenset({"40001", "40P01", "55P03", "53300"})  # serialization, deadlock, lock and connection limits
DISK_FULL = "53100"
AWAY = ("08", "28", "3D", "57P")  # connection, sign-in, no such database, shutdown
CANNOT_OPEN = (
    "PostgreSQL did not let Greenroom in. Check that it is running, and that the address, user, password and "
    "database in GREENROOM_DATABASE_URL are right."
)


def named(error: BaseException, *, opening: bool = False) -> GreenroomError | None:
    """The typed error for a driver's, None for one that has no name and should be seen as it is."""
    if isinstance(error, GreenroomError):
        return error
    if isinstance(error, PoolTimeout):
        return StoreBusy()
    if isinstance(error, IntegrityError):
        return None
    driver = getattr(error, "orig", error)
    if isinstance(driver, duckdb.Error):
        return _of_duckdb(driver, opening)
    if isinstance(error, DBAPIError):
        return _of_postgres(error, opening)
    return StoreFull() if isinstance(error, OSError) and error.errno in (27, 28, 122) else None


def is_fatal(error: BaseException) -> bool:
    """Whether DuckDB has given up on the open database until every connection to it is closed."""
    driver = getattr(error, "orig", error)
    return isinstance(driver, duckdb.FatalException) or INVALIDATED in str(driver)


def without_values(context: ExceptionContext) -> None:
    """Keep what people said out of a driver's words, and so out of logs: both databases quote offending values."""
    for error in (context.original_exception, context.sqlalchemy_exception):
        if error is not None and error.args and isinstance(error.args[0], str):
            error.args = (VALUES.sub(r"\1\2", error.args[0]), *error.args[1:])


def _of_duckdb(driver: duckdb.Error, opening: bool) -> GreenroomError | None:
    words = str(driver)
    if any(sign in words for sign in IN_USE):
        return StoreInUse()
    if any(sign in words for sign in NO_SPACE):
        return StoreFull()
    if any(sign in words for sign in NEWER):
        return StoreNewer()
    if any(sign in words for sign in DAMAGED):
        return StoreCorrupted()
    if isinstance(driver, duckdb.TransactionException):
        return StoreBusy()
    if opening and not any(sign in words for sign in NOT_DAMAGED):
        return StoreCorrupted()
    return None


def _of_postgres(error: DBAPIError, opening: bool) -> GreenroomError | None:
    state = getattr(error.orig, "sqlstate", None) or ""
    if state in CONFLICT:
        return StoreBusy()
    if state == DISK_FULL:
        return StoreFull()
    if error.connection_invalidated or state.startswith(AWAY) or (opening and not state):
        log.warning("PostgreSQL is away: %s", error.orig)
        return StoreUnreachable(CANNOT_OPEN if opening else None)
    return None
