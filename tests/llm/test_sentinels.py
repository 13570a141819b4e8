"""Sentinels are marked by the model that marks live answers, anew each time, and by nobody in its place."""

import pytest

from core.domain.insight_errors import SentinelsLeft
from core.llm.prompts import Prompts
from core.llm.sentinels import SentinelGrader
from core.llm.turn import TurnModel
from tests.llm import server as acts
from tests.llm.conftest import Ledger
from tests.llm.server import ModelServer
from tests.llm.table import ANSWER, QUESTION, reply

pytestmark = pytest.mark.network


def test_each_round_asks_the_model_again_with_the_live_prompt(
    server: ModelServer, turn: TurnModel, prompts: Prompts, ledger: Ledger
) -> None:
    server.acts = [acts.say(reply()), acts.say(reply())]
    grader = SentinelGrader(turn)
    first, second = (grader.grade(QUESTION, ANSWER) for _ in range(2))
    assert len(server.seen) == len(ledger.rows) == 2
    assert first.confidence == second.confidence
    assert (first.grader, first.grader_version) == (grader.name, grader.version)
    assert first.prompt_hash == prompts["turn"].hash
    assert grader.version == f"some-model/checks-1 {prompts['turn'].hash[:8]}"


def test_a_model_that_fails_leaves_the_round_to_the_next_hour(server: ModelServer, turn: TurnModel) -> None:
    server.acts = [acts.fail(401)]
    with pytest.raises(SentinelsLeft):
        SentinelGrader(turn).grade(QUESTION, ANSWER)
