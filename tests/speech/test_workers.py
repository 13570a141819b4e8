"""Worker processes: order, death, time-outs, and that nothing stays behind."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.speech import workers
from core.speech.errors import RecogniserUnavailable, SpeechBusy, SpeechModelMissing, SpeechTimeout
from core.speech.workers import Priority, WorkerPool

FACTORY = "tests.speech.fake_worker:make"
Make = Callable[..., WorkerPool]


@pytest.fixture
def pool() -> Iterator[Make]:
    made: list[WorkerPool] = []

    def make(config: Any = None, **options: Any) -> WorkerPool:
        made.append(WorkerPool("test", FACTORY, config, **options))
        return made[-1]

    yield make
    for each in made:
        each.stop()
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("greenroom-test")]


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def until(condition: Callable[[], bool], seconds: float = 5.0) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.01)
    return condition()


def test_a_job_is_done_in_another_process_that_knows_no_streamlit(pool: Make) -> None:
    one = pool()
    assert one.pids == [], "nothing is started before it is needed"
    sound = np.arange(48_000, dtype=np.int16)
    assert np.array_equal(one.submit("echo", sound).result(5), sound)
    assert one.submit("pid").result(5) == one.pids[0] != os.getpid()
    loaded = one.submit("modules").result(5)
    assert not [name for name in loaded if name.split(".")[0] in ("streamlit", "pandas", "onnxruntime", "av")]
    environment = one.submit("environment").result(5)
    assert environment["ORT_DISABLE_TELEMETRY"] == "1"
    assert [thread.name for thread in threading.enumerate() if "greenroom-test" in thread.name] == ["greenroom-test-0"]


def test_a_dead_worker_is_replaced_and_its_job_is_not_lost(pool: Make, tmp_path: Path) -> None:
    one = pool()
    first = one.submit("pid").result(5)
    after = one.submit("die_first", str(tmp_path / "mark"), "these words"), one.submit("echo", "and these")
    assert [future.result(5) for future in after] == ["these words", "and these"]
    assert one.pids != [first]
    os.kill(one.pids[0], signal.SIGKILL)  # between two jobs, too
    assert one.submit("echo", "still here").result(5) == "still here"
    assert one.stats.restarts == 2


def test_a_job_that_kills_every_worker_fails_and_the_next_one_does_not(pool: Make) -> None:
    one = pool()
    poison, healthy = one.submit("die"), one.submit("echo", 1)
    with pytest.raises(RecogniserUnavailable):
        poison.result(5)
    assert healthy.result(5) == 1


def test_a_worker_that_hangs_is_killed_after_the_jobs_time_out(pool: Make) -> None:
    one = pool()
    hung = one.submit("pid").result(5)
    with pytest.raises(SpeechTimeout):
        one.submit("sleep", 60, timeout=0.1).result(5)
    assert one.submit("pid").result(5) != hung
    assert not alive(hung)


def test_errors_arrive_typed_and_without_anyones_words(pool: Make) -> None:
    one = pool()
    with pytest.raises(RecogniserUnavailable, match="The line is dead"):
        one.submit("refuse").result(5)
    with pytest.raises(RecogniserUnavailable) as stumbled:
        one.submit("stumble").result(5)
    assert "candidate" not in str(stumbled.value)
    assert one.submit("echo", 1).result(5) == 1, "the worker lives on"


def test_a_missing_model_is_a_typed_error_each_time_without_a_new_process(pool: Make) -> None:
    one = pool("no model")
    for _ in range(2):
        with pytest.raises(SpeechModelMissing):
            one.submit("echo", 1).result(5)
    assert one.pids == []
    assert one.stats.restarts == 0


def test_a_worker_that_cannot_start_is_not_tried_for_ever(pool: Make) -> None:
    with pytest.raises(RecogniserUnavailable):
        pool("cannot start").submit("echo", 1).result(5)


def test_the_most_urgent_goes_first_and_the_record_waits_until_nobody_speaks(pool: Make) -> None:
    one = pool()
    one.listening("somebody", True)
    one.submit("sleep", 0.15, priority=Priority.TURN)
    record = one.submit("echo", "record", priority=Priority.RECORD)
    others = [
        one.submit("echo", each.name, priority=each) for each in (Priority.PARTIAL, Priority.PAUSE, Priority.TURN)
    ]
    for future in others:
        future.result(5)
    assert not record.done()
    one.listening("somebody", False)
    record.result(5)
    assert one.submit("history").result(5) == ["TURN", "PAUSE", "PARTIAL", "record"]


def test_a_record_that_has_waited_long_enough_is_made_all_the_same(pool: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "PATIENCE", 0.2)
    one = pool()
    one.listening("a talker", True)
    assert one.submit("echo", 1, priority=Priority.RECORD).result(5) == 1


def test_with_two_workers_the_first_is_kept_for_those_who_wait(pool: Make) -> None:
    two = pool(size=2)
    records = [two.submit("pid", priority=Priority.RECORD) for _ in range(4)]
    assert len({future.result(5) for future in records}) == 1


def test_a_full_queue_says_so_and_cancelled_jobs_make_room(pool: Make) -> None:
    one = pool(most_waiting=2)
    one.submit("sleep", 0.3)
    assert until(lambda: one.waiting == 0)
    waiting = [one.submit("echo", number) for number in range(2)]
    with pytest.raises(SpeechBusy):
        one.submit("echo", 2)
    waiting[0].cancel()
    assert one.submit("echo", 3).result(5) == 3


def test_stop_leaves_neither_process_nor_thread_and_cancels_what_waits(pool: Make) -> None:
    one = pool()
    pid = one.submit("pid").result(5)
    running, waiting = one.submit("sleep", 60), one.submit("echo", 1)
    assert until(running.running)
    one.stop()
    assert not alive(pid)
    assert one.pids == []
    assert waiting.cancelled()
    with pytest.raises(RecogniserUnavailable):
        running.result(1)
    with pytest.raises(RecogniserUnavailable):
        one.submit("echo", 2).result(1)
    one.stop()


def test_workers_end_with_a_server_that_is_killed() -> None:
    program = (
        "from core.speech.workers import WorkerPool\n"
        f"pool = WorkerPool('test', '{FACTORY}', None)\n"
        "print(pool.submit('pid').result(10), flush=True)\n"
        "pool.submit('sleep', 0.2)\n"
        "import time; time.sleep(600)\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert int(server.stdout.readline())
        server.kill()
        # The worker has the pipe too: its end is the end of the file.
        assert server.stdout.read() == ""
