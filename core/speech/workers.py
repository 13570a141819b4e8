"""Worker processes for recognition and speech, and the threads that feed them.

One thread per worker takes jobs from a bounded queue, the most urgent first, and waits for the worker's answer. A
worker that dies is replaced and its job given to the new one; one that takes too long is killed and its job fails.
Nothing is started before the first job (or `warm`), nothing is left after `stop`, and workers end with this process
even when it is killed.
"""

import heapq
import logging
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Hashable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from enum import IntEnum
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from core.domain.errors import GreenroomError
from core.speech.errors import BY_NAME, RecogniserUnavailable, SpeechBusy, SpeechTimeout

log = logging.getLogger("greenroom.speech")

ROOT = Path(__file__).resolve().parents[2]
ATTEMPTS = 3  # a job that has ended three workers is not given to a fourth
START_TIMEOUT = 60.0  # seconds to load a model from a slow disk
JOB_TIMEOUT = 30.0
FAILED_START_HOLDS = 10.0  # seconds in which a worker that could not load is not tried again
PATIENCE = 30.0  # seconds a job for the record waits for a quiet moment


class Priority(IntEnum):
    """Smaller goes first."""

    TURN = 0  # a person has finished and waits for the reply
    PAUSE = 1  # perhaps they have
    PARTIAL = 2  # words to look at while speaking
    RECORD = 3  # nobody waits


@dataclass(order=True)
class _Job:
    priority: int
    number: int
    method: str = field(compare=False)
    arguments: tuple[Any, ...] = field(compare=False)
    timeout: float = field(compare=False)
    submitted: float = field(compare=False)
    future: "Future[Any]" = field(compare=False)


@dataclass
class PoolStats:
    """For the health page and benchmarks."""

    done: int = 0
    failed: int = 0
    restarts: int = 0
    cpu_seconds: float = 0.0  # in jobs, without loading
    loading_cpu_seconds: float = 0.0
    longest_wait: float = 0.0  # seconds from submitted to begun, jobs for the record left out


class _Died(Exception):
    """The worker's end of the socket is closed."""


class _Process:
    """One running worker. Raises the worker's own error when it cannot load."""

    def __init__(self, factory: str, config: Any, environment: Mapping[str, str]) -> None:
        ours, theirs = socket.socketpair()
        try:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "core.speech.worker_main", str(theirs.fileno())],
                pass_fds=[theirs.fileno()],
                stdin=subprocess.DEVNULL,
                cwd=ROOT,
                env=dict(environment),
            )
        except OSError:
            ours.close()
            raise
        finally:
            theirs.close()
        self._connection: Connection[Any, Any] = Connection(ours.detach())
        self._first = (factory, config)
        self.loading_cpu = 0.0

    @property
    def pid(self) -> int:
        return self._process.pid

    def load(self) -> None:
        self.loading_cpu = float(self.ask(self._first, START_TIMEOUT)[2])

    def ask(self, message: Any, timeout: float) -> tuple[Any, ...]:
        """Raises _Died, SpeechTimeout, or what the worker says went wrong."""
        try:
            self._connection.send(message)
            if not self._connection.poll(timeout):
                raise SpeechTimeout
            answer: tuple[Any, ...] = self._connection.recv()
        except (EOFError, OSError) as failure:
            raise _Died from failure
        if answer[0] == "error":
            raise BY_NAME[answer[1]](answer[2]) if answer[1] in BY_NAME else RecogniserUnavailable()
        return answer

    def alive(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """Make `ask` in another thread return; the process is gone soon after."""
        self._process.kill()

    def end(self) -> None:
        """Gone when this returns."""
        self._process.kill()
        self._process.wait()
        self._connection.close()


class WorkerPool:
    """`size` processes that each hold `factory(config)`; jobs are names of its methods. Safe to share between threads.

    `factory` is "package.module:function". With one worker, jobs for the record wait until nobody is speaking
    (`listening`), at most `PATIENCE`; with several, the first one never takes them.
    """

    def __init__(self, name: str, factory: str, config: Any, size: int = 1, most_waiting: int = 64) -> None:
        self.name = name
        self.stats = PoolStats()
        self._factory = factory
        self._config = config
        self._size = max(1, size)
        self._most_waiting = most_waiting
        self._changed = threading.Condition()
        self._jobs: list[_Job] = []
        self._numbers = count()
        self._listening: set[Hashable] = set()
        self._stopping = False
        self._threads: list[threading.Thread] = []
        self._processes: dict[int, _Process] = {}
        self._failed: dict[int, tuple[float, GreenroomError]] = {}

    # --- from any thread ----------------------------------------------------------------------------------------------

    def submit(
        self, method: str, *arguments: Any, priority: Priority = Priority.PAUSE, timeout: float = JOB_TIMEOUT
    ) -> "Future[Any]":
        """The answer, later. Raises SpeechBusy when too many are waiting; a stopped pool gives a failed future."""
        future: Future[Any] = Future()
        with self._changed:
            if self._stopping:
                future.set_exception(RecogniserUnavailable())
                return future
            self._jobs = [job for job in self._jobs if not job.future.cancelled()]
            if len(self._jobs) >= self._most_waiting:
                raise SpeechBusy
            heapq.heapify(self._jobs)
            job = _Job(priority, next(self._numbers), method, arguments, timeout, time.monotonic(), future)
            heapq.heappush(self._jobs, job)
            self._start_threads()
            self._changed.notify_all()
        return future

    def warm(self) -> None:
        """Start the workers, so that the first job does not wait for the model."""
        with self._changed:
            if not self._stopping:
                self._start_threads()

    def listening(self, session: Hashable, speaking: bool) -> None:
        """A session says that somebody begins to speak, or that their turn is over. Saying it twice does no harm."""
        with self._changed:
            if speaking:
                self._listening.add(session)
            else:
                self._listening.discard(session)
            self._changed.notify_all()

    @property
    def waiting(self) -> int:
        return len(self._jobs)

    @property
    def pids(self) -> list[int]:
        with self._changed:
            return [process.pid for process in self._processes.values() if process.alive()]

    def stop(self, timeout: float = 5.0) -> None:
        """End threads and processes; jobs that wait are cancelled. May be called twice."""
        with self._changed:
            self._stopping = True
            jobs, self._jobs = self._jobs, []
            for process in self._processes.values():
                process.kill()
            self._changed.notify_all()
        for job in jobs:
            job.future.cancel()
        until = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))

    # --- the workers' threads -----------------------------------------------------------------------------------------

    def _start_threads(self) -> None:
        for index in range(len(self._threads), self._size):
            thread = threading.Thread(
                target=self._work, args=(index,), name=f"greenroom-{self.name}-{index}", daemon=True
            )
            self._threads.append(thread)
            thread.start()

    def _work(self, index: int) -> None:
        try:
            self._prepare(index)
            while (job := self._take(index)) is not None:
                if job.future.set_running_or_notify_cancel():
                    self._do(index, job)
        finally:
            self._end(index)

    def _prepare(self, index: int) -> None:
        try:
            self._process(index)
        except (GreenroomError, _Died, OSError) as failure:  # the first job will say so
            if not self._stopping:
                log.warning("%s worker %d did not start: %s", self.name, index, type(failure).__name__)

    def _take(self, index: int) -> _Job | None:
        """The next job for this worker; None when the pool stops."""
        with self._changed:
            while not self._stopping:
                now = time.monotonic()
                job = self._jobs[0] if self._jobs else None
                if job is not None and self._may_take(index, job, now):
                    if job.priority != Priority.RECORD:
                        self.stats.longest_wait = max(self.stats.longest_wait, now - job.submitted)
                    return heapq.heappop(self._jobs)
                # Only a record job can be waiting for its hour; everything else wakes us by notify.
                self._changed.wait(None if job is None else max(0.01, job.submitted + PATIENCE - now))
        return None

    def _may_take(self, index: int, job: _Job, now: float) -> bool:
        if job.priority != Priority.RECORD:
            return True
        if self._size > 1:
            return index > 0
        return not self._listening or now - job.submitted >= PATIENCE

    def _do(self, index: int, job: _Job) -> None:
        failure: Exception = RecogniserUnavailable()
        for _ in range(ATTEMPTS):
            try:
                answer = self._process(index).ask((job.method, job.arguments), job.timeout)
            except (_Died, OSError) as died:
                self._end(index)
                if self._stopping:
                    break
                log.warning("%s worker %d died (%s); starting another", self.name, index, type(died).__name__)
                self.stats.restarts += 1
            except SpeechTimeout as late:
                log.warning("%s worker %d took more than %.0f s", self.name, index, job.timeout)
                self._end(index)
                self.stats.restarts += 1
                failure = late
                break
            except GreenroomError as said:
                failure = said
                break
            else:
                self.stats.done += 1
                self.stats.cpu_seconds += float(answer[2])
                job.future.set_result(answer[1])
                return
        self.stats.failed += 1
        job.future.set_exception(failure)

    def _process(self, index: int) -> _Process:
        """The running worker, started if need be. Raises _Died, SpeechTimeout, or why it could not load."""
        known = self._processes.get(index)
        if known is not None:
            return known
        failed_at, why = self._failed.get(index, (0.0, None))
        if why is not None and time.monotonic() - failed_at < FAILED_START_HOLDS:
            raise why
        process = _Process(self._factory, self._config, environment())
        with self._changed:
            if self._stopping:
                process.end()
                raise _Died
            self._processes[index] = process
        try:
            process.load()
        except GreenroomError as failure:
            self._failed[index] = (time.monotonic(), failure)
            self._end(index)
            raise
        except _Died:
            self._end(index)
            raise
        self._failed.pop(index, None)
        self.stats.loading_cpu_seconds += process.loading_cpu
        return process

    def _end(self, index: int) -> None:
        with self._changed:
            process = self._processes.pop(index, None)
        if process is not None:
            process.end()


def environment() -> dict[str, str]:
    """A worker's: ours, without telemetry, and with one thread where a library would take all cores."""
    quiet = {"ORT_DISABLE_TELEMETRY": "1", "DO_NOT_TRACK": "1", "TOKENIZERS_PARALLELISM": "false"}
    return {**os.environ, **quiet, "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS", "1"), "PYTHONPATH": str(ROOT)}
