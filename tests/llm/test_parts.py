"""The small parts: a text field read while it is written, the deadline, the breaker, the threads."""

import json
import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.llm.breaker import Breaker
from core.llm.deadline import Deadline
from core.llm.errors import DeadlinePassed, NotUnderstood, Resting, ServerFailed, TooBusyHere
from core.llm.fields import StreamedField
from core.llm.workers import Emit, Workers


@given(st.text(max_size=60), st.integers(1, 9), st.booleans())
def test_a_field_is_read_as_it_is_written(words: str, step: int, ascii_only: bool) -> None:
    before = {"a": 'a "question": "no"', "points": [{"question": "inner"}], "n": 1.5}
    text = json.dumps({**before, "question": words, "z": "after"}, ensure_ascii=ascii_only)
    field = StreamedField("question")
    pieces = [field.feed(text[i : i + step]) for i in range(0, len(text), step)]
    plain = "".join(c for c in words if ord(c) <= 0xFFFF or not ascii_only)
    assert "".join(pieces) == plain
    assert field.before == before


def test_a_field_that_does_not_come() -> None:
    field = StreamedField("question")
    assert field.feed('{"points": [1, 2], "critique": "question"}') == ""
    assert field.before is None
    field.restart()
    assert field.feed('```json\n{"question": "Why') == "Why"
    assert field.feed('?"} ```') == "?"


class Ticks:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_deadline() -> None:
    clock = Ticks()
    deadline = Deadline.within(5, clock)
    clock.now += 3
    deadline.check()
    assert deadline.left == 2
    clock.now += 3
    assert deadline.left == 0
    with pytest.raises(DeadlinePassed):
        deadline.check()


def test_the_breaker_rests_and_tries_again() -> None:
    clock = Ticks()
    breaker = Breaker(clock, in_a_row=2, rest=30)
    breaker.note(ServerFailed())
    breaker.note(NotUnderstood())  # says nothing about the endpoint
    breaker.check()
    breaker.note(ServerFailed())
    with pytest.raises(Resting):
        breaker.check()
    clock.now += 31
    breaker.check()
    breaker.note(ServerFailed())  # one more is enough now
    with pytest.raises(Resting):
        breaker.check()
    clock.now += 31
    breaker.note(None)
    breaker.note(ServerFailed())
    breaker.check()


def test_work_ends_with_its_result_or_its_error() -> None:
    workers = Workers(2)

    def good(emit: Emit) -> int:
        emit("a")
        emit("b")
        return 7

    def bad(_: Emit) -> int:
        raise ZeroDivisionError

    heard: list[str] = []
    assert workers.start(good, Deadline.within(1)).result(heard.append) == 7
    assert heard == ["a", "b"]
    with pytest.raises(ZeroDivisionError):
        workers.start(bad, Deadline.within(1)).result()
    workers.close()
    with pytest.raises(TooBusyHere):
        workers.start(good, Deadline.within(1))


def test_a_caller_is_free_at_its_deadline_and_the_work_is_told() -> None:
    workers, released, told = Workers(1), threading.Event(), threading.Event()

    def slow(emit: Emit) -> None:
        released.wait(2)
        try:
            emit("too late")
        finally:
            told.set()

    with pytest.raises(DeadlinePassed):
        workers.start(slow, Deadline.within(0.05)).result()
    with pytest.raises(TooBusyHere):  # its place is still taken
        workers.start(slow, Deadline.within(0.02))
    released.set()
    assert told.wait(1)
    workers.close()


def test_threads_are_named() -> None:
    workers = Workers(1, name="model-call")
    name = workers.start(lambda _: threading.current_thread().name, Deadline.within(1)).result()
    assert name.startswith("model-call")
    workers.close()
