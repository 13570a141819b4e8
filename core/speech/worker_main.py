"""A worker process: `python -m core.speech.worker_main FD`, started by `core/speech/workers.py` and by nobody else.

A plain program instead of `multiprocessing`: its spawn imports the parent's main module again, and under
`streamlit run` that is Streamlit. The parent's end of the socket closes when the parent dies, however it dies, and
with it this process.
"""

import importlib
import logging
import os
import signal
import sys
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import Any

from core.domain.errors import GreenroomError

log = logging.getLogger("greenroom.speech.worker")


def serve(connection: "Connection[Any, Any]") -> None:
    """Load what the first message names, then answer one job after another until the parent is gone.

    First message: ("package.module:factory", configuration). Then (method, arguments) ->
    ("done", result, CPU seconds) or ("error", error's class, sentence).
    """
    factory, config = connection.recv()
    try:
        handler = resolve(factory)(config)
    except Exception as failure:
        connection.send(told(failure))
        return
    connection.send(("ready", os.getpid(), time.process_time()))
    while True:
        method, arguments = connection.recv()
        before = time.process_time()
        try:
            result = getattr(handler, method)(*arguments)
        except Exception as failure:
            connection.send(told(failure))
        else:
            connection.send(("done", result, time.process_time() - before))


def resolve(name: str) -> Callable[[Any], Any]:
    module, _, attribute = name.partition(":")
    found: Callable[[Any], Any] = getattr(importlib.import_module(module), attribute)
    return found


def told(failure: Exception) -> tuple[str, str, str]:
    """An error as it travels: its class and its sentence. What is not ours is logged here, without anyone's words."""
    if isinstance(failure, GreenroomError):
        return ("error", type(failure).__name__, failure.sentence)
    log.error("a speech job failed: %s", type(failure).__name__)
    return ("error", type(failure).__name__, "")


def main() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C reaches the whole group; the parent ends this one in order
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s")
    connection: Connection[Any, Any] = Connection(int(sys.argv[1]))
    try:
        serve(connection)
    except (EOFError, OSError):
        pass  # the parent has closed its end
    finally:
        connection.close()


if __name__ == "__main__":
    main()
