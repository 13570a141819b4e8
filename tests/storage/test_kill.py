"""A process that dies in the middle of work loses nothing it had said was saved."""

import subprocess
import sys
import time
from pathlib import Path
from uuid import UUID

import pytest

from core.settings import ROOT
from core.storage.catalogue import QuestionRepository
from core.storage.interviews import InterviewRepository
from tests.storage.conftest import opened
from tests.storage.world import World
from tests.unit.fakes import PERSON

KILLS = 20


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_every_acknowledged_turn_survives_kill_9_twenty_times_over(file: Path) -> None:
    url = f"duckdb:///{file}"
    with opened(url) as store:
        interview = World(store).sitting(PERSON)
    acknowledged = [turn.id for turn in interview.turns]
    for number in range(KILLS):
        command = [sys.executable, "-m", "tests.storage.child", "append", url, str(interview.id)]
        with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as child:
            assert child.stdout is not None
            acknowledged.append(UUID(child.stdout.readline().strip()))
            time.sleep(0.05 + 0.013 * number)  # at another point of the work each time
            child.kill()
            acknowledged += [UUID(line.strip()) for line in child.stdout if line.endswith("\n")]
        with opened(url) as store:
            kept = InterviewRepository(store, QuestionRepository(store)).get(interview.id).turns
        assert [turn.position for turn in kept] == list(range(len(kept)))
        ids = [turn.id for turn in kept]
        assert ids[: len(acknowledged)] == acknowledged
        assert len(ids) <= len(acknowledged) + 1, "at most the one that was under way is there unannounced"
        acknowledged = ids
    assert len(acknowledged) > 5 * KILLS
